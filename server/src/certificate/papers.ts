import type { CorrectableField, PaperKind, PaperState } from '@kuaichu/contract/paper';
import { correctableFields } from '@kuaichu/contract/paper';
import type { PartyId } from '@kuaichu/contract/ids';
import type { Case } from '../case/state.ts';
import { NOTICE } from './paper/noticeTexts.ts';
import { certificatesOf, stateOf } from './rules/states.ts';
import { fieldWords, printedIn, sheetOf, type SheetTerms } from './sheet.ts';

export interface PaperRow {
  kind: PaperKind;
  no: string;
  title: string;
  at: string;
  state: PaperState;
  /** What became of it, in words; empty when nothing did. */
  note: string;
}

const TITLE = '道路交通事故认定书';

/** Every sealed paper of the case, newest first. */
export function papersOf(current: Case): PaperRow[] {
  const certificates = certificatesOf(current).map((certificate) => ({
    kind: 'certificate' as const,
    no: certificate.no,
    title: TITLE,
    at: certificate.issuedAt,
    state: stateOf(certificate),
    note:
      certificate.revocation === null
        ? ''
        : `${certificate.revocation.reason}${certificate.replacedBy ? `，由 ${certificate.replacedBy} 代替` : ''}`,
  }));
  const notices = current.notices.map(({ kind, no, at, about }) => ({
    kind,
    no,
    title: NOTICE[kind].title,
    at,
    state: 'valid' as const,
    note: about ?? '',
  }));
  return [...certificates, ...notices].toSorted((a, b) => b.at.localeCompare(a.at) || b.no.localeCompare(a.no));
}

/** Notices told to this party, newest first. */
export function noticesFor(current: Case, party: PartyId): PaperRow[] {
  const mine = new Set(current.notices.filter(({ to }) => to.includes(party)).map(({ no }) => no));
  return papersOf(current).filter(({ kind, no }) => kind !== 'certificate' && mine.has(no));
}

const OF_PARTY: readonly CorrectableField[] = [
  'name',
  'idNo',
  'transportMode',
  'vehicleType',
  'plateNo',
  'insurer',
  'policyNo',
];

/** What stands on the issued sheet, for whoever looks for a clerical error; dashes are left out. */
export function printedFields(current: Case, terms: SheetTerms) {
  const { certificate } = current;
  if (certificate === null) return [];
  const sheet = sheetOf(current, terms, new Date(certificate.issuedAt), certificate);
  const places = correctableFields.flatMap(
    (field): { field: CorrectableField; partyId: PartyId | null; label: string }[] =>
      OF_PARTY.includes(field)
        ? current.parties.map((party) => ({ field, partyId: party.id, label: party.label }))
        : [{ field, partyId: null, label: '' }],
  );
  return places
    .map(({ field, partyId, label }) => ({
      field,
      partyId,
      words: `${label}${fieldWords(field)}`,
      value: printedIn(sheet, current, { field, partyId }) ?? '',
    }))
    .filter(({ value }) => value !== '');
}
