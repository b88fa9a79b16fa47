import type { PartyId } from '@kuaichu/contract/ids';
import { isRefusal, type Refusal } from '@kuaichu/contract/refusal';
import type { Outcome } from '../../case/rules.ts';
import type { Case } from '../../case/state.ts';
import { issue } from '../../certificate/rules/issue.ts';
import { collectedCase, NOW, REAR_END } from '../../claim/testing/collectedCase.ts';
import { determine, openDetermination } from '../../determination/rules/decide.ts';
import { expire, orderIssue } from '../../signing/rules.ts';
import { apply, type Application, type ApplicationTerms } from '../rules/apply.ts';
import { forward, type ReviewStaff } from '../rules/desk.ts';

/** The next state, or the test fails with the refusal. */
export function done(outcome: Outcome | Refusal): Case {
  if (isRefusal(outcome)) throw new Error(`refused: ${outcome.code} ${outcome.say}`);
  return outcome.next;
}

const OFFICER = { staffId: 's_officer', name: '高示范', no: '000001', simpleProcedureQualified: true };

/** Issued on Friday 2026-09-18, 高示范 determined. */
export function issuedCase(id?: string): Case {
  const decided = done(
    determine(done(openDetermination(collectedCase(id), OFFICER, NOW)), OFFICER.staffId, REAR_END, NOW),
  );
  const ordered = done(orderIssue(decided, 30, true, NOW));
  const at = new Date(NOW.getTime() + 30 * 60_000);
  const paper = { no: '230103202609180001', verifyToken: 'v_22222222222222222222', objectKey: 'certificates/x.pdf' };
  return issue(expire(ordered, at).next, { ...paper, sha256: 'aa', sm3: 'bb', templateVersion: 'simplified2018' }, at)
    .next;
}

const staff = (change: Partial<ReviewStaff>): ReviewStaff => ({
  staffId: 's_first',
  name: '衡示范',
  no: '000011',
  unitId: 'hrb',
  reviewer: true,
  officer: false,
  ...change,
});
export const FIRST = staff({});
export const SECOND = staff({ staffId: 's_second', name: '严示范', no: '000012' });
export const THIRD = staff({ staffId: 's_third', name: '纪示范', no: '000013' });
export const OF_BRIGADE = staff({ staffId: 's_brigade', unitId: 'hrb-nangang', reviewer: false, officer: true });

/** Served on Friday 09-18: the last day is Tuesday 09-22, because Sunday 09-20 is a working day. */
export const TERMS: ApplicationTerms = {
  unitId: 'hrb-nangang',
  reviewUnitId: 'hrb',
  servedAt: '2026-09-18T09:30:00+08:00',
};
export const SAID: Application = {
  grounds: ['facts'],
  words: '前车是突然变道插进来的。',
  attachments: [],
  wantsHearing: false,
};
export const on = (day: string, time = '10:00:00'): Date => new Date(`${day}T${time}+08:00`);

export const FILE = {
  objectKey: 'review/x.zip',
  bytes: 1,
  sha256: 'cc',
  sm3: 'dd',
  at: on('2026-09-18').toISOString(),
  missing: [],
};

export function applied(day = '2026-09-21', partyId: PartyId = 'p1', current = issuedCase()): Case {
  return done(apply(current, partyId, SAID, TERMS, on(day)));
}

export function reviewing(day = '2026-09-21'): Case {
  return done(forward(applied(day), FILE, on(day, '10:00:05')));
}
