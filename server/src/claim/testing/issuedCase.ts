import { isRefusal, type Refusal } from '@kuaichu/contract/refusal';
import type { Outcome } from '../../case/rules.ts';
import type { Case } from '../../case/state.ts';
import { issue } from '../../certificate/rules/issue.ts';
import { determine, openDetermination } from '../../determination/rules/decide.ts';
import { expire, orderIssue } from '../../signing/rules.ts';
import { collectedCase, NOW, REAR_END } from './collectedCase.ts';

export const OFFICER = { staffId: 's_officer', name: '高示范', no: '000001', simpleProcedureQualified: true };

export const STORED = {
  no: '230103202609180001',
  verifyToken: 'v_22222222222222222222',
  objectKey: 'certificates/x.pdf',
  sha256: 'aa',
  sm3: 'bb',
  templateVersion: 'simplified2018',
};

/** What the rule says, or the test fails with the refusal. */
export function said(result: Outcome | Refusal): Outcome {
  if (isRefusal(result)) throw new Error(`${result.code}: ${result.say}`);
  return result;
}

/** Decided and ordered at NOW; nobody has signed. */
export function orderedCase(current = collectedCase()): Case {
  const opened = said(openDetermination(current, OFFICER, NOW)).next;
  const decided = said(determine(opened, OFFICER.staffId, REAR_END, NOW)).next;
  return said(orderIssue(decided, 30, true, NOW)).next;
}

/** Issued half an hour after NOW, nobody having signed. */
export function issuedCase(current = collectedCase()): Case {
  const late = new Date(NOW.getTime() + 30 * 60_000);
  return issue(expire(orderedCase(current), late).next, STORED, late).next;
}
