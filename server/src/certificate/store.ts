import { createHash } from 'node:crypto';
import { buffer } from 'node:stream/consumers';
import type { CaseId } from '@kuaichu/contract/ids';
import type { PaperKind } from '@kuaichu/contract/paper';
import { type Refusal, refuse } from '@kuaichu/contract/refusal';
import { sql } from 'kysely';
import type { Case } from '../case/state.ts';
import type { Service } from '../context.ts';
import type { Db, Trx } from '../platform/db.ts';
import type { SheetTerms } from './sheet.ts';

/** Unit, city and addresses as they stand on the sheets of this case. */
export function termsOf(service: Service, current: Case): SheetTerms {
  const { cities, config, kernel } = service;
  return {
    unit: cities.unit(current.jurisdictionId, current.rulesVersion, current.unitId),
    cityName: cities.get(current.jurisdictionId).name,
    publicUrl: config.publicUrl,
    demoClock: kernel.clock.demo,
    additions: cities.version(current.jurisdictionId, current.rulesVersion).certificateAdditions ?? [],
  };
}

export async function rememberPaper(
  trx: Trx,
  row: {
    no: string;
    kind: PaperKind;
    caseId: CaseId;
    unitId: string;
    verifyToken: string;
    objectKey: string;
    sha256: string;
    sm3: string;
    unitName: string;
    issuedAt: Date;
    demo: boolean;
  },
): Promise<void> {
  await trx
    .insertInto('paper')
    .values({
      paper_no: row.no,
      kind: row.kind,
      case_id: row.caseId,
      unit_id: row.unitId,
      verify_token: row.verifyToken,
      object_key: row.objectKey,
      sha256: row.sha256,
      sm3: row.sm3,
      unit_name: row.unitName,
      issued_at: row.issuedAt,
      demo: row.demo,
    })
    .execute();
}

export async function paperByToken(db: Db, verifyToken: string) {
  return db.selectFrom('paper').selectAll().where('verify_token', '=', verifyToken).executeTakeFirst();
}

export async function caseOfCertificate(db: Db, no: string): Promise<CaseId | undefined> {
  const row = await db.selectFrom('paper').select('case_id').where('paper_no', '=', no).executeTakeFirst();
  return row?.case_id;
}

/** Every certificate number of these units in a span of time, with the two places of its case where it may stand. */
export async function certificateRows(db: Db, unitIds: readonly string[], from: Date, until: Date) {
  return db
    .selectFrom('paper')
    .innerJoin('snapshot', (j) => j.onRef('snapshot.id', '=', 'paper.case_id').on('snapshot.kind', '=', 'case'))
    .select(['paper_no', 'unit_id', 'issued_at', 'case_id'])
    .select(sql<Case['certificate']>`snapshot.state->'certificate'`.as('certificate'))
    .select(sql<Case['revoked']>`snapshot.state->'revoked'`.as('revoked'))
    .where('paper.kind', '=', 'certificate')
    .where('unit_id', 'in', unitIds)
    .where('issued_at', '>=', from)
    .where('issued_at', '<', until)
    .orderBy('paper_no')
    .execute();
}

/** The stored sheet when it is still, byte for byte, the one that was issued. A sheet has 100–400 KB. */
export async function readSheet(
  service: Service,
  stored: { objectKey: string; sha256: string },
): Promise<Buffer | undefined> {
  const object = await service.objects.open(stored.objectKey);
  if (!object) return undefined;
  const bytes = await buffer(object.stream());
  return createHash('sha256').update(bytes).digest('hex') === stored.sha256 ? bytes : undefined;
}

export async function readIssued(
  service: Service,
  paper: { no: string; objectKey: string; sha256: string } | null | undefined,
): Promise<Buffer | Refusal> {
  if (!paper) return refuse('wrongState');
  const bytes = await readSheet(service, paper);
  if (bytes) return bytes;
  service.log.error({ paperNo: paper.no }, 'a stored paper is missing or altered');
  return refuse('certificateInvalid');
}
