import { randomBytes } from 'node:crypto';
import { Client } from 'pg';
import { inject } from 'vitest';
import { POSTGRES_URL } from './provided.ts';

const administer = async (sql: string): Promise<void> => {
  const client = new Client({ connectionString: inject(POSTGRES_URL) });
  await client.connect();
  try {
    await client.query(sql);
  } finally {
    await client.end();
  }
};

export type FreshDatabase = {
  /** Connection string of an empty database nobody else uses. */
  readonly url: string;
  /** Drops it; the whole cluster is thrown away after the run in any case. */
  drop(): Promise<void>;
};

/**
 * An empty database for one test file (named `*.db.test.ts`), in the PostgreSQL started once for the run.
 * `from` copies another fresh database, for example a migrated one that nobody is connected to.
 */
export const freshDatabase = async (options: { from?: FreshDatabase } = {}): Promise<FreshDatabase> => {
  const name = `test_${randomBytes(8).toString('hex')}`;
  const template = options.from === undefined ? 'template0' : new URL(options.from.url).pathname.slice(1);
  await administer(`create database ${name} template ${template}`);
  const url = new URL(inject(POSTGRES_URL));
  url.pathname = `/${name}`;
  return { url: url.href, drop: () => administer(`drop database if exists ${name} with (force)`) };
};
