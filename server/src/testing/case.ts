import type { RaiseAlarmBody } from '@kuaichu/contract/alarm';
import { isRefusal, type Refusal } from '@kuaichu/contract/refusal';
import { openCase } from '../alarm/rules/open.ts';
import { answer, recordingStarted } from '../call/rules.ts';
import type { Outcome } from '../case/rules.ts';
import type { Case } from '../case/state.ts';

/** Friday 2026-09-18 08:39 Beijing Time. */
export const NOON = new Date('2026-09-18T00:39:00.000Z');
export const later = (seconds: number): Date => new Date(NOON.getTime() + seconds * 1000);

export const ALARM: RaiseAlarmBody = {
  key: 'alarm-key-0001',
  answers: {
    hurt: 'none',
    kind: 'motorMotor',
    movable: 'yes',
    otherPartyPresent: 'yes',
    bothLeft: 'unknown',
    insured: 'unknown',
    ownerPresent: 'unknown',
    publicFacilityHit: 'unknown',
    dangerousGoods: 'unknown',
  },
  place: {
    lng: 126.64077,
    lat: 45.75,
    datum: 'WGS84',
    accuracyM: 8,
    source: 'gnss',
    words: '松柏路云河街路口东侧60米',
    autoWords: null,
    road: '松柏路',
    roadKind: 'urban',
  },
  lane: 'middle',
  pressedAt: NOON.toISOString(),
  noticeShown: '1',
  simplifiedConsent: null,
  preflight: null,
};

export function queuedCase(change: Partial<RaiseAlarmBody> = {}, id = 'c_aaaaaaaaaaaaaaaaaaaa'): Case {
  return openCase(
    {
      id,
      caseNo: 'HRB-260918-0001',
      caseCode: '471902',
      demo: true,
      jurisdictionId: 'harbin',
      rulesVersion: 1,
      unitId: 'hrb-nangang',
      way: 'app',
      incidentNo: null,
      phone: null,
      phoneProven: false,
    },
    { ...ALARM, ...change },
    null,
    NOON,
  );
}

/** The next state, or the test fails with the refusal. */
export function done(outcome: Outcome | Refusal): Case {
  if (isRefusal(outcome)) throw new Error(`refused: ${outcome.code} ${outcome.say}`);
  return outcome.next;
}

export const SEAT = { seatNo: '07', agentId: 's_agent', agentName: '沈样例' };

/** Answered at second 30, recording from the start. */
export function answeredCase(change: Partial<RaiseAlarmBody> = {}): Case {
  const armed = recordingStarted(queuedCase(change), 'EG_1', 'c/01', later(28)).next;
  return done(answer(armed, SEAT, later(30)));
}
