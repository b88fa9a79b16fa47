import type { TestProject } from 'vitest/node';
import { startThrowAwayPostgres } from '../../launcher/src/postgres/throw-away.ts';
import { POSTGRES_URL } from './provided.ts';

/** Starts one PostgreSQL for the whole run; each test file makes its own database in it. */
export const setup = async (project: TestProject): Promise<() => Promise<void>> => {
  const postgres = await startThrowAwayPostgres();
  project.provide(POSTGRES_URL, postgres.url('postgres'));
  return postgres.stop;
};
