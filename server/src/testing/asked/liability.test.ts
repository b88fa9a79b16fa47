import { describe, expect, test } from 'vitest';
import { answered, ask } from './ask.ts';

/** Who is liable, asked from the statutes and the fault catalogue (dossier 3); the row of each stands in it. */

type As = 'motor' | 'nonMotor' | 'pedestrian' | 'passenger' | 'instructor' | 'owner';
type Fault = [party: string, fault: string | number, against?: string];

interface Row {
  given: string;
  source: string;
  parties: As[];
  faults: Fault[];
  collisions?: [by: string, into: string][];
  /** Then: in the order of the parties. */
  words: string;
}

const CARS: As[] = ['motor', 'motor'];
const BIKE: As[] = ['motor', 'nonMotor'];
const WALK: As[] = ['motor', 'pedestrian'];
const THREE: As[] = ['motor', 'motor', 'motor'];

function put({ parties, faults, collisions }: Pick<Row, 'parties' | 'faults' | 'collisions'>, more = {}) {
  return answered('liability', {
    city: 'harbin',
    at: '2026-09-18T08:39:00+08:00',
    parties: parties.map((as) => ({ as })),
    faults: faults.map(([party, fault, against]) => ({ party, fault, ...(against && { against }) })),
    ...(collisions && { collisions: collisions.map(([by, into]) => ({ by, into })) }),
    ...more,
  });
}

/** 甲 2，乙 rearEnd */
function faultsOf(text: string): Fault[] {
  return text.split('，').map((one): Fault => {
    const [party = '', fault = ''] = one.split(' ');
    return [party, /^\d+$/.test(fault) ? Number(fault) : fault];
  });
}

const inWords = (shares: readonly { words: string }[] | null): string =>
  (shares ?? []).map(({ words }) => words.replace('责任', '')).join(' ');

/** One party at fault: 全部 for it, 无 for the rest (P146 60(1)(一)), whatever the behaviour. */
const ALONE: Row[] = (
  [
    [1, '追尾，未保持安全距离', '法 43', CARS, '甲'],
    [2, '变更车道影响正常行驶的车', '条例 44(2)', CARS, '甲'],
    [3, '逆行', '法 35', CARS, '甲'],
    [4, '倒车未察明车后', '条例 50', CARS, '甲'],
    [5, '溜车', '法 22(1)', CARS, '甲'],
    [6, '驾驶人开车门妨碍他人', '条例 63(四)', BIKE, '甲'],
    [7, '乘车人开车门妨碍他人', '条例 77(三)', ['passenger', 'nonMotor'], '甲'],
    [8, '闯红灯', '法 38', CARS, '甲'],
    [9, '违反禁令标志', '法 38', CARS, '甲'],
    [10, '不按导向车道行驶', '条例 51(一)', CARS, '甲'],
    [11, '不服从交警指挥', '法 38', CARS, '甲'],
    [12, '绿灯转弯妨碍直行', '条例 38(1)(一)', CARS, '甲'],
    [13, '红灯右转妨碍被放行的', '条例 38(3)', WALK, '甲'],
    [14, '右转未让相对方向左转', '条例 51(七)', CARS, '甲'],
    [15, '未让优先通行一方', '条例 52(一)', CARS, '甲'],
    [16, '未让右方道路来车', '条例 52(二)', CARS, '甲'],
    [17, '无灯路口转弯未让直行', '条例 52(三)', CARS, '甲'],
    [18, '进环岛未让环内车', '条例 51(二)', CARS, '甲'],
    [19, '在禁止地点掉头', '条例 49(1)', CARS, '甲'],
    [20, '前车掉头时超车', '法 43(一)', CARS, '甲'],
    [21, '有会车可能时超车', '法 43(二)', CARS, '甲'],
    [22, '隧道里超车', '法 43(四)', CARS, '甲'],
    [23, '从右侧超越', '条例 47', CARS, '甲'],
    [24, '会车未让', '条例 48', CARS, '甲'],
    [25, '排队时穿插', '法 45(1)', CARS, '甲'],
    [26, '未依次交替', '法 45(2)', CARS, '甲'],
    [27, '路口阻塞仍进入', '条例 53(1)', CARS, '甲'],
    [28, '由路边驶入未让正常行驶的车', '法 38', CARS, '甲'],
    [29, '匝道汇入未让主路', '条例 79(1)', CARS, '甲'],
    [31, '机动车占用非机动车道', '法 36', BIKE, '甲'],
    [32, '违法停车是唯一的原因', '法 56', CARS, '甲'],
    [34, '载物遗洒', '法 48(1)', CARS, '甲'],
    [35, '不按规定牵引', '条例 61', CARS, '甲'],
    [38, '未避让执行紧急任务的特种车', '法 53', CARS, '甲'],
    [39, '人行横道未停让行人', '法 47', WALK, '甲'],
    [40, '学习驾驶中造成事故，教练员', '条例 20(2)', ['instructor', 'motor'], '甲'],
    [41, '单方，操作不当撞停放的车', '法 22(1)', ['motor', 'owner'], '甲'],
    [42, '非机动车未靠右', '法 57', BIKE, '乙'],
    [43, '非机动车闯红灯', '法 38；条例 68(四)', BIKE, '乙'],
    [44, '骑车横过未下车推行', '条例 70(1)', BIKE, '乙'],
    [45, '非机动车突然猛拐', '条例 72(四)', BIKE, '乙'],
    [46, '非机动车转弯未让直行', '条例 68(一)', BIKE, '乙'],
    [48, '行人不走人行横道', '法 62', WALK, '乙'],
    [49, '逃逸', 'P146 61(1)(一)', CARS, '甲'],
  ] as [number, string, string, As[], string][]
).map(([row, words, source, parties, who]) => ({
  given: `第 ${row} 行，只有${who}：${words}`,
  source: `${source}；P146 60(1)(一)`,
  parties,
  faults: [[who, row]],
  words: who === '甲' ? '全部 无' : '无 全部',
}));

const TOGETHER: Row[] = (
  [
    ['双方都变道', CARS, '甲 2，乙 2', '同等 同等', '北京简易程序规定'],
    ['追尾对变道', CARS, '甲 1，乙 2', '同等 同等', '北京简易程序规定'],
    ['双方都闯红灯', CARS, '甲 8，乙 8', '同等 同等', 'P146 60(1)(二)'],
    ['双方都未依次交替，分不清谁抢行', CARS, '甲 26，乙 26', '同等 同等', '第 26 行 全部/同等'],
    ['逆行对逆行', CARS, '甲 3，乙 3', '同等 同等', 'P146 60(1)(二)'],
    ['掉头对变道', CARS, '甲 uTurn，乙 2', '同等 同等', '北京简易程序规定'],
    ['追尾，前车违法停车', CARS, '甲 1，乙 32', '主要 次要', '第 32 行：次要，行驶的主要'],
    ['追尾，前车故障未设警告标志', CARS, '甲 1，乙 33', '主要 次要', '第 33 行 次要'],
    ['未让优先通行，对方超速', CARS, '甲 15，乙 37', '主要 次要', '第 15 行：对方快则主要'],
    ['未让右方来车，对方超速', CARS, '甲 16，乙 37', '主要 次要', '第 16 行'],
    ['转弯未让直行，对方占公交车道', CARS, '甲 12，乙 30', '主要 次要', '第 30 行 次要'],
    ['变道，后车看手机', CARS, '甲 2，乙 36', '主要 次要', '第 36 行：与别的原因一起'],
    ['倒车，对方超速', CARS, '甲 4，乙 37', '主要 次要', '北京第一类对较轻的'],
    ['闯红灯，对方雨天未降速', CARS, '甲 8，乙 tooFastForWeather', '主要 次要', '第 37 行'],
    ['骑车横过未推行，汽车超速', BIKE, '甲 37，乙 44', '次要 主要', '第 44 行 主要'],
    ['非机动车猛拐，汽车超速', BIKE, '甲 37，乙 45', '次要 主要', '第 45 行 主要'],
    ['开车门，电动车超过 15 公里每小时', BIKE, '甲 6，乙 47', '主要 次要', '第 47 行：与别的原因一起'],
    ['转弯未让直行，非机动车违规载物', BIKE, '甲 12，乙 nonMotorLoad', '主要 次要', '第 47 行'],
    ['人行横道未停让，行人在车行道停留', WALK, '甲 39，乙 pedestrianInRoadway', '主要 次要', '第 48 行 次要'],
    ['行人突然横穿，汽车超速', WALK, '甲 37，乙 pedestrianDash', '次要 主要', '第 48 行 主要'],
    ['行人翻护栏，汽车占专用车道', WALK, '甲 30，乙 pedestrianBarrier', '次要 主要', '第 48 行'],
    ['非机动车逆行，汽车未确保安全', BIKE, '甲 41，乙 43', '次要 主要', '第 43 行 主要'],
    ['闯红灯对变道', CARS, '甲 8，乙 2', '主要 次要', '北京第一类对第二类'],
    ['一方两个过错不重算', CARS, '甲 1，甲 36，乙 2', '同等 同等', 'P146 60：过错的严重程度'],
    ['第二个过错更重，按更重的', CARS, '甲 2，甲 8，乙 2', '主要 次要', 'P146 60'],
    ['逃逸，对方闯红灯', CARS, '甲 49，乙 8', '全部 无', 'P146 61(1)(一)'],
    ['毁灭证据，对方超速', CARS, '甲 destroyedEvidence，乙 37', '全部 无', 'P146 61(1)(二)'],
    ['故意造成，对方变道', CARS, '甲 deliberate，乙 2', '全部 无', 'P146 60(2)'],
    ['各方均无过错', CARS, '甲 50', '无 无', 'P146 60(1)(三)'],
    ['说是意外，又有一方追尾', CARS, '甲 50，乙 1', '无 全部', 'P146 60(1)(一)'],
  ] as [string, As[], string, string, string][]
).map(([given, parties, faults, words, source]) => ({ given, source, parties, faults: faultsOf(faults), words }));

const MORE: Row[] = (
  [
    ['三车：丙追尾乙，推到甲', THREE, '丙 1', '丙→乙，乙→甲', '无 无 全部'],
    ['三车：乙先追尾甲，丙再追尾乙', THREE, '乙 1，丙 1', '乙→甲，丙→乙', '无 同等 同等'],
    ['三车：甲变道，乙、丙没有过错', THREE, '甲 2', '乙→甲，丙→乙', '全部 无 无'],
    ['三车：甲变道，丙追尾', THREE, '甲 2，丙 1', '乙→甲，丙→乙', '同等 无 同等'],
    ['三车：甲闯红灯，乙超速，丙没有', THREE, '甲 8，乙 37', '', '主要 次要 无'],
    ['三车：甲闯红灯，乙、丙超速', THREE, '甲 8，乙 37，丙 37', '', '主要 次要 次要'],
    ['三车：两车变道，一车超速', THREE, '甲 2，乙 2，丙 37', '', '同等 同等 次要'],
    ['三车：都变道', THREE, '甲 2，乙 2，丙 2', '', '同等 同等 同等'],
    ['四车连环，末车推前三车', ['motor', 'motor', 'motor', 'motor'], '丁 1', '丁→丙，丙→乙，乙→甲', '无 无 无 全部'],
    ['两车加一行人，甲未停让', ['motor', 'motor', 'pedestrian'], '甲 39', '', '全部 无 无'],
    ['汽车开车门，骑车人躲闪撞另一骑车人', ['motor', 'nonMotor', 'nonMotor'], '甲 6', '', '全部 无 无'],
    [
      '五车：乙、丁追尾',
      ['motor', 'motor', 'motor', 'motor', 'motor'],
      '乙 1，丁 1',
      '乙→甲，丁→丙',
      '无 同等 无 同等 无',
    ],
    ['六车，己追尾戊', ['motor', 'motor', 'motor', 'motor', 'motor', 'motor'], '己 1', '己→戊', '无 无 无 无 无 全部'],
    ['骑车人之间，乙转弯未让', ['nonMotor', 'nonMotor'], '乙 46', '', '无 全部'],
    ['骑车人与行人，甲逆行', ['nonMotor', 'pedestrian'], '甲 43', '', '全部 无'],
  ] as [string, As[], string, string, string][]
).map(([given, parties, faults, chain, words]) => ({
  given,
  source: 'dossier 3：连环追尾两两分析；P146 60',
  parties,
  faults: faultsOf(faults),
  ...(chain !== '' && { collisions: chain.split('，').map((pair) => pair.split('→') as [string, string]) }),
  words,
}));

const ROWS = [...ALONE, ...TOGETHER, ...MORE];

describe('given / when asked / then', () => {
  test.each(ROWS)('$given → $words（$source）', (row) => {
    const told = put(row);
    expect(inWords(told.suggestion)).toBe(row.words);
    expect(told.decidedBy).toBe('officer');
    expect(told.articles.length).toBeGreaterThan(0);
    for (const { title, text } of told.articles) expect(text, title).not.toBe('');
    expect(JSON.stringify(told)).not.toMatch(/[%％]/u);
    // What it proposes itself is a decision the law knows; all none is an accident, for an officer.
    const shares = told.suggestion.map(({ party, liability }) => ({ party, liability }));
    if (row.words.includes('全部') || row.words.includes('同等') || row.words.includes('主要'))
      expect(put(row, { proposed: shares }).proposed).toMatchObject({ possible: true, sameAsSuggested: true });
    else expect(told.leaves.map(({ why }) => why)).toContain('nobodyAtFault');
  });

  test('the rows are what was promised', () => {
    expect(ROWS.length).toBeGreaterThanOrEqual(85);
    expect(new Set(ROWS.map(({ given }) => given)).size).toBe(ROWS.length);
  });

  test.each(ROWS)('the order of parties and of faults does not matter: $given', (row) => {
    const named = (order: readonly number[], faults: readonly Fault[]) =>
      answered('liability', {
        parties: order.map((i) => ({ id: `p${i + 1}`, label: '甲乙丙丁戊己'[i], as: row.parties[i] })),
        faults: faults.map(([party, fault, against]) => ({ party, fault, ...(against && { against }) })),
        ...(row.collisions && { collisions: row.collisions.map(([by, into]) => ({ by, into })) }),
      });
    const straight = row.parties.map((_, i) => i);
    const a = named(straight, row.faults);
    const b = named(straight.toReversed(), row.faults.toReversed());
    const key = (shares: typeof a.alternative) => (shares ?? []).map(({ label, words }) => label + words).toSorted();
    expect(key(b.suggestion)).toEqual(key(a.suggestion));
    expect(key(b.alternative)).toEqual(key(a.alternative));
    expect(b.flipFact?.condition).toBe(a.flipFact?.condition);
  });
});

describe('the strongest alternative and the fact that would flip it', () => {
  test.each(
    ROWS.filter(({ parties, words }) => parties.length > 1 && !/^(无 ?)+$/u.test(words) && !parties.includes('owner')),
  )('there is one, and it is another possible answer: $given', (row) => {
    const told = put(row);
    const settled = row.faults.some(([, fault]) => fault === 'destroyedEvidence' || fault === 'deliberate');
    if (settled) {
      expect(told.alternative).toBeNull(); // P146 61(2): 不予减轻; 60(2)
      return;
    }
    expect(told.flipFact?.condition).toBeTruthy();
    expect(told.flipFact?.articles.length).toBeGreaterThan(0);
    expect(told.flipFact?.findOutBy.length).toBeGreaterThan(0);
    expect(inWords(told.alternative)).not.toBe(inWords(told.suggestion));
    const proposed = (told.alternative ?? []).map(({ party, liability }) => ({ party, liability }));
    const refusal = put(row, { proposed }).proposed?.refusal;
    // Whoever the flip fact makes liable has, as yet, no behaviour of his own.
    expect([undefined, 'liabilityWithoutFault']).toContain(refusal?.code);
  });

  test('逃逸，有证据证明对方也有过错的，可以减轻（P146 61(2)）', () => {
    const told = put({ parties: CARS, faults: [['甲', 49]] });
    expect(inWords(told.alternative)).toBe('主要 次要');
    expect(told.flipFact?.articles.map(({ title }) => title)).toContain('《道路交通事故处理程序规定》第六十一条第二款');
  });
});

describe('what leaves the channel', () => {
  test.each<[string, As[], Fault[], string]>([
    ['逃逸', CARS, [['甲', 49]], 'fault'],
    ['毁灭证据', CARS, [['甲', 'destroyedEvidence']], 'fault'],
    ['故意', CARS, [['甲', 'deliberate']], 'fault'],
    ['交通意外', CARS, [['甲', 50]], 'nobodyAtFault'],
    ['骑车人全部', BIKE, [['乙', 43]], 'motorSideNotLiable'],
    ['行人全部', WALK, [['乙', 'pedestrianDash']], 'motorSideNotLiable'],
  ])('%s', (_, parties, faults, why) => {
    expect(put({ parties, faults }).leaves.map((one) => one.why)).toContain(why);
  });
});

/** Dossier 1.8, P146 60: what cannot stand together on one certificate. */
describe('impossible combinations', () => {
  const FAULTS: Fault[] = [
    ['甲', 2],
    ['乙', 2],
    ['丙', 2],
  ];
  test.each<[string, string[], string | null]>([
    ['一方全部，他方只能无', ['全部', '次要'], 'liabilityFullAlone'],
    ['两方全部', ['全部', '全部'], 'liabilityFullAlone'],
    ['全部和主要', ['全部', '主要'], 'liabilityFullAlone'],
    ['全部和同等', ['全部', '同等'], 'liabilityFullAlone'],
    ['主要没有次要', ['主要', '无责任'], 'liabilityPrimaryNeedsSecondary'],
    ['两方主要', ['主要', '主要'], 'liabilityPrimaryOnce'],
    ['主要和同等', ['主要', '同等'], 'liabilityPrimaryOnce'],
    ['只有一方同等', ['同等', '无责任'], 'liabilityEqualNeedsTwo'],
    ['同等和次要', ['同等', '次要'], 'liabilityEqualNeedsTwo'],
    ['只有次要', ['次要', '无责任'], 'liabilitySecondaryAlone'],
    ['两方次要', ['次要', '次要'], 'liabilitySecondaryAlone'],
    ['各方无责任', ['无责任', '无责任'], 'liabilityAllNone'],
    ['少一方', ['全部'], 'liabilityIncomplete'],
    ['三方：一方全部，两方无', ['全部', '无责任', '无责任'], null],
    ['三方：主要、次要、无', ['主要', '次要', '无责任'], null],
    ['三方：主要、次要、次要', ['主要', '次要', '次要'], null],
    ['三方：同等、同等、次要', ['同等', '同等', '次要'], null],
    ['三方：同等、同等、无', ['同等', '同等', '无责任'], null],
    ['三方：同等、同等、同等', ['同等', '同等', '同等'], null],
    ['三方：主要、主要、次要', ['主要', '主要', '次要'], 'liabilityPrimaryOnce'],
    ['三方：主要、同等、同等', ['主要', '同等', '同等'], 'liabilityPrimaryOnce'],
    ['三方：全部、次要、无', ['全部', '次要', '无责任'], 'liabilityFullAlone'],
    ['全部责任、无责任（全名）', ['全部责任', '无责任'], null],
    ['英文名', ['equal', 'equal'], null],
  ])('%s', (_, words, code) => {
    const parties = words.length === 3 ? THREE : CARS;
    const faults = FAULTS.slice(0, parties.length);
    const proposed = words.map((liability, i) => ({ party: `p${i + 1}`, liability }));
    const told = put({ parties, faults }, { proposed }).proposed;
    expect(told?.possible).toBe(code === null);
    expect(told?.refusal?.code ?? null).toBe(code);
    if (code) expect(told?.refusal?.articles[0]?.title).toContain('第六十条');
  });

  test('有责任而没有过错行为', () => {
    const proposed = [
      { party: '甲', liability: 'primary' },
      { party: '乙', liability: 'secondary' },
    ];
    const told = put({ parties: CARS, faults: [['甲', 1]] }, { proposed }).proposed;
    expect(told).toMatchObject({ possible: false, refusal: { code: 'liabilityWithoutFault' } });
  });

  test.each(['70%', '百分之七十', '7:3', '一半'])('%s is no word of liability', (word) => {
    const told = ask({
      kind: 'liability',
      parties: [{ as: 'motor' }, { as: 'motor' }],
      faults: [{ party: '甲', fault: 1 }],
      proposed: [
        { party: '甲', liability: word },
        { party: '乙', liability: 'none' },
      ],
    });
    expect(told).toMatchObject({ ok: false, refusal: { code: 'invalidInput' } });
  });
});

describe('who cannot have done it', () => {
  test.each<[string, As[], Fault, string]>([
    ['行人追尾', WALK, ['乙', 'rearEnd'], 'faultNotForParty'],
    ['汽车不下车推行', BIKE, ['甲', 'ridingAcross'], 'faultNotForParty'],
    ['物主闯红灯', ['motor', 'owner'], ['乙', 'redLight'], 'faultNotForParty'],
    ['驾驶人替教练员', CARS, ['甲', 'learnerAccident'], 'faultNotForParty'],
    ['目录里没有', CARS, ['甲', 'rearEndd'], 'faultUnknown'],
    ['没有这一方', CARS, ['丙', 'rearEnd'], 'partyUnknown'],
  ])('%s', (_, parties, [party, fault], code) => {
    expect(
      ask({ kind: 'liability', parties: parties.map((as) => ({ as })), faults: [{ party, fault }] }),
    ).toMatchObject({ ok: false, refusal: { code } });
  });

  test('an unknown behaviour is told with its place and the nearest one', () => {
    const told = ask({ kind: 'liability', parties: [{ as: 'motor' }], faults: [{ party: '甲', fault: 'rearend' }] });
    expect(told).toMatchObject({
      refusal: { problems: [{ at: 'faults[0].fault', say: expect.stringContaining('rearEnd') }] },
    });
  });
});

describe('chains are looked at pair by pair', () => {
  test('乙先撞甲，丙再撞乙：各对各自全部', () => {
    const told = put({
      parties: THREE,
      faults: [
        ['乙', 1],
        ['丙', 1],
      ],
      collisions: [
        ['乙', '甲'],
        ['丙', '乙'],
      ],
    });
    expect(
      told.pairs.map(
        ({ by, into, liabilities }) =>
          `${by}→${into} ${liabilities
            .map(({ label, words }) => label + words)
            .toSorted()
            .join(' ')}`,
      ),
    ).toEqual(['乙→甲 乙全部责任 甲无责任', '丙→乙 丙全部责任 乙无责任']);
  });

  test('乙停住了被推：前一对没有乙的份', () => {
    const told = put({
      parties: THREE,
      faults: [['丙', 1]],
      collisions: [
        ['丙', '乙'],
        ['乙', '甲'],
      ],
    });
    expect(told.pairs[1]?.liabilities.map(({ words }) => words)).toEqual(['无责任', '无责任']);
  });

  test('甲的变道只对乙', () => {
    const told = put({
      parties: THREE,
      faults: [
        ['甲', 2, '乙'],
        ['丙', 1, '乙'],
      ],
      collisions: [
        ['乙', '甲'],
        ['丙', '乙'],
      ],
    });
    const [first, second] = told.pairs.map(({ liabilities }) =>
      liabilities.map(({ label, words }) => label + words).toSorted(),
    );
    expect(first).toEqual(['乙无责任', '甲全部责任']);
    expect(second).toEqual(['丙全部责任', '乙无责任']);
  });
});
