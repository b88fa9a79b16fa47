import { Client } from 'pg';
import { expect, test } from 'vitest';
import { freshDatabase } from '../../../tests/support/database.ts';

const query = async (url: string, sql: string): Promise<unknown[]> => {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query(sql)).rows;
  } finally {
    await client.end();
  }
};

test('two fresh databases do not see each other', async () => {
  const [one, two] = [await freshDatabase(), await freshDatabase()];
  await query(one.url, 'create table note (words text)');
  await query(one.url, "insert into note values ('快处')");

  expect(await query(one.url, 'select words from note')).toEqual([{ words: '快处' }]);
  await expect(query(two.url, 'select words from note')).rejects.toThrow(/does not exist/);
});

test('a copy of a fresh database begins with what the first holds', async () => {
  const migrated = await freshDatabase();
  await query(migrated.url, 'create table note (words text)');

  const copy = await freshDatabase({ from: migrated });

  expect(await query(copy.url, 'select words from note')).toEqual([]);
});
