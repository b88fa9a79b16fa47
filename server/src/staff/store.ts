import { randomBytes, scrypt } from 'node:crypto';
import { promisify } from 'node:util';
import type { StaffMember, StaffRole } from '@kuaichu/contract/desk';
import type { Cities } from '../context.ts';
import type { Db } from '../platform/db.ts';
import { newToken, sameBytes, tokenHash } from '../platform/random.ts';

const derive = promisify(scrypt) as (
  password: string,
  salt: Buffer,
  keylen: number,
  options: object,
) => Promise<Buffer>;
/** scrypt as OWASP's password storage cheat sheet gives it: N = 2^15, r = 8, p = 3; about 100 ms. */
const COST = { N: 2 ** 15, r: 8, p: 3, maxmem: 64 * 1024 * 1024 };
const SESSION_HOURS = 12;

export async function hashPassword(password: string): Promise<string> {
  const salt = randomBytes(16);
  const key = await derive(password, salt, 32, COST);
  return `scrypt$${salt.toString('base64')}$${key.toString('base64')}`;
}

export async function passwordFits(password: string, stored: string): Promise<boolean> {
  const [, salt, key] = stored.split('$');
  if (!salt || !key) return false;
  return sameBytes(await derive(password, Buffer.from(salt, 'base64'), 32, COST), Buffer.from(key, 'base64'));
}

export interface NewStaff {
  username: string;
  /** From `hashPassword`. */
  passwordHash: string;
  name: string;
  no: string;
  roles: StaffRole[];
  jurisdictionId: string;
  unitId: string;
  simpleProcedureQualified: boolean;
  demo: boolean;
}

/** Creates the account; one of the same user name stays as it is. */
export async function addStaff(db: Db, staff: NewStaff): Promise<boolean> {
  const known = await db
    .selectFrom('staff')
    .select('staff_id')
    .where('username', '=', staff.username)
    .executeTakeFirst();
  if (known) return false;
  const result = await db
    .insertInto('staff')
    .values({
      staff_id: `s_${randomBytes(6).toString('hex')}`,
      username: staff.username,
      password_hash: staff.passwordHash,
      name: staff.name,
      no: staff.no,
      roles: staff.roles,
      jurisdiction_id: staff.jurisdictionId,
      unit_id: staff.unitId,
      simple_procedure_qualified: staff.simpleProcedureQualified,
      demo: staff.demo,
    })
    .onConflict((c) => c.column('username').doNothing())
    .executeTakeFirst();
  return Number(result.numInsertedOrUpdatedRows ?? 0) > 0;
}

/** Failures of the last 10 minutes; five of them close the door for a while (guessing). */
export async function recentFailures(db: Db, username: string): Promise<number> {
  const row = await db
    .selectFrom('login_failure')
    .select((e) => e.fn.countAll<string>().as('n'))
    .where('username', '=', username)
    .where('at', '>', new Date(Date.now() - 600_000))
    .executeTakeFirstOrThrow();
  return Number(row.n);
}

// The same work is done for a name that does not exist, so that time tells nothing.
const NOBODY = `scrypt$${Buffer.alloc(16).toString('base64')}$${Buffer.alloc(32).toString('base64')}`;

/** A session token, or undefined when user name and password do not fit. */
export async function login(
  db: Db,
  username: string,
  password: string,
  demoAllowed: boolean,
): Promise<string | undefined> {
  const row = await db.selectFrom('staff').selectAll().where('username', '=', username).executeTakeFirst();
  const fits = await passwordFits(password, row?.password_hash ?? NOBODY);
  if (!row || !fits || (row.demo && !demoAllowed)) {
    await db.insertInto('login_failure').values({ username }).execute();
    return undefined;
  }
  const token = newToken();
  await db
    .insertInto('staff_session')
    .values({
      token_hash: tokenHash(token),
      staff_id: row.staff_id,
      expires_at: new Date(Date.now() + SESSION_HOURS * 3600_000),
    })
    .execute();
  return token;
}

export async function logout(db: Db, token: string): Promise<void> {
  await db.deleteFrom('staff_session').where('token_hash', '=', tokenHash(token)).execute();
}

export async function staffOf(db: Db, cities: Cities, token: string): Promise<StaffMember | undefined> {
  const row = await db
    .selectFrom('staff_session')
    .innerJoin('staff', 'staff.staff_id', 'staff_session.staff_id')
    .selectAll('staff')
    .where('token_hash', '=', tokenHash(token))
    .where('expires_at', '>', new Date())
    .executeTakeFirst();
  if (!row) return undefined;
  const newest = cities.get(row.jurisdiction_id).versions.at(-1);
  return {
    staffId: row.staff_id,
    username: row.username,
    name: row.name,
    roles: row.roles as StaffRole[],
    jurisdictionId: row.jurisdiction_id,
    unitName: newest?.units.find((u) => u.id === row.unit_id)?.name ?? '',
    no: row.no,
    simpleProcedureQualified: row.simple_procedure_qualified,
  };
}

/** The unit a person serves in; a review turns on it. */
export async function unitOfStaff(db: Db, staffId: string): Promise<string> {
  const row = await db.selectFrom('staff').select('unit_id').where('staff_id', '=', staffId).executeTakeFirstOrThrow();
  return row.unit_id;
}
