import type { PartyAction, PartyStep } from '@kuaichu/contract/partyView';
import { claimOf } from '../claim/rules.ts';
import { mayNotApply } from '../review/rules/apply.ts';
import { isOpen } from '../review/rules/life.ts';
import { mayAskRecusal } from '../review/rules/recusal.ts';
import { consentAsked } from './consent.ts';
import type { Case, Party } from '../case/state.ts';

/** Which screen this phone draws. */
export function stepOf(current: Case, party: Party): PartyStep {
  const attended = current.call?.attended === true;
  switch (current.status) {
    case 'refused':
      return 'refused';
    case 'queued':
      return 'waiting';
    case 'inCall':
      return 'call';
    case 'interrupted':
      return 'resume';
    case 'clearing':
      return 'clear';
    case 'collected':
      return 'determining';
    case 'signing':
      return current.signing?.signatures.some((s) => s.partyId === party.id && s.state === 'open')
        ? 'sign'
        : 'determining';
    case 'issued':
      return 'result';
    case 'settled':
      return 'ended';
    case 'dispatched':
      // The agent stays until he hangs up: voice and safety advice go on.
      return attended ? 'call' : 'officerComing';
    case 'merged':
      return 'merged';
    default:
      return current.status satisfies never;
  }
}

/** What this phone may do now; whatever is absent would be refused. */
export function partyAllowed(current: Case, party: Party): PartyAction[] {
  const { status, call } = current;
  const open = ['queued', 'inCall', 'interrupted', 'clearing', 'collected', 'signing'].includes(status);
  const allowed: PartyAction[] = [];
  if ((call?.attended && ['inCall', 'interrupted', 'clearing', 'dispatched'].includes(status)) || status === 'signing')
    allowed.push('joinCall');
  if (status === 'interrupted') allowed.push('resume');
  if (open && !party.phoneProven) allowed.push('sendPhoneCode');
  if (open && !party.phoneProven && party.phone !== null) allowed.push('provePhone');
  if (current.commands.some((c) => c.partyId === party.id && c.state === 'sent')) allowed.push('answerCommand');
  if (status === 'clearing') allowed.push('parked');
  if (open && status !== 'collected' && status !== 'signing') allowed.push('cannotMove');
  if (open || status === 'refused') allowed.push('askHelp');
  if (consentAsked(current, party)) allowed.push('consentSimplified');
  if ((open && call !== null) || status === 'issued') allowed.push('consentDelivery');
  if (open && current.facts.narrative !== '' && party.factsConfirmed === null) allowed.push('confirmFacts');
  const signature = current.signing?.signatures.find((s) => s.partyId === party.id);
  if (status === 'signing' && signature?.state === 'open') allowed.push('sign');
  if (status === 'issued') allowed.push('readCertificate');
  if (status === 'issued' && party.insurerId !== null && !claimOf(current, party.id)) allowed.push('claim');
  if (!mayNotApply(current, party.id)) allowed.push('applyReview');
  const { review } = current;
  const mine = review?.applications.some((a) => a.partyId === party.id && a.withdrawnAt === null);
  if (review && mine && isOpen(review)) allowed.push('withdrawReview');
  if (review?.paper) allowed.push('readConclusion');
  if (!mayAskRecusal(current, party.id)) allowed.push('askRecusal');
  return allowed;
}
