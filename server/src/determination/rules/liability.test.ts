import type { FaultActor } from '@kuaichu/contract/fault';
import { type Liability, liabilityWords } from '@kuaichu/contract/liability';
import { isRefusal } from '@kuaichu/contract/refusal';
import { describe, expect, test } from 'vitest';
import { lawText, shortArticleTitle } from '../../law/rules/article.ts';
import { findBehaviour, wholeCatalogue } from './catalogue.ts';
import { flipFactWords, suggest } from './suggest.ts';
import type { Collision, SuggestFacts } from './weights.ts';

const LABELS = ['甲', '乙', '丙', '丁', '戊', '己'];
const partiesOf = (actors: readonly FaultActor[]): SuggestFacts['parties'] =>
  actors.map((actor, i) => ({ partyId: `p${i + 1}`, label: LABELS[i] ?? '', actor }));

type Fault = readonly [who: number, faultId: string, against?: number];
function ask(actors: readonly FaultActor[], faults: readonly Fault[], collisions?: readonly Collision[]) {
  const suggestion = suggest({
    parties: partiesOf(actors),
    faults: faults.map(([who, faultId, against]) => ({
      partyId: `p${who}`,
      faultId,
      ...(against !== undefined && { against: `p${against}` }),
    })),
    collisions,
  });
  if (isRefusal(suggestion)) throw new Error(suggestion.say);
  return suggestion;
}
const words = (shares: readonly { liability: Liability }[] | undefined): string =>
  (shares ?? []).map(({ liability }) => liabilityWords[liability].replace('责任', '')).join(' ');

const CAR: FaultActor[] = ['motor', 'motor'];
const BIKE: FaultActor[] = ['motor', 'nonMotor'];
const WALK: FaultActor[] = ['motor', 'pedestrian'];
const LAW = '《道路交通安全法》';
const RULES = '《道路交通安全法实施条例》';

/**
 * The catalogue row by row: given only this behaviour, of this party, then its article, and full liability of the one
 * at fault (P146 art. 60(1): 因一方当事人的过错导致道路交通事故的，承担全部责任).
 */
const ALONE: [row: number, faultId: string, actors: FaultActor[], who: 1 | 2, article: string][] = [
  [1, 'rearEnd', CAR, 1, `${LAW}第四十三条`],
  [1, 'rearEndExpressway', CAR, 2, `${RULES}第八十条`],
  [2, 'laneChange', CAR, 1, `${RULES}第四十四条第二款`],
  [3, 'wrongWay', CAR, 1, `${LAW}第三十五条`],
  [3, 'wrongWayExpressway', CAR, 1, `${RULES}第八十二条第一项`],
  [4, 'reversing', CAR, 2, `${RULES}第五十条`],
  [4, 'reversingProhibited', CAR, 1, `${RULES}第五十条`],
  [5, 'rollAway', CAR, 1, `${LAW}第二十二条第一款`],
  [6, 'openDoor', BIKE, 1, `${RULES}第六十三条第四项`],
  [7, 'passengerOpenDoor', ['passenger', 'nonMotor'], 1, `${RULES}第七十七条第三项`],
  [7, 'passengerLeftSide', ['motor', 'motor'], 1, `${RULES}第七十七条第二项`],
  [8, 'redLight', CAR, 2, `${RULES}第三十八条第一款第三项`],
  [9, 'prohibitionSign', CAR, 1, `${LAW}第三十八条`],
  [9, 'prohibitedMarking', CAR, 1, `${LAW}第三十八条`],
  [10, 'guidedLane', CAR, 1, `${RULES}第五十一条第一项`],
  [11, 'officerSignal', CAR, 1, `${LAW}第三十八条`],
  [12, 'turnAgainstStraightSignal', CAR, 1, `${RULES}第三十八条第一款第一项`],
  [13, 'redRightTurn', BIKE, 1, `${RULES}第三十八条第三款`],
  [14, 'rightTurnAgainstLeft', CAR, 1, `${RULES}第五十一条第七项`],
  [14, 'rightTurnAgainstLeftNoSignal', CAR, 1, `${RULES}第五十二条第四项`],
  [15, 'priorityRoad', CAR, 1, `${RULES}第五十二条第一项`],
  [16, 'rightHandRule', CAR, 2, `${RULES}第五十二条第二项`],
  [17, 'turnAgainstStraight', CAR, 1, `${RULES}第五十二条第三项`],
  [18, 'roundabout', CAR, 1, `${RULES}第五十一条第二项`],
  [19, 'uTurnProhibitedSign', CAR, 1, `${RULES}第四十九条第一款`],
  [19, 'uTurnProhibitedPlace', CAR, 1, `${RULES}第四十九条第一款`],
  [19, 'uTurn', CAR, 1, `${RULES}第四十九条第二款`],
  [20, 'overtakeLeftTurning', CAR, 1, `${LAW}第四十三条第一项`],
  [20, 'overtakeUTurning', CAR, 1, `${LAW}第四十三条第一项`],
  [20, 'overtakeOvertaking', CAR, 1, `${LAW}第四十三条第一项`],
  [21, 'overtakeOncoming', CAR, 1, `${LAW}第四十三条第二项`],
  [22, 'overtakeNoCondition', CAR, 1, `${LAW}第四十三条第四项`],
  [23, 'overtakeRight', CAR, 1, `${RULES}第四十七条`],
  [24, 'meetingKeepRight', CAR, 1, `${RULES}第四十八条第一项`],
  [24, 'meetingObstacle', CAR, 1, `${RULES}第四十八条第二项`],
  [24, 'meetingSlope', CAR, 1, `${RULES}第四十八条第三项`],
  [24, 'meetingMountain', CAR, 1, `${RULES}第四十八条第四项`],
  [25, 'queueJump', CAR, 1, `${LAW}第四十五条第一款`],
  [25, 'queueBorrowLane', CAR, 1, `${LAW}第四十五条第一款`],
  [25, 'queuePassBeside', CAR, 1, `${RULES}第五十三条第二款`],
  [26, 'alternateMerge', CAR, 1, `${RULES}第五十三条第三款`],
  [26, 'alternateCrossing', CAR, 1, `${LAW}第四十五条第二款`],
  [27, 'blockedJunction', CAR, 1, `${RULES}第五十三条第一款`],
  [28, 'pullingOut', CAR, 1, `${RULES}第五十七条第一项`],
  [28, 'enteringRoad', CAR, 1, `${LAW}第三十八条`],
  [29, 'rampMerge', CAR, 1, `${RULES}第七十九条第一款`],
  [30, 'busLane', CAR, 1, `${LAW}第三十七条`],
  [31, 'motorInBicycleLane', BIKE, 1, `${LAW}第三十六条`],
  [32, 'obstructiveParking', CAR, 1, `${LAW}第五十六条`],
  [32, 'prohibitedParking', CAR, 1, `${RULES}第六十三条第一项`],
  [33, 'noWarning', CAR, 1, `${RULES}第六十条`],
  [33, 'noWarningExpressway', CAR, 1, `${LAW}第六十八条第一款`],
  [34, 'spilledLoad', CAR, 1, `${LAW}第四十八条第一款`],
  [34, 'oversizeLoad', CAR, 1, `${RULES}第五十四条第一款`],
  [35, 'towing', CAR, 1, `${RULES}第六十一条`],
  [36, 'handheldPhone', CAR, 1, `${RULES}第六十二条第三项`],
  [37, 'speeding', CAR, 1, `${LAW}第四十二条第一款`],
  [37, 'tooFastForWeather', CAR, 1, `${LAW}第四十二条第二款`],
  [38, 'emergencyVehicle', CAR, 2, `${LAW}第五十三条第一款`],
  [39, 'crosswalkNotSlowing', WALK, 1, `${LAW}第四十七条第一款`],
  [39, 'crosswalkNotStopping', WALK, 1, `${LAW}第四十七条第一款`],
  [39, 'pedestrianCrossingRoad', WALK, 1, `${LAW}第四十七条第二款`],
  [40, 'learnerAccident', ['instructor', 'motor'], 1, `${RULES}第二十条第二款`],
  [41, 'careless', CAR, 1, `${LAW}第二十二条第一款`],
  [41, 'carelessBadConditions', CAR, 1, `${LAW}第四十二条第二款`],
  [42, 'nonMotorLane', BIKE, 2, `${LAW}第五十七条`],
  [43, 'nonMotorRedLight', BIKE, 2, `${RULES}第六十八条第四项`],
  [43, 'nonMotorWrongWay', BIKE, 2, `${LAW}第三十五条`],
  [44, 'ridingAcross', BIKE, 2, `${RULES}第七十条第一款`],
  [45, 'nonMotorSwerve', BIKE, 2, `${RULES}第七十二条第四项`],
  [46, 'nonMotorTurn', BIKE, 2, `${RULES}第六十八条第一项`],
  [46, 'nonMotorTurnNoSignal', BIKE, 2, `${RULES}第六十九条`],
  [47, 'eBikeSpeeding', BIKE, 2, `${LAW}第五十八条`],
  [47, 'nonMotorLoad', BIKE, 2, `${RULES}第七十一条第一款`],
  [48, 'pedestrianNoCrosswalk', WALK, 2, `${LAW}第六十二条`],
  [48, 'pedestrianDash', WALK, 2, `${RULES}第七十五条`],
  [48, 'pedestrianBarrier', WALK, 2, `${LAW}第六十三条`],
  [48, 'pedestrianInRoadway', WALK, 2, `${LAW}第六十一条`],
  [49, 'fled', CAR, 1, '《道路交通事故处理程序规定》第六十一条第一款第一项'],
  [49, 'destroyedEvidence', CAR, 1, '《道路交通事故处理程序规定》第六十一条第一款第二项'],
  [49, 'deliberate', CAR, 1, '《道路交通事故处理程序规定》第六十条第二款'],
];

describe('处理程序规定 60(1)：只有一方有过错，这一方全部责任', () => {
  test.each(ALONE)(
    'row %i, %s: the one at fault bears it all, by its article',
    (row, faultId, actors, who, article) => {
      const behaviour = findBehaviour(faultId);
      expect(behaviour?.row).toBe(row);
      expect(behaviour?.articles.map(shortArticleTitle)).toContain(article);
      const { liabilities, articles } = ask(actors, [[who, faultId]]);
      expect(words(liabilities)).toBe(who === 1 ? '全部 无' : '无 全部');
      expect(new Set(articles.map(({ partyId }) => partyId))).toEqual(new Set([`p${who}`]));
      for (const cited of articles) expect(lawText(cited.article)).toBeTypeOf('string');
    },
  );

  test('单方事故', () => {
    expect(words(ask(['motor'], [[1, 'careless']]).liabilities)).toBe('全部');
  });
});

describe('目录里写的一般责任', () => {
  test.each<[string, Liability[]]>([
    ['rearEnd', ['full']],
    ['priorityRoad', ['full', 'primary']],
    ['rightHandRule', ['full', 'primary']],
    ['alternateMerge', ['full', 'equal']],
    ['blockedJunction', ['primary', 'full']],
    ['busLane', ['secondary', 'primary']],
    ['motorInBicycleLane', ['full', 'primary']],
    ['obstructiveParking', ['secondary', 'full']],
    ['noWarning', ['secondary', 'primary']],
    ['towing', ['full', 'primary']],
    ['speeding', ['secondary', 'primary']],
    ['nonMotorLane', ['primary', 'secondary']],
    ['nonMotorRedLight', ['full', 'primary']],
    ['ridingAcross', ['primary', 'equal']],
    ['nonMotorSwerve', ['primary', 'full']],
    ['pedestrianNoCrosswalk', ['secondary', 'primary']],
    ['nobodyAtFault', ['none']],
  ])('%s', (id, typical) => {
    const behaviour = findBehaviour(id);
    expect([behaviour?.typical, ...(behaviour?.alsoTypical ?? [])]).toEqual(typical);
  });

  test('36 and 47 count with another cause only', () => {
    for (const id of ['handheldPhone', 'eBikeSpeeding', 'nonMotorLoad'])
      expect(findBehaviour(id)?.strength, id).toBe('contributory');
  });
});

/** P146 art. 60(2): two or more at fault share by what they did and how grave it was. */
const TOGETHER: [given: string, actors: FaultActor[], faults: Fault[], expected: string][] = [
  [
    '双方都变更车道（北京第二表：双方都有，同等）',
    CAR,
    [
      [1, 'laneChange'],
      [2, 'laneChange'],
    ],
    '同等 同等',
  ],
  [
    '双方都闯红灯',
    CAR,
    [
      [1, 'redLight'],
      [2, 'redLight'],
    ],
    '同等 同等',
  ],
  [
    '都没有依次交替，分不清谁抢行',
    CAR,
    [
      [1, 'alternateMerge'],
      [2, 'alternateMerge'],
    ],
    '同等 同等',
  ],
  [
    '追尾违法停着的车：停车的次要，动的主要',
    CAR,
    [
      [1, 'rearEnd'],
      [2, 'obstructiveParking'],
    ],
    '主要 次要',
  ],
  [
    '未让优先通行，对方超速',
    CAR,
    [
      [1, 'priorityRoad'],
      [2, 'speeding'],
    ],
    '主要 次要',
  ],
  [
    '未让右方来车，对方超速',
    CAR,
    [
      [1, 'rightHandRule'],
      [2, 'speeding'],
    ],
    '主要 次要',
  ],
  [
    '追尾未设警告标志的故障车',
    CAR,
    [
      [1, 'rearEnd'],
      [2, 'noWarning'],
    ],
    '主要 次要',
  ],
  [
    '变道撞上专用车道里的车',
    CAR,
    [
      [1, 'laneChange'],
      [2, 'busLane'],
    ],
    '主要 次要',
  ],
  [
    '变道，对方在用手机',
    CAR,
    [
      [1, 'laneChange'],
      [2, 'handheldPhone'],
    ],
    '主要 次要',
  ],
  [
    '骑车横过机动车道未下车推行，汽车超速',
    BIKE,
    [
      [1, 'speeding'],
      [2, 'ridingAcross'],
    ],
    '次要 主要',
  ],
  [
    '骑车闯红灯，汽车超速',
    BIKE,
    [
      [1, 'speeding'],
      [2, 'nonMotorRedLight'],
    ],
    '次要 主要',
  ],
  [
    '汽车占用非机动车道，电动车超速',
    BIKE,
    [
      [1, 'motorInBicycleLane'],
      [2, 'eBikeSpeeding'],
    ],
    '主要 次要',
  ],
  [
    '行人不走人行横道，汽车未减速停让',
    WALK,
    [
      [1, 'crosswalkNotStopping'],
      [2, 'pedestrianNoCrosswalk'],
    ],
    '主要 次要',
  ],
  [
    '行人突然折返，汽车超速',
    WALK,
    [
      [1, 'speeding'],
      [2, 'pedestrianDash'],
    ],
    '次要 主要',
  ],
  [
    '一方两个过错，不比一个重的轻',
    CAR,
    [
      [1, 'redLight'],
      [1, 'handheldPhone'],
      [2, 'speeding'],
    ],
    '主要 次要',
  ],
  [
    '三方：一方更重，两方较轻',
    ['motor', 'motor', 'motor'],
    [
      [1, 'redLight'],
      [2, 'speeding'],
      [3, 'handheldPhone'],
    ],
    '主要 次要 次要',
  ],
  [
    '三方：两方相当，一方无过错',
    ['motor', 'motor', 'nonMotor'],
    [
      [1, 'laneChange'],
      [2, 'rearEnd'],
    ],
    '同等 同等 无',
  ],
  ['五方：只有戊有过错', ['motor', 'motor', 'motor', 'motor', 'motor'], [[5, 'rearEnd']], '无 无 无 无 全部'],
];

describe('处理程序规定 60(2)：两方以上有过错，按作用和轻重分', () => {
  test.each(TOGETHER)('given %s', (_, actors, faults, expected) => {
    expect(words(ask(actors, faults).liabilities)).toBe(expected);
  });
});

describe('处理程序规定 61：逃逸、毁灭证据；60 第二款：故意', () => {
  test.each<[string, Fault[], string, string]>([
    ['逃逸，对方没有过错：查出来有，可以减轻', [[1, 'fled']], '全部 无', '主要 次要'],
    [
      '逃逸，对方也有过错：可以减轻',
      [
        [1, 'fled'],
        [2, 'redLight'],
      ],
      '全部 无',
      '主要 次要',
    ],
    [
      '逃逸又毁灭证据：不予减轻',
      [
        [1, 'fled'],
        [1, 'destroyedEvidence'],
        [2, 'redLight'],
      ],
      '全部 无',
      '',
    ],
    [
      '故意造成：他方无责任，哪怕他方有过错',
      [
        [1, 'deliberate'],
        [2, 'laneChange'],
      ],
      '全部 无',
      '',
    ],
  ])('given %s', (_, faults, expected, alternative) => {
    const found = ask(CAR, faults);
    expect(words(found.liabilities)).toBe(expected);
    expect(words(found.alternative)).toBe(alternative);
    expect(found.leaves?.map(({ why }) => why)).toContain('fault');
  });

  test('逃逸减轻的依据是 61 第二款', () => {
    const { flipFact } = ask(CAR, [
      [1, 'fled'],
      [2, 'redLight'],
    ]);
    expect(flipFact?.condition).toBe('有证据证明乙也有过错，甲没有破坏、伪造现场、毁灭证据');
    expect(flipFact?.articles.map(shortArticleTitle)).toContain('《道路交通事故处理程序规定》第六十一条第二款');
  });

  test('双方都逃逸', () => {
    expect(
      words(
        ask(CAR, [
          [1, 'fled'],
          [2, 'fled'],
        ]).liabilities,
      ),
    ).toBe('同等 同等');
  });
});

describe('处理程序规定 60(3)：交通意外', () => {
  test('各方均无责任，交给民警，不在视频里办', () => {
    const found = ask(CAR, [[1, 'nobodyAtFault']]);
    expect(words(found.liabilities)).toBe('无 无');
    expect(found.leaves?.map(({ why }) => why)).toEqual(['nobodyAtFault']);
    expect(found.because).toBe('各方均无过错');
  });
  test('说是意外，又有一方有过错：过错算数', () => {
    expect(
      words(
        ask(CAR, [
          [1, 'nobodyAtFault'],
          [2, 'rearEnd'],
        ]).liabilities,
      ),
    ).toBe('无 全部');
  });
});

describe('多车追尾：两两分析，后车各自负责', () => {
  const THREE: FaultActor[] = ['motor', 'motor', 'motor'];
  const BACK_TO_FRONT: Collision[] = [
    { by: 'p2', into: 'p1' },
    { by: 'p3', into: 'p2' },
  ];

  test('乙先追尾甲，丙又追尾乙：各对各自全部', () => {
    const found = ask(
      THREE,
      [
        [2, 'rearEnd'],
        [3, 'rearEnd'],
      ],
      BACK_TO_FRONT,
    );
    expect(found.pairs?.map(({ by, into, liabilities }) => `${by}>${into} ${words(liabilities)}`)).toEqual([
      'p2>p1 无 全部',
      'p3>p2 无 全部',
    ]);
    expect(words(found.liabilities)).toBe('无 同等 同等');
  });

  test('乙停住了，被丙推到甲上：丙全部，乙在前一下没有自己的份', () => {
    const found = ask(THREE, [[3, 'rearEnd']], BACK_TO_FRONT);
    expect(words(found.liabilities)).toBe('无 无 全部');
    expect(found.pairs?.map(({ liabilities }) => words(liabilities))).toEqual(['无 无', '无 全部']);
  });

  test('甲突然变道引起：甲对乙，丙对乙', () => {
    const found = ask(
      THREE,
      [
        [1, 'laneChange', 2],
        [3, 'rearEnd'],
      ],
      BACK_TO_FRONT,
    );
    expect(found.pairs?.map(({ liabilities }) => words(liabilities))).toEqual(['全部 无', '无 全部']);
  });

  test('四车连环', () => {
    const found = ask(
      ['motor', 'motor', 'motor', 'motor'],
      [
        [2, 'rearEnd'],
        [3, 'rearEnd'],
        [4, 'rearEnd'],
      ],
      [...BACK_TO_FRONT, { by: 'p4', into: 'p3' }],
    );
    expect(found.pairs?.every(({ liabilities }) => words(liabilities) === '无 全部')).toBe(true);
    expect(words(found.liabilities)).toBe('无 同等 同等 同等');
  });
});

describe('最有力的另一种答案，和翻转它的事实', () => {
  test.each<[string, FaultActor[], Fault[], string, string]>([
    ['追尾', CAR, [[1, 'rearEnd']], '乙在碰撞前 3 秒内才变到这条车道', '无 全部'],
    ['变道', CAR, [[1, 'laneChange']], '甲碰撞前已经在这条车道里正常行驶', '无 全部'],
    ['倒车', CAR, [[1, 'reversing']], '甲碰撞时已经停住，是乙撞上来', '无 全部'],
    ['闯红灯', CAR, [[1, 'redLight']], '乙也是红灯时进的路口', '同等 同等'],
    ['转弯未让直行', CAR, [[1, 'turnAgainstStraightSignal']], '乙直行时是红灯', '次要 主要'],
    ['未让优先通行', CAR, [[1, 'priorityRoad']], '乙当时超速', '主要 次要'],
    ['未让右方来车', CAR, [[1, 'rightHandRule']], '乙当时超速', '主要 次要'],
    ['未依次交替', CAR, [[1, 'alternateMerge']], '乙也没有依次交替，分不清是谁抢行', '同等 同等'],
    ['违法停车', CAR, [[1, 'obstructiveParking']], '乙看得见停着的车，没有确保安全', '次要 主要'],
    ['掉头', CAR, [[1, 'uTurn']], '乙当时在逆行', '次要 主要'],
    ['未让执行任务的车', CAR, [[1, 'emergencyVehicle']], '乙当时超速', '主要 次要'],
    ['骑车横过', BIKE, [[2, 'ridingAcross']], '甲当时超速', '次要 主要'],
    ['占用非机动车道', BIKE, [[1, 'motorInBicycleLane']], '乙骑得超过了规定时速', '主要 次要'],
    ['人行横道未停让', WALK, [[1, 'crosswalkNotStopping']], '乙横过道路没有走人行横道', '主要 次要'],
    ['行人不走人行横道', WALK, [[2, 'pedestrianNoCrosswalk']], '甲没有确保安全', '主要 次要'],
  ])('%s', (_, actors, faults, condition, flipped) => {
    const { alternative, flipFact } = ask(actors, faults);
    expect(flipFact?.condition).toBe(condition);
    expect(words(flipFact?.liabilities)).toBe(flipped);
    expect(words(alternative)).toBe(flipped);
  });

  test('较轻的一方和碰撞没有因果关系，较重的全部', () => {
    const { alternative, flipFact } = ask(CAR, [
      [1, 'rearEnd'],
      [2, 'obstructiveParking'],
    ]);
    expect(words(alternative)).toBe('全部 无');
    expect(flipFact?.condition).toBe('乙的行为和这次碰撞没有因果关系');
  });

  test('双方相当：谁的作用更大', () => {
    const found = ask(CAR, [
      [1, 'laneChange'],
      [2, 'laneChange'],
    ]);
    if (!found.flipFact) throw new Error('equal shares have one');
    expect(flipFactWords(found.flipFact, partiesOf(CAR))).toBe(
      '如果甲的行为对碰撞所起的作用比乙更大 → 甲主要责任，乙次要责任（《道路交通事故处理程序规定》第六十条第一款第二项）',
    );
  });

  test('单方事故没有另一种答案', () => {
    const { alternative, flipFact } = ask(['motor'], [[1, 'careless']]);
    expect([alternative, flipFact]).toEqual([undefined, undefined]);
  });
});

describe('机动车与非机动车、行人：机动车方没有责任就离开视频快处', () => {
  test.each<[string, FaultActor[], Fault[], boolean]>([
    ['骑车人全部', BIKE, [[2, 'nonMotorRedLight']], true],
    ['行人全部', WALK, [[2, 'pedestrianDash']], true],
    [
      '骑车人主要，汽车次要',
      BIKE,
      [
        [1, 'speeding'],
        [2, 'nonMotorRedLight'],
      ],
      false,
    ],
    ['汽车全部', BIKE, [[1, 'openDoor']], false],
    ['两辆汽车', CAR, [[1, 'openDoor']], false],
  ])('%s', (_, actors, faults, leaves) => {
    const why = ask(actors, faults).leaves?.map((exit) => exit.why) ?? [];
    expect(why.includes('motorSideNotLiable')).toBe(leaves);
  });
});

test('no text of the catalogue says a percentage or a word of liability', () => {
  for (const { id, certificateText, plainText } of wholeCatalogue) {
    expect(certificateText + plainText, id).not.toMatch(/[%％]|百分|全部责任|主要责任|同等责任|次要责任/u);
    expect(plainText, id).toContain('{self}');
  }
});
