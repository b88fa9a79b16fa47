import type { StaffMember } from '@kuaichu/contract/desk';
import type { JurisdictionVersion } from '@kuaichu/contract/jurisdiction';
import type { PartyFault } from '@kuaichu/contract/fault';
import type { PartyLiability } from '@kuaichu/contract/liability';
import { isRefusal, type Refusal, refuse } from '@kuaichu/contract/refusal';
import { move, type Outcome } from '../../case/rules.ts';
import type { Case, Decision, Determination } from '../../case/state.ts';
import { addWorkingDays, shanghaiDate } from '../../platform/calendar.ts';
import { barred } from '../../evidence/rules/gates.ts';
import { openVerifications } from '../../verification/rules/cells.ts';
import { shortArticleTitle } from './articles.ts';
import { checkFaults, findBehaviour } from './catalogue.ts';
import { checkDecision, checkMotorSideLiable } from './combination.ts';
import { flipFactWords, suggest } from './suggest.ts';
import { liabilityText } from './text.ts';
import { sameLiabilities } from './weights.ts';
import { decisionParties } from './words.ts';

export interface Choice {
  faults: PartyFault[];
  liabilities: PartyLiability[];
  narrative: string;
  plainWords: string;
}

/** Who may not determine this one: after a remand whoever did (P146 79), and whoever steps back from it (P146 105). */
export function refuseOfficer(current: Case, officerId: string): Refusal | undefined {
  if (current.reopened?.notOfficerId === officerId) return refuse('determinedBefore');
  const recused = current.recusals?.some(
    (one) => one.officerId === officerId && (one.state === 'granted' || one.state === 'declared'),
  );
  return recused ? refuse('recused') : undefined;
}

/** An officer takes the case: trained and examined (P146 5(1)), one suffices (P146 23). */
export function openDetermination(
  current: Case,
  officer: Pick<StaffMember, 'staffId' | 'name' | 'no' | 'simpleProcedureQualified'>,
  now: Date,
): Outcome | Refusal {
  if (!officer.simpleProcedureQualified) return refuse('notQualified');
  if (current.status !== 'collected') return refuse('wrongState');
  const no = refuseOfficer(current, officer.staffId);
  if (no) return no;
  const taken = current.determination;
  if (taken) return taken.officerId === officer.staffId ? { next: current, events: [] } : refuse('notYourCase');
  return {
    next: {
      ...current,
      determination: {
        officerId: officer.staffId,
        officerName: officer.name,
        officerNo: officer.no,
        openedAt: now.toISOString(),
        state: 'open',
        decision: null,
        earlier: [],
        amendReason: null,
        suggestion: null,
        evidenceRead: false,
        conditionsConfirmed: false,
        orderedAt: null,
      },
    },
    // Taking the case is the declaration that no ground of recusal is known (P146 105).
    events: [{ type: 'determination.opened', payload: { officerId: officer.staffId, conflictOfInterest: false } }],
  };
}

/** The determination of this officer in the wanted state, or why there is none. */
export function held(current: Case, officerId: string, state: Determination['state']): Determination | Refusal {
  if (current.status === 'issued') return refuse('certificateIssued');
  if (current.status !== 'collected' || !current.determination) return refuse('wrongState');
  if (current.determination.officerId !== officerId) return refuse('notYourCase');
  return current.determination.state === state ? current.determination : refuse('wrongState');
}

/** Only words of liability go on the certificate; shares in percent belong to civil damages. */
const PERCENT = /[%％]|百分之/u;

interface Decided {
  decision: Decision;
  suggestion: NonNullable<Determination['suggestion']>;
}

function decide(current: Case, choice: Choice, now: Date): Decided | Refusal {
  const parties = decisionParties(current);
  const faults = choice.faults.filter(
    (fault, at) => choice.faults.findIndex((f) => f.partyId === fault.partyId && f.faultId === fault.faultId) === at,
  );
  const no =
    checkFaults(parties, faults) ??
    checkDecision(parties, choice.liabilities, faults) ??
    (current.facts.kind === 'motorNonMotor' ? checkMotorSideLiable(parties, choice.liabilities) : undefined);
  if (no) return no;
  // Flight, destroyed evidence and intent are no business of the channel (P146 61).
  if (faults.some(({ faultId }) => findBehaviour(faultId)?.leavesChannel)) return refuse('faultUnknown');
  if (PERCENT.test(choice.narrative) || PERCENT.test(choice.plainWords))
    return refuse('invalidInput', { field: '责任不写百分比' });
  const decision: Decision = {
    faults,
    liabilities: choice.liabilities,
    narrative: choice.narrative.trim(),
    plainWords: choice.plainWords.trim(),
    liabilityText: liabilityText(parties, faults, choice.liabilities),
    at: now.toISOString(),
  };
  // Asked only now: the officer has chosen, and compares after (个人信息保护法 24).
  const rule = suggest({ parties, faults });
  if (isRefusal(rule)) return rule;
  return {
    decision,
    suggestion: {
      liabilities: rule.liabilities,
      same: sameLiabilities(rule.liabilities, decision.liabilities),
      articles: [...new Set(rule.articles.map(({ article }) => shortArticleTitle(article)))],
      basis: rule.because,
      flipFact: rule.flipFact ? flipFactWords(rule.flipFact, parties) : null,
      // With one party at fault the flip fact alone tells it.
      alternative: rule.liabilities.some((one) => one.liability === 'full') ? null : (rule.alternative ?? null),
    },
  };
}

function payloadOf({ decision, suggestion }: Decided): Record<string, unknown> {
  const { at: _at, ...words } = decision;
  return { ...words, suggested: suggestion.liabilities, sameAsSuggested: suggestion.same };
}

/** P146 60, by the officer who holds the case. Once decided, only `amend` changes it. */
export function determine(current: Case, officerId: string, choice: Choice, now: Date): Outcome | Refusal {
  const determination = held(current, officerId, 'open');
  if (isRefusal(determination)) return determination;
  const decided = decide(current, choice, now);
  if (isRefusal(decided)) return decided;
  return {
    next: { ...current, mediation: null, determination: { ...determination, ...decided, state: 'decided' } },
    events: [{ type: 'case.determined', payload: payloadOf(decided) }],
  };
}

/** Changed after comparing, with the reason; what stood before is kept beside it. */
export function amend(current: Case, officerId: string, choice: Choice, reason: string, now: Date): Outcome | Refusal {
  const determination = held(current, officerId, 'decided');
  if (isRefusal(determination)) return determination;
  const decided = decide(current, choice, now);
  if (isRefusal(decided)) return decided;
  const earlier = determination.decision ? [...determination.earlier, determination.decision] : determination.earlier;
  return {
    // Whoever settled the damage settled it on the finding as it stood.
    next: {
      ...current,
      mediation: null,
      determination: { ...determination, ...decided, earlier, amendReason: reason },
    },
    events: [{ type: 'determination.amended', payload: { reason, ...payloadOf(decided) } }],
  };
}

/** Conditions the city wants confirmed again before issuing this type of accident. */
export function issueConditions(current: Case, version: JurisdictionVersion): string[] {
  const type = version.accepts.find(({ kind }) => kind === current.facts.kind);
  return (type?.conditions ?? []).filter(({ before }) => before.includes('issue')).map(({ words }) => words);
}

/** Gate 3: everything that must be so before a certificate is ordered; undefined when all is. */
export function notReady(
  current: Case,
  officerId: string,
  version: JurisdictionVersion,
  said: { evidenceRead: boolean; conditionsConfirmed: boolean },
  now: Date,
): Refusal | undefined {
  const determination = held(current, officerId, 'decided');
  if (isRefusal(determination)) return determination;
  if (!said.evidenceRead) return refuse('evidenceUnread');
  const bar = barred(current, version);
  if (bar) return bar;
  const conditions = issueConditions(current, version);
  if (conditions.length > 0 && !said.conditionsConfirmed)
    return refuse('conditionUnconfirmed', { condition: conditions.join('、') });
  const open = openVerifications(current);
  if (open.length > 0) return refuse('verificationOpen', { missing: open.join('、') });
  if (current.facts.injury === 'minor' && current.parties.some((p) => p.simplifiedConsent !== true))
    return refuse('consentMissing');
  // A certificate tells the last day of the review right: where that cannot be computed none is issued.
  const lastDay = addWorkingDays(shanghaiDate(now), version.review.workingDays);
  return isRefusal(lastDay) ? lastDay : undefined;
}

/**
 * Back to the agent for more evidence: the phones show 继续处理. The decision is kept among the earlier ones, because
 * the facts it rests on may change; the officer stays.
 */
export function returnToAgent(current: Case, officerId: string, reason: string, now: Date): Outcome | Refusal {
  const { determination, call } = current;
  if (current.status === 'issued') return refuse('certificateIssued');
  if (current.status !== 'collected' || !call) return refuse('wrongState');
  if (determination?.officerId !== officerId) return refuse('notYourCase');
  const moved = move(current, 'interrupted', now);
  if (isRefusal(moved)) return moved;
  const at = now.toISOString();
  return {
    next: {
      ...moved,
      returned: { reason, at },
      mediation: null,
      call: { ...call, attended: false, held: false, lostAt: at },
      determination: {
        ...determination,
        state: 'open',
        decision: null,
        suggestion: null,
        earlier: determination.decision ? [...determination.earlier, determination.decision] : determination.earlier,
      },
    },
    events: [{ type: 'case.returned', payload: { reason } }],
  };
}
