import { trailerPlateKind } from '@kuaichu/contract/plate';
import type { PartyId } from '@kuaichu/contract/ids';
import { type Refusal, refuse } from '@kuaichu/contract/refusal';
import { mustBeRecording } from '../../call/rules.ts';
import { changeParty, findParty, type Outcome } from '../../case/rules.ts';
import type { Case, Party, Verification } from '../../case/state.ts';

export type Subject = Verification['subject'];
export const SUBJECTS: readonly Subject[] = ['driver', 'vehicle', 'insurance'];

/** Who has to be checked for what: only a motor driver has a licence, only a motor vehicle a plate and a policy. */
export function neededSubjects(party: Party): readonly Subject[] {
  return party.role === 'driver' || party.role === 'instructor' ? SUBJECTS : [];
}

/** The key a question is asked with; empty while it cannot be asked. A trailer is asked through its tractor (交强险条例 42). */
export function aboutOf(party: Party, subject: Subject): string {
  if (subject === 'driver') return party.idNo.length >= 6 ? `${party.idNo}|${party.name}` : '';
  const v = party.vehicle;
  if (!v || v.plateNo.length < 6) return '';
  if (subject === 'insurance' && v.plateKind === trailerPlateKind)
    return v.tractor ? `${v.tractor.plateKind}|${v.tractor.plateNo}` : '';
  return `${v.plateKind}|${v.plateNo}`;
}

/** Asks whatever became askable or stale by the last change; judged at the minute of the accident. */
export function askMissing(current: Case, now: Date): Outcome {
  let verification = current.verification;
  const jobs: NonNullable<Outcome['jobs']> = [];
  const asked: { partyId: PartyId; subject: Subject }[] = [];
  for (const party of current.parties) {
    for (const subject of neededSubjects(party)) {
      const about = aboutOf(party, subject);
      const cell = verification.find((c) => c.partyId === party.id && c.subject === subject);
      if (about === '' || cell?.about === about) continue;
      verification = [...verification.filter((c) => c !== cell), asking(current, party.id, subject, about, now)];
      jobs.push({ task: 'verification.ask', payload: { caseId: current.id, partyId: party.id, subject, about } });
      asked.push({ partyId: party.id, subject });
    }
  }
  if (asked.length === 0) return { next: current, events: [] };
  return { next: { ...current, verification }, events: [{ type: 'verification.asked', payload: { asked } }], jobs };
}

export function askAgain(current: Case, partyId: PartyId, subject: Subject, now: Date): Outcome | Refusal {
  const party = findParty(current, partyId);
  if (!party) return refuse('notFound');
  const about = aboutOf(party, subject);
  if (about === '') return refuse('factsIncomplete', { missing: subject === 'driver' ? '驾驶证号' : '号牌' });
  return {
    next: {
      ...current,
      verification: [
        ...current.verification.filter((c) => c.partyId !== partyId || c.subject !== subject),
        asking(current, partyId, subject, about, now),
      ],
    },
    events: [{ type: 'verification.asked', payload: { asked: [{ partyId, subject }] } }],
    jobs: [{ task: 'verification.ask', payload: { caseId: current.id, partyId, subject, about } }],
  };
}

function asking(current: Case, partyId: PartyId, subject: Subject, about: string, now: Date): Verification {
  return {
    partyId,
    subject,
    outcome: 'asking',
    detail: '',
    flags: [],
    askedAt: now.toISOString(),
    answeredAt: null,
    asOf: null,
    effectiveAt: current.facts.accidentAt,
    source: '',
    sourceTxnId: null,
    about,
  };
}

export interface VerificationAnswer {
  outcome: Exclude<Verification['outcome'], 'asking' | 'manual'>;
  detail: string;
  flags: string[];
  asOf: string | null;
  source: string;
  sourceTxnId: string | null;
  /** Compulsory policy, when the answer carries one. */
  policy?: { insurerId: string; insurerName: string; policyNo: string };
}

/** An answer to an old question is dropped: the plate was changed meanwhile. `unavailable` never becomes `notFound`. */
export function answered(
  current: Case,
  partyId: PartyId,
  subject: Subject,
  about: string,
  answer: VerificationAnswer,
  now: Date,
): Outcome {
  const cell = current.verification.find((c) => c.partyId === partyId && c.subject === subject);
  if (!cell || cell.about !== about || cell.outcome === 'manual') return { next: current, events: [] };
  const { policy, ...rest } = answer;
  let next: Case = {
    ...current,
    verification: current.verification.map((c) => (c === cell ? { ...c, ...rest, answeredAt: now.toISOString() } : c)),
  };
  if (policy) next = changeParty(next, partyId, policy);
  return {
    next,
    events: [
      {
        type: 'verification.answered',
        payload: {
          partyId,
          subject,
          outcome: answer.outcome,
          flags: answer.flags,
          asOf: answer.asOf,
          sourceTxnId: answer.sourceTxnId,
        },
      },
    ],
  };
}

/** The agent saw the paper on video: 手工核验, with what was seen. */
export function byHand(current: Case, partyId: PartyId, subject: Subject, note: string, now: Date): Outcome | Refusal {
  const no = mustBeRecording(current);
  if (no) return no;
  const party = findParty(current, partyId);
  if (!party) return refuse('notFound');
  const at = now.toISOString();
  const cell: Verification = {
    ...asking(current, partyId, subject, aboutOf(party, subject), now),
    outcome: 'manual',
    detail: note,
    answeredAt: at,
    source: '视频看证件',
  };
  return {
    next: {
      ...current,
      verification: [...current.verification.filter((c) => c.partyId !== partyId || c.subject !== subject), cell],
    },
    events: [{ type: 'verification.byHand', payload: { partyId, subject } }],
  };
}

/** What still stops the certificate: every needed check is a match or was made by hand. */
export function openVerifications(current: Case): string[] {
  const words: Record<Subject, string> = { driver: '驾驶人', vehicle: '机动车', insurance: '交强险' };
  return current.parties.flatMap((party) =>
    neededSubjects(party)
      .filter((subject) => {
        const cell = current.verification.find((c) => c.partyId === party.id && c.subject === subject);
        return cell?.outcome !== 'match' && cell?.outcome !== 'manual';
      })
      .map((subject) => `${party.label}${words[subject]}`),
  );
}
