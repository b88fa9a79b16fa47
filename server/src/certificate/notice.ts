import type { Unit } from '@kuaichu/contract/jurisdiction';
import type { NoticeKind } from '@kuaichu/contract/paper';
import { isRefusal, type Refusal } from '@kuaichu/contract/refusal';
import type { Outcome } from '../case/rules.ts';
import type { Case, Determination } from '../case/state.ts';
import type { Service } from '../context.ts';
import type { Trx } from '../platform/db.ts';
import { newId } from '../platform/random.ts';
import { type Block, type LetterData, refuseLetter, renderLetter } from './paper/letter.ts';
import {
  correct,
  correctable,
  nextNoticeNo,
  type Printed,
  revocable,
  revoke,
  type Revoking,
  type Sealed,
} from './rules/states.ts';
import { sealPaper } from './seal.ts';
import { fieldWords, printedIn, sheetOf, verifyUrl } from './sheet.ts';
import { termsOf } from './store.ts';
import { NOTICE } from './paper/noticeTexts.ts';

/** Officer under a letter. */
export interface Signer {
  staffId: string;
  name: string;
  no: string;
}

/** Prints, seals and stores a letter of the unit; nothing of the case has changed when it is refused. */
export async function sealNotice(
  service: Service,
  trx: Trx,
  current: Case,
  letter: { kind: NoticeKind; to: string; blocks: readonly Block[]; signer: Signer; unit?: Unit },
  now: Date,
): Promise<Sealed | Refusal> {
  const { unit: issuing, publicUrl, demoClock } = termsOf(service, current);
  // A conclusion comes from the unit above the one that issued.
  const unit = letter.unit ?? issuing;
  const verifyToken = newId('v');
  const no = nextNoticeNo(current);
  const { title, reason } = NOTICE[letter.kind];
  const data: LetterData = {
    title,
    unitName: unit.issuingName,
    number: no,
    to: letter.to,
    blocks: letter.blocks,
    officerName: letter.signer.name,
    officerNo: letter.signer.no,
    madeAt: now.toISOString(),
    demo: current.demo,
    demoClock,
    verifyUrl: verifyUrl(publicUrl, verifyToken),
  };
  const refusal = refuseLetter(data);
  if (refusal) return refusal;
  const pdf = await renderLetter(data);
  return sealPaper(service, trx, current, unit, { kind: letter.kind, no, verifyToken, reason, pdf }, now);
}

const namesOf = (current: Case): string => current.parties.map((party) => party.name).join('、');

/** What stands on the issued sheet, field by field. */
function printedOn(service: Service, current: Case): Printed {
  const { certificate } = current;
  if (certificate === null) return () => undefined;
  const sheet = sheetOf(current, termsOf(service, current), new Date(certificate.issuedAt), certificate);
  return (change) => printedIn(sheet, current, change);
}

/** 补正: the notice first, then the case; both in this transaction. */
export async function correctCertificate(
  service: Service,
  trx: Trx,
  current: Case,
  correcting: Omit<Parameters<typeof correct>[1], 'officerId'> & { signer: Signer },
  now: Date,
): Promise<Outcome | Refusal> {
  const printed = printedOn(service, current);
  const { changes, reason, signer } = correcting;
  const certificate = correctable(current, changes, printed);
  if (isRefusal(certificate)) return certificate;
  const labelOf = (id: string | null) => current.parties.find((party) => party.id === id)?.label ?? '';
  const sealed = await sealNotice(
    service,
    trx,
    current,
    {
      kind: 'correction',
      to: namesOf(current),
      signer,
      blocks: [
        { kind: 'text', text: NOTICE.correction.lead(certificate.no, certificate.issuedAt) },
        {
          kind: 'table',
          head: NOTICE.correction.head,
          shares: [3, 6, 6],
          rows: changes.map(({ field, partyId, was, becomes }) => [
            `${labelOf(partyId)}${fieldWords(field)}`,
            was,
            becomes,
          ]),
        },
        { kind: 'text', text: NOTICE.correction.because(reason) },
        { kind: 'text', text: NOTICE.correction.rest },
      ],
    },
    now,
  );
  return isRefusal(sealed)
    ? sealed
    : correct(current, { officerId: signer.staffId, reason, changes }, sealed, printed, now);
}

/** Revokes the certificate with a notice to all parties and opens the determination again. */
export async function revokeCertificate(
  service: Service,
  trx: Trx,
  current: Case,
  revoking: Revoking & { signer: Signer | null },
  now: Date,
): Promise<Outcome | Refusal> {
  const { signer, ...order } = revoking;
  const round = revocable(current, order.ground);
  if (isRefusal(round)) return round;
  const { certificate, determination } = round;
  const sealed = await sealNotice(
    service,
    trx,
    current,
    {
      kind: 'revocation',
      to: namesOf(current),
      signer: signer ?? officerOf(determination),
      blocks: [
        {
          kind: 'text',
          text: NOTICE.revocation.lead[order.ground](certificate.no, certificate.issuedAt, order.reason),
        },
        { kind: 'text', text: NOTICE.revocation.rest(order.lastDay) },
      ],
    },
    now,
  );
  return isRefusal(sealed) ? sealed : revoke(current, order, sealed, now);
}

/** A remand is carried out by the unit that determined; its officer stands on the notice. */
function officerOf(determination: Determination): Signer {
  return { staffId: determination.officerId, name: determination.officerName, no: determination.officerNo };
}
