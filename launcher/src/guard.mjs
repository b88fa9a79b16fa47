// A small process that outlives the launcher by seconds. The launcher tells it over stdin, one JSON line at a time, what
// runs: {"programs":[pid],"postgres":[pid],"remove":[folder]}. When the launcher dies by any means the pipe ends, and
// everything still listed is ended here, well inside 5 s: programs first, then the database, then throw-away folders.
import { readFileSync, rmSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { setTimeout as wait } from 'node:timers/promises';

let state = { programs: [], postgres: [], remove: [] };

const isAlive = (pid) => {
  try {
    process.kill(pid, 0);
    const stat = process.platform === 'linux' ? readFileSync(`/proc/${pid}/stat`, 'utf8') : '';
    return !stat.slice(stat.lastIndexOf(')') + 2).startsWith('Z');
  } catch {
    return false;
  }
};

const send = (pids, signal) => {
  for (const pid of pids.filter(isAlive)) {
    try {
      process.kill(pid, signal);
    } catch {
      // It ended in between.
    }
  }
};

const goneWithin = async (pids, ms) => {
  const until = performance.now() + ms;
  while (pids.some(isAlive) && performance.now() < until) await wait(50);
  return !pids.some(isAlive);
};

const lines = createInterface({ input: process.stdin });
lines.on('line', (line) => {
  state = JSON.parse(line);
});
lines.on('close', async () => {
  send(state.programs, 'SIGTERM');
  if (!(await goneWithin(state.programs, 2000))) send(state.programs, 'SIGKILL');
  // SIGINT is PostgreSQL's fast shutdown; SIGQUIT leaves recovery to the next start.
  send(state.postgres, 'SIGINT');
  if (!(await goneWithin(state.postgres, 1500))) send(state.postgres, 'SIGQUIT');
  if (!(await goneWithin(state.postgres, 500))) send(state.postgres, 'SIGKILL');
  await goneWithin(state.postgres, 500);
  for (const folder of state.remove) rmSync(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 50 });
  process.exit(0);
});
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => {});
