import type { CertificateData, CertificateParty, PartyLabel } from './data.ts';

/** Invented sheets for the tests beside this file: the one of the design picture, and larger ones. */

const PEOPLE: readonly (readonly [PartyLabel, string])[] = [
  ['甲', '林一甲'],
  ['乙', '周二乙'],
  ['丙', '吴三丙'],
  ['丁', '郑四丁'],
  ['戊', '王五戊'],
];

export function sampleParty(at: number): CertificateParty {
  const [label, name] = PEOPLE[at] ?? ['甲', '林一甲'];
  return {
    label,
    name,
    idNo: `00000019900101${String(at + 1).padStart(4, '0')}`,
    phone: `138****000${at + 1}`,
    transportMode: '驾驶小型客车',
    vehicle: { type: at === 0 ? '小型越野客车' : '小型轿车', plateNo: `黑A·T000${at + 1}` },
    insurer: at === 0 ? '示例财产保险哈尔滨分公司' : '样板财产保险黑龙江分公司',
    policyNo: `TEST0000260077${String(31 + at)}`,
  };
}

/** 林一甲 in a few strokes, in the box of 1000 × 400. */
export const SAMPLE_STROKES: readonly (readonly (readonly [number, number])[])[] = [
  [
    [120, 120],
    [240, 112],
  ],
  [
    [182, 50],
    [178, 180],
    [180, 330],
  ],
  [
    [178, 140],
    [140, 230],
    [96, 290],
  ],
  [
    [182, 140],
    [214, 200],
    [250, 240],
  ],
  [
    [280, 118],
    [390, 110],
  ],
  [
    [336, 40],
    [332, 180],
    [334, 340],
  ],
  [
    [332, 140],
    [300, 230],
    [262, 296],
  ],
  [
    [338, 140],
    [380, 220],
    [430, 280],
  ],
  [
    [500, 210],
    [620, 196],
    [690, 190],
  ],
  [
    [760, 90],
    [756, 220],
  ],
  [
    [760, 92],
    [900, 84],
    [896, 220],
  ],
  [
    [762, 154],
    [892, 148],
  ],
  [
    [760, 216],
    [894, 210],
  ],
  [
    [826, 90],
    [822, 230],
    [824, 350],
  ],
];

export function sampleSheet(parties = 2): CertificateData {
  const people = Array.from({ length: parties }, (_, at) => sampleParty(at));
  return {
    templateVersion: 'simplified2018',
    unitName: '示范市公安局交通警察支队样例大队',
    number: '230103202609180007',
    accidentAt: '2026-09-18T08:39:00+08:00',
    weather: '雨',
    place: '哈尔滨市南岗区松柏路云河街路口东侧60米处（由西向东方向）',
    parties: people,
    facts:
      '2026年09月18日08时39分许，林一甲驾驶黑A·T0001号小型越野客车，沿松柏路中间车道由西向东行驶至云河街路口东侧60米处时，车前部左侧与前方同车道周二乙驾驶的黑A·DT0002号小型轿车后部右侧发生碰撞，造成两车受损的道路交通事故。',
    kind: 'propertyDamageOnly',
    liabilityText:
      '林一甲驾驶机动车未与前车保持足以采取紧急制动措施的安全距离的行为，违反《中华人民共和国道路交通安全法》第四十三条的规定，负全部责任；周二乙无责任。',
    signatures: people.map(({ label }) => ({
      label,
      state: 'signed',
      image: { kind: 'strokes', strokes: SAMPLE_STROKES },
    })),
    officerName: '高示范',
    officerNo: 'SF0012',
    officerSignature: null,
    signedAt: '2026-09-18T09:12:00+08:00',
    mediation: null,
    notMediatedBecause: '',
    additions: [],
    demo: true,
    demoClock: true,
    verifyUrl: 'http://localhost:8080/verify/7K2M9QXW4T',
  };
}
