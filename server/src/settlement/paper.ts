import { liabilityWords } from '@kuaichu/contract/liability';
import type { Case } from '../case/state.ts';
import type { AgreementData } from '../certificate/paper/agreement.ts';
import { sheetOf, type SheetTerms, verifyUrl } from '../certificate/sheet.ts';

/** The agreement as it is printed; parties, place and signatures stand as on the certificate. */
export function agreementOf(
  current: Case,
  terms: SheetTerms,
  at: Date,
  issued: { no: string; verifyToken: string },
): AgreementData {
  const sheet = sheetOf(current, terms, at, issued);
  const labelOf = (id: string) => current.parties.find((party) => party.id === id)?.label ?? '';
  return {
    number: issued.no,
    accidentAt: sheet.accidentAt,
    weather: sheet.weather,
    place: sheet.place,
    parties: sheet.parties,
    form: current.facts.form ?? '',
    parts: current.parties
      .filter(({ parts }) => parts.length > 0)
      .map(({ label, parts }) => `${label}：${parts.join('、')}`)
      .join('；'),
    facts: current.facts.narrative,
    liabilities: (current.settlement?.liabilities ?? [])
      .map(({ partyId, liability }) => `${labelOf(partyId)}：${liabilityWords[liability]}`)
      .join('；'),
    terms: current.settlement?.terms ?? '',
    signatures: sheet.signatures,
    signedAt: at.toISOString(),
    demo: current.demo,
    demoClock: terms.demoClock,
    verifyUrl: verifyUrl(terms.publicUrl, issued.verifyToken),
  };
}
