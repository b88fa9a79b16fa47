import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { isAlive, parentOf } from './process.ts';
import { screenOf } from './screen.ts';
import { Sentence } from './sentence.ts';
import { type Service, startService } from './service.ts';
import { readSettings, type Settings } from './settings.ts';
import { repositoryRoot } from './stack.ts';
import { texts } from './texts.ts';

const say = (line: string): void => {
  process.stdout.write(`${line}\n`);
};

/** A file `.env` beside the package fills in what the environment does not set. */
export const loadEnvironmentFile = (root: string): void => {
  const file = join(root, '.env');
  if (existsSync(file)) process.loadEnvFile(file);
};

/** What went wrong, in a sentence; only a real fault shows its causes. */
export const sayFault = (error: unknown, logs?: string): void => {
  if (error instanceof Sentence) {
    process.stderr.write(`${error.message}\n`);
    return;
  }
  process.stderr.write(`${texts.notStarted}:\n`);
  for (let cause: unknown = error; cause instanceof Error; cause = cause.cause)
    process.stderr.write(`  ${cause.message}\n`);
  if (logs !== undefined) process.stderr.write(`${texts.seeLogs(logs)}\n`);
};

const startedAt = performance.now();
const seconds = (): string => `${((performance.now() - startedAt) / 1000).toFixed(1)} s`.padStart(7);

const start = (settings: Settings): Promise<Service> =>
  startService(repositoryRoot, settings, {
    build: true,
    throwAway: false,
    telling: {
      progress: (step, detail) =>
        say(`${seconds()}  ${texts.progress[step]}${detail === undefined ? '' : `: ${detail}`}`),
      child: ({ name, kind, detail }) => say(kind === 'died' ? texts.died(name, detail) : texts.restarted(name)),
    },
  });

/**
 * Calls back when somebody asks us to end: a signal, or the npm that started us going away without being able to pass
 * one on.
 */
const onEnd = (end: () => void): void => {
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, end);
  if (process.env['npm_lifecycle_event'] === undefined) return;
  // npm runs us through a shell, which outlives it.
  const ancestors = [process.ppid, parentOf(process.ppid)].filter((pid) => pid !== undefined && pid > 1);
  setInterval(() => {
    if (!ancestors.every((pid) => isAlive(pid as number))) end();
  }, 500).unref();
};

const stopInOrder = async (service: Service): Promise<number> => {
  try {
    await service.stop();
    say(texts.stopped);
    return 0;
  } catch (error) {
    sayFault(error);
    return 1;
  }
};

/** `npm start`: runs until it is asked to end. Resolves to the exit code. */
export const main = async (flags: readonly string[]): Promise<number> => {
  let logs: string | undefined;
  let service: Service | undefined;
  let ended: ((code: number) => void) | undefined;
  const untilEnded = new Promise<number>((resolve) => {
    ended = resolve;
  });
  let ending = false;
  onEnd(() => {
    if (ending) return;
    ending = true;
    say(`\n${texts.stopping}`);
    // Half started: the guard ends what runs already.
    if (service === undefined) process.exit(130);
    void stopInOrder(service).then(ended);
  });
  try {
    loadEnvironmentFile(repositoryRoot);
    const settings = readSettings(process.env, flags, repositoryRoot);
    logs = join(settings.dataDir, 'logs');
    if (settings.reset && settings.databaseUrl !== undefined) say(texts.resetKeepsOutsideDatabase);
    service = await start(settings);
    say(await screenOf(service, settings));
  } catch (error) {
    sayFault(error, logs);
    await service?.stop();
    return 1;
  }
  return untilEnded;
};
