/**
 * `npm run test:soak [-- --minutes 30] [--calls 10]`: recorded calls for half an hour, one of them ending and another
 * beginning every minute. At the end everybody leaves: memory has to be flat and no file descriptor left behind.
 */
import { readdirSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { buildAll, builtProgram } from '../../../../launcher/src/build.ts';
import { median } from './figures.ts';
import { Load } from './load.ts';
import { cpuUs, type MediaProcess, residentBytes, startMediaProcess } from './process.ts';

const ROOT = fileURLToPath(new URL('../../../..', import.meta.url)).replace(/\/$/, '');
/** Growth from the second fifth of the time to the last that is still called flat. */
const FLAT_MB = 24;
/** Sockets of HTTP connections that were just used close a little later. */
const SETTLE_MS = 15_000;

const descriptors = ({ pid }: MediaProcess): number => readdirSync(`/proc/${pid}/fd`).length;

function option(words: readonly string[], name: string, fallback: number): number {
  const at = words.indexOf(`--${name}`);
  const value = at < 0 ? fallback : Number(words[at + 1]);
  if (!(value > 0)) throw new Error(`--${name} needs a number`);
  return value;
}

async function untilDescriptors(server: MediaProcess, most: number): Promise<number> {
  const until = performance.now() + 120_000;
  while (descriptors(server) > most && performance.now() < until) await sleep(1_000);
  return descriptors(server);
}

export async function main(words: readonly string[]): Promise<number> {
  const minutes = option(words, 'minutes', 30);
  const calls = option(words, 'calls', 10);
  await buildAll(ROOT, () => {}, ['media']);
  const server = await startMediaProcess(builtProgram(ROOT, 'media'));
  const load = new Load(server);
  const rows: { minute: number; mb: number }[] = [];
  try {
    await sleep(2_000);
    const before = { descriptors: descriptors(server), mb: residentBytes(server.pid) / 1e6 };
    console.log(`at rest: ${before.mb.toFixed(1)} MB, ${before.descriptors} file descriptors`);
    await load.calls(calls, true);
    await load.settled();
    const startedAt = performance.now();
    const cpuBefore = cpuUs(server.pid);
    let turned = 0;
    while (performance.now() - startedAt < minutes * 60_000) {
      await sleep(Math.min(60_000, (minutes * 60_000) / 10));
      const minute = (performance.now() - startedAt) / 60_000;
      const mb = residentBytes(server.pid) / 1e6;
      rows.push({ minute, mb });
      const { sent, received, missed, nacked } = load.counts();
      console.log(
        `${minute.toFixed(1)} min: ${mb.toFixed(1)} MB, ${descriptors(server)} descriptors, ` +
          `${sent} sent, ${received} received, ${missed} missed, ${nacked} asked again, ${turned} calls replaced`,
      );
      await load.replaceOldest();
      turned += 1;
    }
    const cores = (cpuUs(server.pid) - cpuBefore) / 1e3 / (performance.now() - startedAt);
    await load.endAll();
    await sleep(SETTLE_MS);
    const left = await untilDescriptors(server, before.descriptors);
    const share = (from: number, to: number): number =>
      median(rows.filter(({ minute }) => minute >= minutes * from && minute <= minutes * to + 0.5).map(({ mb }) => mb));
    const growth = share(0.8, 1) - share(0.2, 0.4);
    console.log(
      `${(cores * 100).toFixed(1)} % of a core; memory grew by ${growth.toFixed(1)} MB; ` +
        `${left} descriptors at the end, ${before.descriptors} at the beginning`,
    );
    const isFlat = growth <= FLAT_MB;
    if (!isFlat) console.log(`memory is not flat: more than ${FLAT_MB} MB`);
    if (left > before.descriptors) console.log('file descriptors were left behind');
    return isFlat && left <= before.descriptors ? 0 : 1;
  } finally {
    load.close();
    await server.stop();
  }
}
