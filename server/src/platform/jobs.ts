import { Logger as WorkerLogger, type Runner, run, runMigrations, type TaskList } from 'graphile-worker';
import type pg from 'pg';
import type { Logger } from 'pino';

export type Tasks = Record<string, (payload: never) => Promise<void>>;

function workerLogger(log: Logger): WorkerLogger {
  return new WorkerLogger(() => (level, message, meta) => {
    // Payloads may name a case; only the task's name and the error are logged.
    if (level === 'error') log.error({ err: meta?.['error'] }, message);
    else if (level === 'warning') log.warn(message);
  });
}

/** The outbox's tables; before anything is written. */
export async function migrateJobs(pool: pg.Pool, log: Logger): Promise<void> {
  await runMigrations({ pgPool: pool, logger: workerLogger(log) });
}

/** Runs the outbox: every job at least once, again with growing pauses when it throws. */
export async function startJobs(pool: pg.Pool, tasks: Tasks, log: Logger): Promise<Runner> {
  return run({
    pgPool: pool,
    concurrency: 8,
    noHandleSignals: true,
    pollInterval: 1000,
    logger: workerLogger(log),
    taskList: tasks as unknown as TaskList,
  });
}
