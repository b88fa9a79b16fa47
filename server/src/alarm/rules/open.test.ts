import type { LeaveReason, PartyRole } from '@kuaichu/contract/case';
import { refuse, type Refusal, type RefusalCode } from '@kuaichu/contract/refusal';
import { type AccidentKind, type Hurt, leaveReasonTable } from '@kuaichu/contract/triage';
import { describe, expect, test } from 'vitest';
import type { Case, Party } from '../../case/state.ts';
import { ALARM, NOON } from '../../testing/case.ts';
import { channelBars, legalBars } from './bars.ts';
import { dispatchReasonOf, openCase, type Opening } from './open.ts';

/** 处理程序规定 16: what the record of an alarm holds from the first press, and what nobody has said yet stays open. */

const AT = '2026-09-18T00:39:00.000Z';
const OPENING: Opening = {
  id: 'c_aaaaaaaaaaaaaaaaaaaa',
  caseNo: 'HRB-260918-0001',
  caseCode: '471902',
  demo: false,
  jurisdictionId: 'harbin',
  rulesVersion: 3,
  unitId: 'hrb-nangang',
  way: 'link110',
  incidentNo: 'JQ-0001',
  phone: '13800000001',
  phoneProven: true,
};
const open = (change: Partial<typeof ALARM> = {}, refusal: Refusal | null = null, opening = OPENING): Case =>
  openCase(opening, { ...ALARM, pressedAt: '2026-09-18T00:38:52.000Z', ...change }, refusal, NOON);
const answered = (change: Partial<typeof ALARM.answers>): Case => open({ answers: { ...ALARM.answers, ...change } });
const nobody = {
  online: false,
  awayCause: null,
  name: '',
  invitedAt: null,
  idNo: '',
  address: '',
  vehicle: null,
  parts: [],
  insurerId: null,
  insurerName: '',
  policyNo: '',
  deliveryConsent: null,
  deliveryConsentAt: null,
  factsConfirmed: null,
  factsNote: null,
} satisfies Partial<Party>;

describe('the press on 就是这里，报警', () => {
  test('given an alarm by the link of 110, then its record is whole and everything else is still to come', () => {
    const preflight = [{ check: 'camera', outcome: 'ok', detail: null } as const];
    expect(open({ simplifiedConsent: true, preflight })).toEqual({
      ...OPENING,
      way: undefined,
      incidentNo: undefined,
      phone: undefined,
      phoneProven: undefined,
      status: 'queued',
      statusSince: AT,
      alarm: {
        at: AT,
        // The clock of the phone, kept beside ours.
        pressedAt: '2026-09-18T00:38:52.000Z',
        way: 'link110',
        incidentNo: 'JQ-0001',
        answers: ALARM.answers,
        lane: 'middle',
        noticeShown: '1',
        preflight,
        refusal: null,
      },
      place: ALARM.place,
      facts: {
        accidentAt: AT,
        placeWords: '松柏路云河街路口东侧60米',
        placeConfirmed: false,
        direction: '',
        weather: null,
        form: null,
        kind: 'motorMotor',
        injury: 'none',
        narrative: '',
      },
      parties: [
        {
          ...nobody,
          id: 'p1',
          label: '甲',
          role: 'driver',
          transportMode: '驾驶小型客车',
          isCaller: true,
          hasPhone: true,
          phone: '13800000001',
          phoneProven: true,
          simplifiedConsent: true,
        },
        {
          ...nobody,
          id: 'p2',
          label: '乙',
          role: 'driver',
          transportMode: '驾驶小型客车',
          isCaller: false,
          hasPhone: false,
          phone: null,
          phoneProven: false,
          simplifiedConsent: null,
        },
      ],
      call: null,
      lane: { running: false, seconds: 0, since: null },
      camera: { facing: 'environment', zoom: 1, torch: false },
      commands: [],
      stills: [],
      waivers: [],
      checks: [],
      statements: [],
      verification: [],
      clear: null,
      dispatch: null,
      merge: { proposals: [], intoCaseId: null },
      recordings: [],
      returned: null,
      determination: null,
      mediation: null,
      settlement: null,
      signing: null,
      certificate: null,
      revoked: [],
      reopened: null,
      notices: [],
      claims: [],
    });
  });

  test('given an alarm by the app without a number, then none is made up', () => {
    const { alarm, parties } = open({}, null, {
      ...OPENING,
      way: 'app',
      incidentNo: null,
      phone: null,
      phoneProven: false,
    });
    expect(alarm).toMatchObject({ way: 'app', incidentNo: null });
    expect(parties[0]).toMatchObject({ phone: null, phoneProven: false, simplifiedConsent: null });
  });

  test.each<[AccidentKind, PartyRole]>([
    ['motorMotor', 'driver'],
    ['motorNonMotor', 'rider'],
    ['singleVehicle', 'owner'],
    ['other', 'driver'],
  ])('given it is %s, then the caller drives and the other side is a %s', (kind, role) => {
    const current = answered({ kind });
    expect(current.facts.kind).toBe(kind);
    expect(current.parties.map((one) => [one.role, one.isCaller])).toEqual([
      ['driver', true],
      [role, false],
    ]);
  });

  // 伤势轻微 only: worse than that never comes into the channel (P146 23).
  test.each<[Hurt, 'none' | 'minor']>([
    ['none', 'none'],
    ['minor', 'minor'],
  ])('given hurt is %s, then the facts say %s', (hurt, injury) => {
    expect(answered({ hurt }).facts.injury).toBe(injury);
  });

  test('given it is refused, then that is a case too, with what the person was told and the step that was offered', () => {
    const refusal = refuse('notMovable');
    const current = open({}, refusal);
    expect(current).toMatchObject({ status: 'refused', statusSince: AT });
    expect(current.alarm.refusal).toEqual({ code: 'notMovable', say: refusal.say, next: 'officerComes' });
    expect(current.alarm.answers).toEqual(ALARM.answers);
  });

  test('given a refusal without a step, then none is offered', () => {
    expect(open({}, { code: 'notMovable', say: '车动不了' }).alarm.refusal).toEqual({
      code: 'notMovable',
      say: '车动不了',
      next: null,
    });
  });
});

describe('an officer is sent at once, without another press', () => {
  test.each<[RefusalCode, LeaveReason]>([
    ['injurySerious', 'injurySerious'],
    ['minorInjuryWithoutConsent', 'injuryNoConsent'],
    ['injuryMinorNotHere', 'injuryNoConsent'],
    ['notMovable', 'notMovable'],
    ['otherPartyLeft', 'fled'],
    ['bothLeftScene', 'other'],
    ['facilityHit', 'publicFacility'],
    ['ownerAbsent', 'ownerAbsent'],
    ['noInsurance', 'notInsured'],
    ['noPlate', 'noPlate'],
    ['noLicence', 'noLicence'],
    ['dangerousGoods', 'dangerousGoods'],
    ['kindNotAccepted', 'other'],
    ['plateKindNotAccepted', 'other'],
    ['suspendedWeather', 'other'],
  ])('given %s, then for the reason %s', (code, reason) => {
    expect(dispatchReasonOf({ code, say: '' })).toBe(reason);
  });

  // Out of hours or out of the area nobody queues: the person is told to call 122 (dossier 8.2).
  test.each<RefusalCode>([
    'outOfHours',
    'lastEntryPassed',
    'outOfArea',
    'roadExcluded',
    'roadNotServed',
    'placeMissing',
  ])('given %s, then nobody is sent by itself', (code) => {
    expect(dispatchReasonOf({ code, say: '' })).toBeNull();
  });

  test('given any reason asked before the queue, then somebody comes, and the parties are told the same again', () => {
    const asked = [...legalBars, ...channelBars].filter(({ gate, code }) => gate === 'beforeQueue' && code !== 'death');
    expect(asked.length).toBeGreaterThan(5);
    for (const { code } of asked) {
      const reason = dispatchReasonOf({ code, say: '' });
      expect(reason && leaveReasonTable[reason].told, code).toBe(code);
    }
  });
});
