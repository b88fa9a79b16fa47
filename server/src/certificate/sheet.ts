import type { JurisdictionVersion, Unit } from '@kuaichu/contract/jurisdiction';
import type { CorrectableField, CorrectedField } from '@kuaichu/contract/paper';
import { plateKindWords } from '@kuaichu/contract/plate';
import { maskPhone } from '../case/rules.ts';
import type { Case, Party, Signature } from '../case/state.ts';
import { displayPlate } from '../verification/rules/plate.ts';
import {
  type CertificateData,
  type CertificateParty,
  LIMITS,
  PARTY_LABELS,
  type PartyLabel,
  type PartySignature,
} from './paper/data.ts';
import { missingGlyphs } from './paper/glyphs.ts';
import { FIELD_WORDS } from './paper/texts.ts';
import { chineseMinute } from './paper/time.ts';
import { templateAt } from './rules/issue.ts';

/** What the sheet needs beside the case. */
export interface SheetTerms {
  unit: Unit;
  cityName: string;
  /** Base address of the authenticity page. */
  publicUrl: string;
  demoClock: boolean;
  /** Rows of the province. */
  additions: NonNullable<JurisdictionVersion['certificateAdditions']>;
}

/** Where anybody checks a certificate; carries nothing personal. */
export function verifyUrl(publicUrl: string, verifyToken: string): string {
  return `${publicUrl}/v/${verifyToken}`;
}

function labelOf(party: Party): PartyLabel {
  // More parties than the form has rows are refused by `refuseSheet`; any label of the form will do until then.
  return PARTY_LABELS.find((label) => label === party.label) ?? '戊';
}

function partyRow(party: Party): CertificateParty {
  const motor = party.role === 'driver' || party.role === 'instructor';
  const { vehicle } = party;
  return {
    label: labelOf(party),
    name: party.name,
    idNo: party.idNo,
    phone: party.phone === null ? '' : maskPhone(party.phone),
    transportMode: party.transportMode,
    vehicle:
      motor && vehicle
        ? { type: vehicle.type || plateKindWords[vehicle.plateKind], plateNo: displayPlate(vehicle.plateNo) }
        : null,
    insurer: motor ? party.insurerName : '',
    policyNo: motor ? party.policyNo : '',
  };
}

/** A reason in a party's own words, as far as it can be printed; the case keeps it whole. */
function printable(reason: string): string {
  const missing = new Set(missingGlyphs([reason]));
  const kept = [...reason.replace(/\s+/gu, ' ')].filter(
    (char) => !missing.has(char) && missingGlyphs([char]).length === 0,
  );
  return kept.slice(0, LIMITS.reason).join('');
}

function signatureRow(party: Party, signature: Signature | undefined): PartySignature {
  const label = labelOf(party);
  const reason = printable(signature?.reason ?? '');
  if (signature?.state === 'signed')
    return { label, state: 'signed', image: { kind: 'strokes', strokes: signature.strokes } };
  return { label, state: signature?.state === 'refused' ? 'refusedToSign' : 'unsigned', reason };
}

function placeLine({ facts, place }: Case, cityName: string): string {
  const words = (facts.placeWords || place.words).replace(/米$/u, '米处');
  const whole = words.startsWith(cityName) ? words : `${cityName}${words}`;
  const direction = facts.direction.trim();
  if (direction === '') return whole;
  return `${whole}（${direction}${direction.endsWith('方向') ? '' : '方向'}）`;
}

/** P146 26, in its own words. */
const NOT_MEDIATED = {
  notAsked: '',
  disputed: '当事人对道路交通事故认定有异议',
  refusedToSign: '当事人拒绝在道路交通事故认定书上签名',
  notAgreed: '当事人不同意调解',
} as const;
const NOT_SIGNED_BY_ALL = '各方没有共同签名，调解不成立';

/** What was agreed stands when all have signed it (P146 25); one who does not sign ends it (P146 26). */
function mediationOn({ mediation, signing, parties }: Case): Pick<CertificateData, 'mediation' | 'notMediatedBecause'> {
  if (mediation === null) return { mediation: null, notMediatedBecause: '' };
  if (mediation.result.kind === 'none')
    return { mediation: null, notMediatedBecause: NOT_MEDIATED[mediation.result.why] };
  const settled = signing?.signatures.filter(({ state }) => state !== 'open') ?? [];
  if (settled.some(({ state }) => state === 'refused'))
    return { mediation: null, notMediatedBecause: NOT_MEDIATED.refusedToSign };
  if (settled.some(({ state }) => state !== 'signed'))
    return { mediation: null, notMediatedBecause: NOT_SIGNED_BY_ALL };
  const signatures = parties.map((party) =>
    signatureRow(
      party,
      signing?.signatures.find((s) => s.partyId === party.id),
    ),
  );
  return { mediation: { text: mediation.result.text, signatures }, notMediatedBecause: '' };
}

const perParty = (current: Case, words: (party: Party) => string): string =>
  current.parties
    .filter((party) => words(party) !== '')
    .map((party) => `${party.label}：${words(party)}`)
    .join('；');

/** What a row of the province holds; an empty one gets its dash. */
const ADDITIONS = {
  addresses: (current: Case) => perParty(current, (party) => party.address),
  collisionParts: (current: Case) => perParty(current, (party) => party.parts.join('、')),
  accidentForm: (current: Case) => current.facts.form ?? '',
  officerNo: (current: Case) => current.determination?.officerNo ?? '',
} as const;

/** The sheet as far as it stands: without a number it is a preview (P146 24(2) names what it holds). */
export function sheetOf(
  current: Case,
  terms: SheetTerms,
  at: Date,
  issued: { no: string; verifyToken: string } | null,
): CertificateData {
  const { facts, determination, signing } = current;
  const decision = determination?.decision ?? null;
  return {
    templateVersion: templateAt(at),
    unitName: terms.unit.issuingName,
    number: issued?.no ?? null,
    accidentAt: facts.accidentAt,
    weather: facts.weather ?? '',
    place: placeLine(current, terms.cityName),
    parties: current.parties.map(partyRow),
    facts: decision?.narrative ?? facts.narrative,
    kind: facts.injury === 'minor' ? 'minorInjury' : 'propertyDamageOnly',
    liabilityText: decision?.liabilityText ?? '',
    signatures:
      signing === null && issued === null
        ? []
        : current.parties.map((party) =>
            signatureRow(
              party,
              signing?.signatures.find((s) => s.partyId === party.id),
            ),
          ),
    officerName: determination?.officerName ?? '',
    officerNo: determination?.officerNo ?? '',
    officerSignature: null,
    signedAt: issued === null ? null : at.toISOString(),
    ...mediationOn(current),
    additions: terms.additions.map(({ words, from }) => ({ words, text: ADDITIONS[from](current) })),
    demo: current.demo,
    demoClock: terms.demoClock,
    verifyUrl: verifyUrl(terms.publicUrl, issued?.verifyToken ?? ''),
  };
}

/** Name of a correctable field, as the form calls it. */
export function fieldWords(field: CorrectableField): string {
  return FIELD_WORDS[field];
}

/** What stands in this field of the sheet, as printed; undefined when there is no such party or cell. */
export function printedIn(
  sheet: CertificateData,
  current: Pick<Case, 'parties'>,
  { field, partyId }: Pick<CorrectedField, 'field' | 'partyId'>,
): string | undefined {
  if (field === 'accidentAt') return chineseMinute(sheet.accidentAt);
  if (field === 'weather' || field === 'place' || field === 'facts') return sheet[field];
  const party = sheet.parties[current.parties.findIndex((one) => one.id === partyId)];
  if (field === 'vehicleType') return party?.vehicle?.type;
  if (field === 'plateNo') return party?.vehicle?.plateNo;
  return party?.[field];
}
