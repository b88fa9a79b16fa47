import { parseArgs } from 'node:util';
import { type StaffRole, staffRole } from '@kuaichu/contract/desk';
import { migrations } from '../../migrations/all.ts';
import { citiesOf } from '../cities.ts';
import { loadJurisdictions } from '../jurisdiction/load.ts';
import { migrate, openDatabase } from '../platform/db.ts';
import { addStaff, hashPassword } from './store.ts';

const USAGE = `npm run staff -- add --username NAME --name 姓名 --no 警号或席位号 --roles agent,officer --city harbin --unit hrb-nangang [--qualified]
The password is read from KUAICHU_STAFF_PASSWORD or from standard input, never from the command line.`;

/** Creates an account: the only way to the first one in service mode. */
async function main(): Promise<void> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      username: { type: 'string' },
      name: { type: 'string' },
      no: { type: 'string' },
      roles: { type: 'string' },
      city: { type: 'string' },
      unit: { type: 'string' },
      qualified: { type: 'boolean', default: false },
    },
  });
  const { username, name, no, roles, city, unit } = values;
  const url = process.env['DATABASE_URL'];
  if (positionals[0] !== 'add' || !username || !name || !no || !roles || !city) throw new Error(USAGE);
  if (!url) throw new Error('DATABASE_URL is not set; start the service first, or name its database.');
  const known: StaffRole[] = roles.split(',').map((r) => staffRole.parse(r.trim()));
  const cities = citiesOf(await loadJurisdictions(process.env['JURISDICTIONS'] ?? './jurisdictions'));
  const version = cities.get(city).versions.at(-1);
  const unitId = unit ?? version?.defaultUnitId ?? '';
  if (!version?.units.some((u) => u.id === unitId)) throw new Error(`${city} has no unit ${unitId}.`);
  const password = process.env['KUAICHU_STAFF_PASSWORD'] ?? (await readLine());
  if (password.length < 12) throw new Error('The password needs at least 12 characters.');
  const database = openDatabase(url, () => undefined);
  try {
    await migrate(database.db, migrations);
    const added = await addStaff(database.db, {
      username,
      passwordHash: await hashPassword(password),
      name,
      no,
      roles: known,
      jurisdictionId: city,
      unitId,
      simpleProcedureQualified: values.qualified,
      demo: false,
    });
    process.stdout.write(added ? `added ${username}\n` : `${username} exists already; nothing was changed\n`);
    if (!added) process.exitCode = 1;
  } finally {
    await database.close();
  }
}

async function readLine(): Promise<string> {
  process.stderr.write('Password: ');
  for await (const chunk of process.stdin) return String(chunk).trim();
  return '';
}

main().catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 2;
});
