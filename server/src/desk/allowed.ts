import type { StaffMember } from '@kuaichu/contract/desk';
import type { DeskAction } from '@kuaichu/contract/deskCase';
import type { Case } from '../case/state.ts';
import { refuseOfficer } from '../determination/rules/decide.ts';

/** What this person may do with the case now. Locked actions stay in the list; the lock says why. */
export function deskAllowed(current: Case, staff: StaffMember): DeskAction[] {
  return [...agentMay(current, staff), ...officerMay(current, staff)];
}

function agentMay(current: Case, staff: StaffMember): DeskAction[] {
  const { call, status } = current;
  if (!staff.roles.includes('agent') || call?.agentId !== staff.staffId) return [];
  const allowed: DeskAction[] = [];
  if (call.attended) allowed.push('joinCall', 'endCall', 'command', 'setLane');
  const working = call.attended && ['inCall', 'interrupted', 'clearing'].includes(status);
  if (!working) return allowed;
  allowed.push(
    'still',
    'assignStill',
    'waiveShot',
    'noteFacts',
    'addParty',
    'inviteParty',
    'noteCheck',
    'noteStatement',
    'noteObjection',
    'verify',
    'callAmbulance',
    'leaveChannel',
    'holdCall',
  );
  if (!current.clear) allowed.push('clearScene', 'clearForDanger');
  if (status === 'clearing') allowed.push('atKerb');
  if (status === 'inCall') allowed.push('handToOfficer');
  if (current.merge.proposals.some((p) => p.state === 'open')) allowed.push('mergeCase');
  return allowed;
}

function officerMay(current: Case, staff: StaffMember): DeskAction[] {
  const { status, determination } = current;
  if (!staff.roles.includes('officer')) return [];
  const mine = determination?.officerId === staff.staffId;
  if (status === 'collected' && !determination)
    return refuseOfficer(current, staff.staffId) ? [] : ['openDetermination'];
  if (status === 'collected' && mine) {
    const allowed: DeskAction[] = [
      'returnCase',
      'leaveChannel',
      'verify',
      'declareRecusal',
      'noteObjection',
      'notAccept',
    ];
    if (current.reopened === null) allowed.push('offerSettlement');
    if (determination.state === 'open') allowed.push('determine');
    if (determination.state === 'decided') allowed.push('amendDetermination', 'noteMediation', 'orderIssue');
    return allowed;
  }
  // Whoever is at hand puts a wrong paper right; the reason and the name are kept.
  if (status === 'issued' && staff.simpleProcedureQualified && current.certificate?.underReviewSince === null)
    return ['correctCertificate', 'revokeCertificate'];
  if (status === 'signing' && mine) return ['joinCall', 'leaveChannel'];
  return [];
}
