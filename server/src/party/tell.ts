import { liabilityWords } from '@kuaichu/contract/liability';
import { noticesFor } from '../certificate/papers.ts';
import { stateOf } from '../certificate/rules/states.ts';
import { verifyUrl } from '../certificate/sheet.ts';
import { claimItems, claimOf, claimReplaced, insurerOf } from '../claim/rules.ts';
import type { Case, Party } from '../case/state.ts';
import type { Service } from '../context.ts';
import { deliverySteps, reviewRight } from '../delivery/rules.ts';
import { verdictForParty } from '../determination/rules/text.ts';
import { articlesOf, factsReliedOn, liabilityOf } from '../determination/rules/words.ts';
import { shotsFor } from '../evidence/rules/clear.ts';
import { partyMayRead } from '../evidence/rules/still.ts';
import { reviewUnit } from '../jurisdiction/rules.ts';
import { partyReviewOf } from '../review/rules/view.ts';
import { textDigestOf } from '../signing/text.ts';
import { recordedNow } from '../signing/rules.ts';
import { displayPlate } from '../verification/rules/plate.ts';
import { maskOthers } from './view.ts';
import type { Told } from './told.ts';

/** What determination, signing, delivery and claim have to say to this party. */
export function tellParty(service: Service, current: Case, party: Party): Told {
  const rules = service.cities.version(current.jurisdictionId, current.rulesVersion);
  const unit = service.cities.unit(current.jurisdictionId, current.rulesVersion, current.unitId);
  const review = reviewRight(current, party.id, rules, unit);
  return {
    sign: signOf(current, party),
    result: resultOf(service, current, party, review),
    claim: current.certificate ? claimViewOf(current, party, insurerOf(rules, party), rules.claimWords) : null,
    notices: noticesFor(current, party.id).map(({ no, title, at }) => ({ no, title, at })),
    review: partyReviewOf(
      current,
      party,
      review,
      { deciding: unit, above: reviewUnit(rules, unit) },
      service.kernel.clock.now(),
    ),
    servedAt: review.servedAt,
    reviewLastDay: review.lastDay,
  };
}

export function verifyUrlOf(service: Service, current: Case): string | null {
  return current.certificate && verifyUrl(service.config.publicUrl, current.certificate.verifyToken);
}

function signOf(current: Case, party: Party): Told['sign'] {
  if (current.settlement) return settlementOf(current, party);
  const decision = current.determination?.decision;
  const signature = current.signing?.signatures.find((s) => s.partyId === party.id);
  const liability = liabilityOf(current, party.id);
  if (!current.signing || !decision || !signature || liability === undefined) return null;
  return {
    paper: 'certificate',
    verdict: verdictForParty(liability),
    plainWords: decision.plainWords,
    liabilityText: decision.liabilityText,
    narrative: decision.narrative,
    mediation: current.mediation?.result.kind === 'agreed' ? current.mediation.result.text : null,
    minorInjury: current.facts.injury === 'minor',
    textSha256: textDigestOf(current),
    by: current.signing.by,
    state: signature.state,
    recorded: recordedNow(current, party.id) !== null,
  };
}

/** The parties' own agreement, to be signed by each. */
function settlementOf(current: Case, party: Party): Told['sign'] {
  const { settlement, signing, facts } = current;
  const signature = signing?.signatures.find((s) => s.partyId === party.id);
  const share = settlement?.liabilities.find(({ partyId }) => partyId === party.id);
  if (!settlement || !signing || !signature || !share) return null;
  return {
    paper: 'settlement',
    verdict: `自行协商：${verdictForParty(share.liability)}`,
    plainWords: settlement.terms,
    liabilityText: settlement.liabilities
      .map(({ partyId, liability }) => {
        const label = current.parties.find((one) => one.id === partyId)?.label ?? '';
        return `${label} ${liabilityWords[liability]}`;
      })
      .join('；'),
    narrative: maskOthers(facts.narrative, current, party),
    mediation: null,
    minorInjury: false,
    textSha256: textDigestOf(current),
    by: signing.by,
    state: signature.state,
    recorded: recordedNow(current, party.id) !== null,
  };
}

function resultOf(
  service: Service,
  current: Case,
  party: Party,
  review: ReturnType<typeof reviewRight>,
): Told['result'] {
  const { certificate } = current;
  const decision = current.determination?.decision;
  if (!certificate || !decision) return null;
  const names = new Map(shotsFor(current).map((s) => [s.id, s.words]));
  return {
    certificateNo: certificate.no,
    issuedAt: certificate.issuedAt,
    liabilities: current.parties.map((p) => ({
      label: p.label,
      who: p.id === party.id ? '您' : `${p.label}方`,
      plateNo: p.vehicle ? displayPlate(p.vehicle.plateNo) : null,
      words: liabilityWords[liabilityOf(current, p.id) ?? 'none'],
      me: p.id === party.id,
    })),
    state: stateOf(certificate),
    plainWords: decision.plainWords,
    reliedOn: factsReliedOn(current),
    articles: articlesOf(decision),
    // Scene pictures only: papers of the other party are none of this party's business.
    stills: current.stills
      .filter((s) => s.shot !== null && partyMayRead(s, party.id))
      .slice(0, 6)
      .map((s) => ({ id: s.id, words: names.get(s.shot ?? '') ?? '现场' })),
    verifyUrl: verifyUrl(service.config.publicUrl, certificate.verifyToken),
    servedAt: review.servedAt,
    delivery: deliverySteps(current, party.id),
    reviewLastDay: review.lastDay,
    reviewHow: review.lastDayUnknown === null ? review.how : [review.lastDayUnknown, ...review.how],
  };
}

function claimViewOf(
  current: Case,
  party: Party,
  insurer: ReturnType<typeof insurerOf>,
  button: string,
): Told['claim'] {
  const claim = claimOf(current, party.id);
  return {
    button,
    insurerName: insurer?.name ?? (party.insurerName || '您的保险公司'),
    insurerPhone: insurer?.phone ?? '',
    push: insurer?.push === true,
    items: claimItems(current, party),
    state: claim?.state ?? 'none',
    noticeNo: claim?.noticeNo ?? null,
    replaces: claimReplaced(current, party.id),
    surveyor: claim?.surveyor ?? null,
  };
}
