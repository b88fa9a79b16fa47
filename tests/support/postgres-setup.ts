import type { TestProject } from 'vitest/node';
import { startThrowAwayPostgres } from '../../launcher/src/postgres/throw-away.ts';

declare module 'vitest' {
  interface ProvidedContext {
    postgresUrl: string;
  }
}

/** Starts one PostgreSQL for the whole run; each test file makes its own database in it. */
export const setup = async (project: TestProject): Promise<() => Promise<void>> => {
  const postgres = await startThrowAwayPostgres();
  project.provide('postgresUrl', postgres.url('postgres'));
  return postgres.stop;
};
