import type { CaseId, PartyId } from '@kuaichu/contract/ids';
import { type Refusal, refuse } from '@kuaichu/contract/refusal';
import type { Db, Trx } from '../platform/db.ts';
import { keyedHash, newToken, sameBytes, sixDigits, tokenHash } from '../platform/random.ts';

export interface PartySession {
  caseId: CaseId;
  partyId: PartyId;
}

const SESSION_DAYS = 30;
/** A code lives ten minutes and five tries; a new one at most every 30 s and five an hour. */
export const CODE_MINUTES = 10;
const MAX_TRIES = 5;
const MIN_GAP_MS = 30_000;
const MAX_PER_HOUR = 5;

export async function openPartySession(db: Db | Trx, session: PartySession): Promise<string> {
  const token = newToken();
  await db
    .insertInto('party_session')
    .values({
      token_hash: tokenHash(token),
      case_id: session.caseId,
      party_id: session.partyId,
      expires_at: new Date(Date.now() + SESSION_DAYS * 86_400_000),
    })
    .execute();
  return token;
}

export async function partySessionOf(db: Db, token: string): Promise<PartySession | undefined> {
  const row = await db
    .selectFrom('party_session')
    .select(['case_id', 'party_id'])
    .where('token_hash', '=', tokenHash(token))
    .where('expires_at', '>', new Date())
    .executeTakeFirst();
  return row && { caseId: row.case_id, partyId: row.party_id as PartyId };
}

export async function closePartySession(db: Db, token: string): Promise<void> {
  await db.deleteFrom('party_session').where('token_hash', '=', tokenHash(token)).execute();
}

/** After a merge the phone of the other alarm belongs to this case. */
export async function movePartySessions(trx: Trx, from: PartySession, to: PartySession): Promise<void> {
  await trx
    .updateTable('party_session')
    .set({ case_id: to.caseId, party_id: to.partyId })
    .where('case_id', '=', from.caseId)
    .where('party_id', '=', from.partyId)
    .execute();
}

export type CodePurpose = 'provePhone' | 'access';

/** A fresh six-digit code for a number, or a refusal when too many were asked for. Only its keyed hash is kept. */
export async function makeCode(
  db: Db,
  secret: string,
  purpose: CodePurpose,
  subject: string,
  phone: string,
): Promise<{ code: string; id: string } | Refusal> {
  const phoneHash = keyedHash(secret, phone);
  const recent = await db
    .selectFrom('phone_code')
    .select('created_at')
    .where('phone_hash', '=', phoneHash)
    .where('created_at', '>', new Date(Date.now() - 3600_000))
    .orderBy('created_at', 'desc')
    .execute();
  const newest = recent[0];
  const wait = newest ? MIN_GAP_MS - (Date.now() - newest.created_at.getTime()) : 0;
  if (wait > 0) return refuse('codeTooSoon', { seconds: Math.ceil(wait / 1000) });
  if (recent.length >= MAX_PER_HOUR) return refuse('codeTooManyTries', { minutes: 60 });
  const code = sixDigits();
  const row = await db
    .insertInto('phone_code')
    .values({
      purpose,
      subject,
      phone_hash: phoneHash,
      code_hash: keyedHash(secret, `${phone}|${code}`),
      tries: 0,
      used: false,
      created_at: new Date(),
      expires_at: new Date(Date.now() + CODE_MINUTES * 60_000),
    })
    .returning('id')
    .executeTakeFirstOrThrow();
  return { code, id: row.id };
}

/** Spends a code. Every wrong try counts, a code works once, and only the newest one works at all. */
export async function spendCode(
  db: Db,
  secret: string,
  purpose: CodePurpose,
  subject: string,
  phone: string,
  code: string,
): Promise<Refusal | undefined> {
  return db.transaction().execute(async (trx) => {
    const row = await trx
      .selectFrom('phone_code')
      .selectAll()
      .where('purpose', '=', purpose)
      .where('subject', '=', subject)
      .where('phone_hash', '=', keyedHash(secret, phone))
      .orderBy('created_at', 'desc')
      .limit(1)
      .forUpdate()
      .executeTakeFirst();
    if (!row || row.used) return refuse('codeWrong');
    if (row.expires_at.getTime() < Date.now()) return refuse('codeExpired');
    if (row.tries >= MAX_TRIES) return refuse('codeTooManyTries', { minutes: CODE_MINUTES });
    const right = sameBytes(row.code_hash, keyedHash(secret, `${phone}|${code}`));
    await trx
      .updateTable('phone_code')
      .set(right ? { used: true } : { tries: row.tries + 1 })
      .where('id', '=', row.id)
      .execute();
    return right ? undefined : refuse('codeWrong');
  });
}

/** The open case of a proven number, newest first; for a number not yet known, its case code is needed. */
export async function findByPhone(db: Db, phone: string, caseCode: string | null): Promise<PartySession | undefined> {
  let query = db
    .selectFrom('case_phone')
    .innerJoin('case_index', 'case_index.case_id', 'case_phone.case_id')
    .select(['case_phone.case_id', 'case_phone.party_id'])
    .where('case_phone.phone', '=', phone)
    .where('case_index.status', 'not in', ['merged', 'refused'])
    .orderBy('case_index.alarm_at', 'desc')
    .limit(1);
  query =
    caseCode === null
      ? query.where('case_phone.proven', '=', true)
      : query.where('case_index.case_code', '=', caseCode);
  const row = await query.executeTakeFirst();
  return row && { caseId: row.case_id, partyId: row.party_id as PartyId };
}

/** A single-use link of a 110 invitation; lives 30 minutes. */
export const LINK_MINUTES = 30;

export async function makeLink(db: Db, incidentNo: string, phone: string): Promise<string> {
  const token = newToken();
  await db
    .insertInto('entry_link')
    .values({
      token_hash: tokenHash(token),
      jurisdiction_id: null,
      incident_no: incidentNo,
      phone,
      expires_at: new Date(Date.now() + LINK_MINUTES * 60_000),
      used_at: null,
    })
    .execute();
  return token;
}

export async function spendLink(db: Db, token: string): Promise<{ incidentNo: string; phone: string } | Refusal> {
  const row = await db
    .updateTable('entry_link')
    .set({ used_at: new Date() })
    .where('token_hash', '=', tokenHash(token))
    .where('used_at', 'is', null)
    .where('expires_at', '>', new Date())
    .returning(['incident_no', 'phone'])
    .executeTakeFirst();
  if (row) return { incidentNo: row.incident_no, phone: row.phone };
  const known = await db
    .selectFrom('entry_link')
    .select('used_at')
    .where('token_hash', '=', tokenHash(token))
    .executeTakeFirst();
  return known?.used_at ? refuse('linkUsed') : refuse('linkExpired');
}

/** The incident and number of a link that this browser spent; the number was proven by receiving the SMS. */
export async function claimedLink(db: Db, token: string): Promise<{ incidentNo: string; phone: string } | undefined> {
  const row = await db
    .selectFrom('entry_link')
    .select(['incident_no', 'phone'])
    .where('token_hash', '=', tokenHash(token))
    .where('used_at', 'is not', null)
    .where('expires_at', '>', new Date())
    .executeTakeFirst();
  return row && { incidentNo: row.incident_no, phone: row.phone };
}
