import type { PartyId } from '@kuaichu/contract/ids';
import type { Db, Trx } from '../platform/db.ts';

export interface OutboxSms {
  key: string;
  caseId: string | null;
  partyId: PartyId | null;
  kind: string;
  /** Given by the gateway; null until it took the message. */
  messageId: string | null;
}

/** Notes a message before it is sent, so that its receipt finds it. False when the key is known. */
export async function noteSms(db: Db | Trx, sms: Omit<OutboxSms, 'messageId'>): Promise<boolean> {
  const result = await db
    .insertInto('outbox_sms')
    .values({ key: sms.key, case_id: sms.caseId, party_id: sms.partyId, kind: sms.kind, message_id: null })
    .onConflict((c) => c.column('key').doNothing())
    .executeTakeFirst();
  return Number(result.numInsertedOrUpdatedRows ?? 0) > 0;
}

export async function findSms(db: Db | Trx, key: string): Promise<OutboxSms | undefined> {
  const row = await db.selectFrom('outbox_sms').selectAll().where('key', '=', key).executeTakeFirst();
  return (
    row && {
      key: row.key,
      caseId: row.case_id,
      partyId: row.party_id as PartyId | null,
      kind: row.kind,
      messageId: row.message_id,
    }
  );
}

export async function noteSmsSent(trx: Trx, key: string, messageId: string, at: string): Promise<void> {
  await trx.updateTable('outbox_sms').set({ message_id: messageId, sent_at: at }).where('key', '=', key).execute();
}

/** False when this message had its receipt already. */
export async function noteSmsDelivered(trx: Trx, key: string, at: string): Promise<boolean> {
  const result = await trx
    .updateTable('outbox_sms')
    .set({ delivered_at: at })
    .where('key', '=', key)
    .where('delivered_at', 'is', null)
    .executeTakeFirst();
  return Number(result.numUpdatedRows) > 0;
}
