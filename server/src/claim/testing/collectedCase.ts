import type { Case, Party } from '../../case/state.ts';
import { newParty } from '../../case/rules.ts';
import { openCase } from '../../alarm/rules/open.ts';

/** The accident of the design pictures, as an agent hands it to an officer. Everybody in it is invented. */
export const ACCIDENT_AT = '2026-09-18T08:39:00+08:00';
export const NOW = new Date('2026-09-18T08:52:00+08:00');

function driver(at: number, change: Partial<Party>): Party {
  const party = newParty(at, 'driver', at === 0);
  if (!party) throw new Error('no such row');
  return {
    ...party,
    hasPhone: true,
    phoneProven: true,
    transportMode: '驾驶小型客车',
    deliveryConsent: true,
    deliveryConsentAt: '2026-09-18T00:45:00.000Z',
    ...change,
  };
}

export function twoDrivers(): [Party, Party] {
  return [
    driver(0, {
      name: '林一甲',
      phone: '13800000001',
      idNo: '000000199001010017',
      vehicle: { plateKind: '02', plateNo: '黑AT0001', type: '小型越野客车', colour: '白', tractor: null },
      parts: ['左前'],
      insurerId: 'picc',
      insurerName: '中国人保（模拟）',
      policyNo: 'TEST000026007731',
    }),
    driver(1, {
      name: '周二乙',
      phone: '13900000002',
      idNo: '000000198802020028',
      vehicle: { plateKind: '52', plateNo: '黑ADT0002', type: '小型轿车', colour: '灰', tractor: null },
      parts: ['右后'],
      insurerId: 'yangban',
      insurerName: '样板财产保险',
      policyNo: 'TEST000026007732',
    }),
  ];
}

const matched = (parties: readonly Party[]): Case['verification'] =>
  parties.flatMap((party) =>
    (['driver', 'vehicle', 'insurance'] as const).map((subject) => ({
      partyId: party.id,
      subject,
      outcome: 'match' as const,
      detail: '',
      flags: [],
      askedAt: ACCIDENT_AT,
      answeredAt: ACCIDENT_AT,
      asOf: ACCIDENT_AT,
      effectiveAt: ACCIDENT_AT,
      source: '人车险核验（模拟）',
      sourceTxnId: null,
      about: '',
    })),
  );

export function collectedCase(id = 'c_22222222222222222222', change: Partial<Case> = {}): Case {
  const parties = twoDrivers();
  const place = {
    lng: 126.65,
    lat: 45.75,
    datum: 'WGS84' as const,
    accuracyM: 12,
    source: 'gnss' as const,
    words: '松柏路云河街路口东侧60米',
    autoWords: null,
    road: '松柏路',
    roadKind: 'urban' as const,
  };
  const opened = openCase(
    {
      id,
      caseNo: `HRB-260918-${id.slice(-4)}`,
      caseCode: '700421',
      demo: true,
      jurisdictionId: 'harbin',
      rulesVersion: 1,
      unitId: 'hrb-nangang',
      way: 'app',
      incidentNo: null,
      phone: null,
      phoneProven: false,
    },
    {
      key: 'press-00000001',
      answers: {
        hurt: 'none',
        kind: 'motorMotor',
        movable: 'yes',
        otherPartyPresent: 'yes',
        bothLeft: 'unknown',
        insured: 'yes',
        ownerPresent: 'unknown',
        publicFacilityHit: 'no',
        dangerousGoods: 'no',
      },
      place,
      lane: 'middle',
      pressedAt: ACCIDENT_AT,
      noticeShown: '1',
      simplifiedConsent: null,
      preflight: null,
    },
    null,
    new Date(ACCIDENT_AT),
  );
  return {
    ...opened,
    status: 'collected',
    facts: {
      ...opened.facts,
      accidentAt: ACCIDENT_AT,
      placeConfirmed: true,
      direction: '由西向东',
      weather: '雨',
      form: '追尾碰撞',
      narrative: '林一甲驾驶的车追尾了周二乙驾驶的车。',
    },
    parties,
    verification: matched(parties),
    call: {
      room: id,
      seatNo: '07',
      agentId: 's_agent',
      agentName: '沈样例',
      answeredAt: ACCIDENT_AT,
      phase: 'atKerb',
      held: false,
      attended: false,
      recording: 'notStarted',
      recordingSince: ACCIDENT_AT,
      recordingProblem: null,
      lostAt: null,
    },
    ...change,
  };
}

/** 甲 did not keep his distance; the narrative and words as the officer leaves them. */
export const REAR_END = {
  faults: [{ partyId: 'p1', faultId: 'rearEnd' }],
  liabilities: [
    { partyId: 'p1', liability: 'full' as const },
    { partyId: 'p2', liability: 'none' as const },
  ],
  narrative:
    '2026年09月18日08时39分许，林一甲驾驶黑A·T0001号小型越野客车由西向东行驶至松柏路云河街路口东侧60米处时，左前部位与周二乙驾驶的黑A·DT0002号小型轿车右后部位发生碰撞，造成两车受损的道路交通事故。',
  plainWords: '甲和前车没有留够刹车的距离。甲负全部责任，乙无责任。',
};

export const STROKES: [number, number][][] = [
  [
    [120, 120],
    [240, 112],
    [300, 180],
  ],
  [
    [182, 50],
    [180, 330],
  ],
];
