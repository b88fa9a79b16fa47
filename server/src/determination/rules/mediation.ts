import type { MediationNote } from '@kuaichu/contract/mediation';
import { isRefusal, type Refusal, refuse } from '@kuaichu/contract/refusal';
import type { Outcome } from '../../case/rules.ts';
import type { Case } from '../../case/state.ts';
import { held } from './decide.ts';

/**
 * Mediation on the spot, noted before the certificate is ordered. It needs the request of all parties (P146 25); where
 * one of the grounds of P146 26 stands, that ground is noted instead.
 */
export function noteMediation(current: Case, officerId: string, note: MediationNote, now: Date): Outcome | Refusal {
  const determination = held(current, officerId, 'decided');
  if (isRefusal(determination)) return determination;
  const parties = current.parties.map(({ id }) => id);
  if (note.asked.some((id) => !parties.includes(id))) return refuse('partyUnknown', { party: '这一方' });
  const joint = parties.length > 1 && parties.every((id) => note.asked.includes(id));
  if (note.result.kind === 'agreed' && !joint) return refuse('mediationNotJoint');
  return {
    next: { ...current, mediation: { ...note, at: now.toISOString(), officerId } },
    events: [{ type: 'mediation.noted', payload: { asked: note.asked, result: resultName(note) } }],
  };
}

const resultName = ({ result }: MediationNote): string => (result.kind === 'agreed' ? 'agreed' : result.why);
