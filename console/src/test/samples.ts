import type { DeskCaseView, PartyRow, ShotRow, StillView } from '@kuaichu/contract/deskCase';
import type { DeskView } from '@kuaichu/contract/desk';

/** Invented views for tests of the desks. */
export const at = (clock: string): string => `2026-09-18T${clock}+08:00`;
export const caseIdOf = (n: number): string => `c_${String(n).padStart(20, '0')}`;

export function aParty(id: 'p1' | 'p2', change: Partial<PartyRow> = {}): PartyRow {
  const first = id === 'p1';
  return {
    partyId: id,
    label: first ? '甲' : '乙',
    role: 'driver',
    isCaller: first,
    hasPhone: first,
    online: first,
    awayCause: null,
    name: '',
    phoneMasked: first ? '138****0001' : null,
    phoneProven: first,
    invitedAt: null,
    idNo: '',
    address: '',
    transportMode: '',
    vehicle: {
      plateKind: first ? '02' : '52',
      plateNo: first ? '黑AT0001' : '黑ADT0002',
      type: first ? '小型越野客车' : '小型轿车',
      colour: first ? '红' : '白',
      tractor: null,
    },
    plateWarning: null,
    parts: [],
    insurerId: null,
    insurerName: '',
    policyNo: '',
    simplifiedConsent: null,
    deliveryConsent: null,
    factsConfirmed: null,
    signature: 'none',
    signedAt: null,
    ...change,
  };
}

const shotWords: readonly [string, string, ShotRow['part'], boolean][] = [
  ['sceneBehind', '车后全景', 'onRoad', true],
  ['sceneAhead', '车前全景', 'onRoad', true],
  ['leftSide', '左侧', 'onRoad', true],
  ['rightSide', '右侧', 'onRoad', true],
  ['contact', '碰撞处近景', 'onRoad', true],
  ['laneMarkings', '车道标线', 'onRoad', true],
  ['plate-p1', '甲车牌', 'onRoad', true],
  ['plate-p2', '乙车牌', 'onRoad', true],
  ['together', '双方同框', 'atKerb', true],
  ['licence-p1', '甲驾驶证', 'atKerb', false],
  ['vehicleLicence-p1', '甲行驶证', 'atKerb', false],
  ['licence-p2', '乙驾驶证', 'atKerb', false],
  ['vehicleLicence-p2', '乙行驶证', 'atKerb', false],
];

function aStill(n: number, shot: string | null, change: Partial<StillView> = {}): StillView {
  return {
    id: `s${n}`,
    shot,
    partyId: 'p1',
    method: n % 6 === 0 ? 'frame' : 'takePhoto',
    width: n % 6 === 0 ? 1280 : 4032,
    height: n % 6 === 0 ? 720 : 3024,
    bytes: 3_100_000,
    takenAt: at('08:42:31'),
    storedAt: at('08:42:32'),
    sha256: 'a'.repeat(64),
    sm3: `9f3a${'0'.repeat(56)}5be2`,
    seatNo: '07',
    part: 'onRoad',
    placeAccuracyM: 8,
    ...change,
  };
}

export function shotRows(stored: number): ShotRow[] {
  return shotWords.map(([shot, words, part, required], i) => ({
    shot,
    words,
    part,
    required,
    state: i < stored ? 'stored' : 'notYet',
    stillId: i < stored ? `s${i}` : null,
    waiver: null,
  }));
}

export function aCase(change: Partial<DeskCaseView> = {}): DeskCaseView {
  return {
    version: 1,
    mustLeave: null,
    damageCapYuan: null,
    objection: 'converts',
    now: at('08:40:52'),
    demoClock: true,
    demo: true,
    caseId: caseIdOf(1),
    caseNo: 'HRB-260918-0007',
    caseCode: '471902',
    status: 'inCall',
    jurisdictionId: 'harbin',
    cityName: '哈尔滨市',
    unitName: '南岗大队（示范）',
    alarmAt: at('08:39:00'),
    place: {
      lng: 126.64,
      lat: 45.75,
      datum: 'WGS84',
      accuracyM: 8,
      source: 'gnss',
      words: '松柏路云河街路口东侧60米',
      autoWords: '松柏路云河街路口东侧',
      road: '松柏路',
      roadKind: 'urban',
    },
    laneSaid: 'middle',
    preflight: null,
    allowed: [
      'joinCall',
      'endCall',
      'holdCall',
      'command',
      'still',
      'assignStill',
      'waiveShot',
      'setLane',
      'noteFacts',
      'addParty',
      'inviteParty',
      'noteCheck',
      'noteStatement',
      'verify',
      'clearForDanger',
      'callAmbulance',
      'leaveChannel',
    ],
    locks: { clearScene: '还差：乙车牌', handToOfficer: '还差：双方同框、天气' },
    call: {
      room: caseIdOf(1),
      seatNo: '07',
      agentName: '沈样例',
      answeredAt: at('08:39:40'),
      recording: 'ok',
      recordingSince: at('08:39:40'),
      recordingProblem: null,
      phase: 'onRoad',
      held: false,
      phonesIn: ['p1'],
    },
    lane: { running: true, seconds: 52, asOf: at('08:40:52') },
    commands: [],
    camera: { facing: 'environment', zoom: 2, torch: true },
    stills: shotWords.slice(0, 7).map(([shot], i) => aStill(i, shot)),
    shots: shotRows(7),
    facts: {
      accidentAt: at('08:39:00'),
      placeWords: '松柏路云河街路口东侧60米',
      placeConfirmed: false,
      direction: '由西向东',
      weather: null,
      form: '追尾碰撞',
      kind: 'motorMotor',
      injury: 'none',
      narrative: '',
    },
    parties: [aParty('p1', { name: '林一甲', parts: ['左前'] }), aParty('p2', { name: '周二乙', parts: ['右后'] })],
    checks: [
      { kind: 'injuryAsked', partyId: null, answer: true, at: at('08:40:10') },
      { kind: 'sober', partyId: null, answer: true, at: at('08:40:20') },
    ],
    checksMissing: [{ kind: 'movable', words: '各方车辆都能自行移动', before: 'clear' }],
    statements: [
      { partyId: 'p1', words: '前车突然刹住，我没停下来。', at: at('08:40:01') },
      { partyId: 'p2', words: '前面红灯我减速，后面就撞上了。', at: at('08:40:26') },
    ],
    verification: [
      cell('p1', 'driver', 'match', 'C1·有效至 2031-05'),
      cell('p2', 'driver', 'unavailable', ''),
      cell('p1', 'vehicle', 'match', '检验至 2027-03·红'),
      cell('p2', 'vehicle', 'match', '检验至 2028-09·白'),
      cell('p1', 'insurance', 'asking', '示例财产保险'),
      cell('p2', 'insurance', 'match', '2026-12-01 24:00 止'),
    ],
    clear: { missing: ['乙车牌'], clearedAt: null, destination: null, override: null },
    parkPlaces: ['样本街路边停车带', '示范商场停车场'],
    merge: null,
    dispatch: null,
    determination: null,
    certificate: null,
    mediation: null,
    settlement: null,
    papers: [],
    reopened: null,
    readiness: [],
    returned: null,
    ...change,
  };
}

function cell(
  partyId: 'p1' | 'p2',
  subject: 'driver' | 'vehicle' | 'insurance',
  outcome: DeskCaseView['verification'][number]['outcome'],
  detail: string,
): DeskCaseView['verification'][number] {
  const asking = outcome === 'asking';
  return {
    partyId,
    subject,
    outcome,
    detail,
    flags: [],
    askedAt: at('08:40:48'),
    answeredAt: asking ? null : at('08:40:49'),
    asOf: asking ? null : at('08:40:49'),
    effectiveAt: at('08:39:00'),
    source: '示范登记库',
  };
}

export function aDesk(change: Partial<DeskView> = {}): DeskView {
  const source = (key: DeskView['sources'][number]['key'], words: string, ok = true, detail = '0.4 秒') => ({
    key,
    words,
    ok,
    detail,
    at: at('08:39:30'),
  });
  return {
    version: 1,
    now: at('08:39:34'),
    demoClock: true,
    demo: true,
    me: {
      staffId: 'a7',
      username: 'agent07',
      name: '沈样例',
      roles: ['agent'],
      jurisdictionId: 'harbin',
      unitName: '南岗大队（示范）',
      no: '07',
      simpleProcedureQualified: false,
    },
    seat: { seatNo: '07', state: 'ready', since: at('08:36:53'), leaseUntil: at('08:39:45'), caseId: null },
    offer: null,
    queue: [],
    seats: [
      { seatNo: '03', state: 'busy', since: at('08:37:24'), mine: false },
      { seatNo: '07', state: 'ready', since: at('08:36:53'), mine: true },
      { seatNo: '09', state: 'break', since: at('08:33:34'), mine: false },
      { seatNo: '11', state: 'ready', since: at('08:39:22'), mine: false },
    ],
    today: { calls: 23, meanCallS: 246 },
    sources: [
      source('recorder', '录像机', true, '写入正常'),
      source('media', '视频中继', true, '38 毫秒'),
      source('registry', '登记库', false, '不通 6 分钟'),
      source('insurer', '保险平台', true, '1.1 秒'),
      source('sms', '短信', true, '2.3 秒'),
    ],
    list: [],
    ...change,
  };
}
