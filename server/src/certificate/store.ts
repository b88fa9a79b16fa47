import { createHash } from 'node:crypto';
import { buffer } from 'node:stream/consumers';
import type { CaseId } from '@kuaichu/contract/ids';
import { type Refusal, refuse } from '@kuaichu/contract/refusal';
import type { Case, Certificate } from '../case/state.ts';
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
  };
}

export async function rememberCertificate(
  trx: Trx,
  row: {
    no: string;
    caseId: CaseId;
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
    .insertInto('certificate')
    .values({
      certificate_no: row.no,
      case_id: row.caseId,
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

export async function certificateByToken(db: Db, verifyToken: string) {
  return db.selectFrom('certificate').selectAll().where('verify_token', '=', verifyToken).executeTakeFirst();
}

export async function caseOfCertificate(db: Db, no: string): Promise<CaseId | undefined> {
  const row = await db.selectFrom('certificate').select('case_id').where('certificate_no', '=', no).executeTakeFirst();
  return row?.case_id;
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

export async function readIssued(service: Service, certificate: Certificate | null): Promise<Buffer | Refusal> {
  if (certificate === null) return refuse('wrongState');
  const bytes = await readSheet(service, certificate);
  if (bytes) return bytes;
  service.log.error({ certificateNo: certificate.no }, 'a stored certificate is missing or altered');
  return refuse('certificateInvalid');
}
