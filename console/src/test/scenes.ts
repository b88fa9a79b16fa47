import type { DeskView } from '@kuaichu/contract/desk';
import type { DeskCaseView, Timeline } from '@kuaichu/contract/deskCase';
import type { ReviewRow, ReviewView } from '@kuaichu/contract/review';
import { aCase, aDesk, aParty, at, caseIdOf, shotRows } from './samples.ts';

/** Scenes of the three desks, invented. */
export const queueScene = (): DeskView =>
  aDesk({
    queue: [
      row(1, '南岗', '松柏路云河街路口东侧60米', '林*甲', 'middle', '08:39:00', '07'),
      row(2, '香坊', '示范大街', '刘*', 'kerb', '08:39:13', '11'),
      row(3, '道里', '演示桥下', '短信链接', 'unknown', '08:39:28', null),
    ],
    offer: {
      offerId: 'o1',
      caseId: caseIdOf(1),
      placeWords: '松柏路云河街路口东侧60米',
      lane: 'middle',
      injury: 'none',
      resumed: false,
      queuedAt: at('08:39:00'),
      expiresAt: at('08:39:46'),
      ringMs: 12_000,
      facts: ['机动车和机动车', '没有人受伤', '车能开'],
      lng: 126.64077,
      lat: 45.75,
    },
  });

function row(
  position: number,
  district: string,
  placeWords: string,
  who: string,
  lane: 'middle' | 'kerb' | 'unknown',
  queued: string,
  offeredTo: string | null,
): DeskView['queue'][number] {
  return {
    caseId: caseIdOf(position),
    position,
    district,
    placeWords,
    who,
    lane,
    resumed: false,
    queuedAt: at(queued),
    offeredTo,
  };
}

/** A small net of straight streets around the place of the offer. */
export const roadsScene = {
  now: at('08:39:34'),
  demoClock: true,
  demo: true,
  cityName: '哈尔滨市',
  jurisdictionId: 'harbin',
  inArea: true,
  open: true,
  words: '服务到 19:00',
  road: '松柏路',
  placeWords: '松柏路云河街路口东侧60米',
  roadKind: 'urban',
  accuracyNote: null,
  waitS: 40,
  roads: [
    {
      name: '松柏路',
      points: [
        [126.62, 45.75],
        [126.66, 45.75],
      ],
    },
    {
      name: '云河街',
      points: [
        [126.64, 45.74],
        [126.64, 45.76],
      ],
    },
    {
      name: '样本街',
      points: [
        [126.643, 45.74],
        [126.643, 45.76],
      ],
    },
    {
      name: '向阳二道街',
      points: [
        [126.62, 45.7522],
        [126.66, 45.7526],
      ],
    },
  ],
  accepts: [],
};

const officerDesk: Partial<DeskView> = {
  me: {
    staffId: 'o1',
    username: 'officer1',
    name: '高示范',
    roles: ['officer'],
    jurisdictionId: 'harbin',
    unitName: '南岗大队（示范）',
    no: '000001',
    simpleProcedureQualified: true,
  },
  seat: null,
};

export const officerScene = (): DeskView =>
  aDesk({
    ...officerDesk,
    list: [
      {
        caseId: caseIdOf(1),
        caseNo: 'HRB-260918-0007',
        status: 'collected',
        form: '追尾碰撞',
        placeWords: '松柏路云河街路口东侧60米',
        since: at('08:39:00'),
        who: '甲 黑A·T0001，乙 黑A·DT0002',
        mine: false,
        note: null,
      },
    ],
  });

export const collectedScene = (): DeskCaseView => {
  const base = aCase();
  return {
    ...base,
    now: at('08:46:10'),
    status: 'collected',
    allowed: ['openDetermination'],
    locks: {},
    lane: { running: false, seconds: 134, asOf: at('08:46:10') },
    clear: { missing: [], clearedAt: at('08:42:00'), destination: '样本街路边停车带', override: null },
    shots: shotRows(9),
    facts: {
      ...base.facts,
      weather: '雨',
      placeConfirmed: true,
      narrative:
        '2026年09月18日08时39分许，林一甲驾驶黑A·T0001号小型越野客车由西向东行驶至松柏路云河街路口东侧60米处时，左前部位与周二乙驾驶的黑A·DT0002号小型轿车右后部位发生碰撞，造成两车受损的道路交通事故。',
    },
    parties: [
      aParty('p1', { name: '林一甲', parts: ['左前'], insurerName: '示例财产保险', factsConfirmed: true }),
      aParty('p2', { name: '周二乙', parts: ['右后'], insurerName: '样板财产保险' }),
    ],
    verification: base.verification.map((cell) =>
      cell.outcome === 'unavailable' || cell.outcome === 'asking'
        ? { ...cell, outcome: cell.outcome === 'asking' ? 'match' : 'manual', answeredAt: at('08:42:00') }
        : cell,
    ),
    checksMissing: [],
    readiness: [
      { words: '甲 驾驶人相符', ok: true, byHand: false },
      { words: '乙 驾驶人手工核验', ok: true, byHand: true },
      { words: '证据 7 项，原件已封存', ok: true, byHand: false },
      { words: '伤情问过两次', ok: true, byHand: false },
    ],
  };
};

export const openDetermination = (): NonNullable<DeskCaseView['determination']> => ({
  officerName: '高示范',
  state: 'open',
  faults: [],
  liabilities: [],
  narrative: collectedScene().facts.narrative,
  plainWords: '',
  liabilityText: '',
  decidedAt: null,
  amendReason: null,
  suggestion: null,
});

export const catalogueScene = {
  faults: [
    {
      id: 'rearEnd',
      words: '追尾：未与前车保持安全距离',
      article: '《道路交通安全法》第四十三条',
      code: '1094',
      group: 'basic',
    },
    {
      id: 'laneChange',
      words: '变道：影响相关车道内正常行驶的车',
      article: '《实施条例》第四十四条第二款',
      code: '1043',
      group: 'basic',
    },
    { id: 'redLight', words: '闯红灯', article: '《实施条例》第三十八条', code: '1625', group: 'signal' },
  ],
};

export const supervisorScene = (): DeskView =>
  aDesk({
    ...officerDesk,
    me: {
      staffId: 'v1',
      username: 'super1',
      name: '江样板',
      roles: ['supervisor'],
      jurisdictionId: 'harbin',
      unitName: '支队（示范）',
      no: '000009',
      simpleProcedureQualified: false,
    },
  });

export const casesScene = {
  cases: [
    {
      caseId: caseIdOf(1),
      caseNo: 'HRB-260918-0007',
      status: 'issued',
      cityName: '哈尔滨市',
      placeWords: '松柏路云河街路口东侧60米',
      alarmAt: at('08:39:00'),
      parties: [
        { label: '甲', plateNo: '黑A·T0001' },
        { label: '乙', plateNo: '黑A·DT0002' },
      ],
    },
  ],
};

export const timelineScene = (): Timeline => {
  const item = (
    seq: number,
    clock: string,
    type: string,
    words: string,
    actor: string,
    stillId: string | null = null,
  ) => ({
    seq,
    at: at(clock),
    type,
    words,
    actor,
    stillId,
    odd: type === 'party.left' || words.includes('不通'),
    hash: `${seq}`.padStart(64, 'a'),
  });
  const segment = (egressId: string, from: string, to: string): Timeline['recordings'][number] => ({
    egressId,
    startedAt: at(from),
    endedAt: at(to),
    state: 'complete',
    problem: null,
    files: [
      {
        path: `${egressId}/party-p1.webm`,
        kind: 'participant',
        identity: 'party:p1',
        bytes: 1000,
        sha256: 'b'.repeat(64),
        startedAtMs: Date.parse(at(from)),
        endedAtMs: Date.parse(at(to)),
      },
    ],
  });
  return {
    caseId: caseIdOf(1),
    caseNo: 'HRB-260918-0007',
    status: 'issued',
    chainOk: true,
    items: [
      item(1, '08:39:00', 'alarm.raised', '报警', '当事人 甲'),
      item(2, '08:39:36', 'call.answered', '接通', '07 号坐席'),
      item(3, '08:39:40', 'lane.entered', '人在车道里', '07 号坐席'),
      item(4, '08:40:10', 'still.stored', '原图 车后全景 12 MP', '当事人 甲', 's0'),
      item(5, '08:40:31', 'still.stored', '原图 碰撞处近景 12 MP', '当事人 甲', 's4'),
      item(6, '08:40:47', 'verification.answered', '甲 核验：驾驶人 不通（不是查无）', '系统'),
      item(7, '08:41:20', 'party.left', '甲的手机断线', '系统'),
      item(8, '08:41:38', 'party.joined', '甲的手机续接', '当事人 甲'),
      item(9, '08:42:00', 'lane.left', '人已到路边', '07 号坐席'),
      item(10, '08:42:05', 'scene.cleared', '通知撤离', '07 号坐席'),
      item(11, '08:46:00', 'case.collected', '交民警', '07 号坐席'),
    ],
    recordings: [segment('EG_1', '08:39:36', '08:41:20'), segment('EG_2', '08:41:38', '08:46:00')],
    gaps: [{ from: at('08:41:20'), to: at('08:41:38'), cause: '通话断开或挂起' }],
  };
};

export const reviewerScene = (): DeskView =>
  aDesk({
    me: {
      staffId: 'r1',
      username: 'reviewer1',
      name: '衡示范',
      roles: ['reviewer'],
      jurisdictionId: 'harbin',
      unitName: '哈尔滨市公安局交通警察支队（示范）',
      no: '000011',
      simpleProcedureQualified: false,
    },
    seat: null,
  });

export const issuedScene = (): DeskCaseView => {
  const base = collectedScene();
  return {
    ...base,
    status: 'issued',
    allowed: [],
    determination: {
      ...openDetermination(),
      state: 'ordered',
      faults: [{ partyId: 'p1', faultId: 'rearEnd' }],
      liabilities: [
        { partyId: 'p1', liability: 'full' },
        { partyId: 'p2', liability: 'none' },
      ],
      plainWords: '甲和前车没有留够刹车的距离。甲负全部责任，乙无责任。',
      liabilityText: '依据《道路交通安全法》第四十三条，甲负全部责任，乙无责任。',
      decidedAt: at('08:47:00'),
    },
    certificate: {
      no: '230103202609180001',
      issuedAt: at('08:50:00'),
      sha256: 'c'.repeat(64),
      sm3: 'd'.repeat(64),
      verifyUrl: '/v/token',
      state: 'underReview',
      printed: [],
    },
  };
};

const clock = (words: string, lastDay: string, daysLeft: number, met: boolean) => ({
  words,
  lastDay,
  why: `到${lastDay}为止。`,
  daysLeft,
  met,
});

export const reviewRows = (): ReviewRow[] => [
  {
    caseId: caseIdOf(1),
    caseNo: 'HRB-260918-0007',
    state: 'reviewing',
    unitName: '南岗大队（示范）',
    placeWords: '松柏路云河街路口东侧60米',
    who: '甲 黑A·T0001，乙 黑A·DT0002',
    applicants: '甲',
    timeliness: 'inTime',
    since: '2026-09-21T10:00:05+08:00',
    clock: clock('作出复核结论', '2026-10-21', 30, false),
    reviewers: [],
    mine: false,
    waits: '还没有两位复核民警',
  },
];

export const reviewScene = (): ReviewView => ({
  caseId: caseIdOf(1),
  caseNo: 'HRB-260918-0007',
  now: '2026-09-21T10:05:00+08:00',
  certificateNo: '230103202609180001',
  newCertificateNo: null,
  unitName: '南岗大队（示范）',
  body: '哈尔滨市公安局交通警察支队（示范）',
  determinedBy: { name: '高示范', no: '000001' },
  state: 'reviewing',
  stateSince: '2026-09-21T10:00:05+08:00',
  allowed: ['take'],
  applications: [
    {
      partyId: 'p1',
      label: '甲',
      name: '林一甲',
      at: '2026-09-21T10:00:00+08:00',
      grounds: ['facts'],
      words: '前车是突然变道插进来的，不是一直在我前面。行车记录仪有录像。',
      wantsHearing: true,
      direct: false,
      attachments: [],
      servedAt: at('09:30:00'),
      lastDay: '2026-09-22',
      timeliness: 'inTime',
      withdrawnAt: null,
    },
  ],
  clocks: [
    clock('把复核申请和有关材料移送上一级', '2026-09-23', 2, true),
    clock('作出复核结论', '2026-10-21', 30, false),
  ],
  file: {
    at: '2026-09-21T10:00:05+08:00',
    bytes: 21_400_000,
    sha256: 'e'.repeat(64),
    sm3: 'f'.repeat(64),
    missing: [],
  },
  admission: null,
  reviewers: [],
  hearings: [],
  elsewhere: [],
  cure: null,
  proposal: null,
  disagreements: [],
  conclusion: null,
  served: [
    { label: '甲', openedAt: null },
    { label: '乙', openedAt: null },
  ],
});

/** What was measured of 甲's picture: good, but for three seconds from the seventh on. */
export const qualityScene = (fromMs: number, toMs: number) => {
  const points = (own: boolean) =>
    Array.from({ length: Math.floor((toMs - fromMs) / 1000) }, (_, n) => {
      const bad = n >= 6 && n < 9;
      return {
        atMs: fromMs + n * 1000,
        kbps: bad ? 240 : 1_400,
        lossPercent: bad ? 5 : 0.2,
        framesPerS: bad ? 12 : 24,
        width: bad ? 640 : 1280,
        height: bad ? 360 : 720,
        frozenMs: bad ? 400 : 0,
        roundTripMs: own ? 86 : null,
        accuracyM: own ? 8 : null,
        clockOffsetMs: own ? 12 : null,
      };
    });
  return {
    stepS: 1,
    tracks: [
      { source: 'agent:07', about: 'party:p1', points: points(false) },
      { source: 'party:p1', about: 'party:p1', points: points(true) },
    ],
  };
};
