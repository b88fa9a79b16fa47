import type { AccidentFacts, PartyFacts } from './actors/agent.ts';
import type { AlarmAnswers } from './actors/driver.ts';
import { type Finding, rearEnded } from './actors/officer.ts';
import type { CityId, PlayName } from './options.ts';

/** Invented people and places of a city, as the outside programs know them. */
export interface Cast {
  readonly place: { readonly lng: number; readonly lat: number };
  readonly caller: PartyFacts;
  readonly other: PartyFacts;
  readonly facts: AccidentFacts;
  /** How the caller answers the questions before the alarm. */
  readonly answers: AlarmAnswers;
  /** What the officer finds. */
  readonly finding: Finding;
  readonly statements: readonly [caller: string, other: string];
  readonly staff: {
    readonly agents: readonly [string, string];
    readonly officer: string;
    readonly secondOfficer: string;
    readonly reviewers: readonly [string, string];
    readonly supervisor: string;
  };
  /** Insurer of the caller, which takes notices by one press. */
  readonly insurerId: string;
}

/** Password of every demo account; a running service says its own at /api/about. */
export const demoPassword = 'demo-kuaichu';

const rearEnd: AccidentFacts = { weather: '晴', form: '追尾碰撞', direction: '由西向东' };
const statements = ['前面的车停下来，我没刹住，碰到了它的车尾。', '红灯，我停着等，后面的车碰上来。'] as const;

export const casts: Readonly<Record<CityId, Cast>> = {
  harbin: {
    place: { lng: 126.64077, lat: 45.75 },
    caller: {
      party: 'p1',
      name: '林一甲',
      phone: '13800000001',
      licenceNo: '000000199001010017',
      vehicle: { plateKind: '02', plateNo: '黑A·T0001', type: '小型越野客车', colour: '红' },
      address: '哈尔滨市南岗区示范街 1 号',
      parts: ['车头'],
    },
    other: {
      party: 'p2',
      name: '周二乙',
      phone: '13900000002',
      licenceNo: '000000198802020028',
      vehicle: { plateKind: '52', plateNo: '黑A·DT0002', type: '小型轿车', colour: '白' },
      address: '哈尔滨市道里区示范街 2 号',
      parts: ['车尾'],
    },
    facts: rearEnd,
    answers: {},
    finding: rearEnded,
    statements,
    staff: {
      agents: ['agent07', 'agent11'],
      officer: 'officer1',
      secondOfficer: 'officer2',
      reviewers: ['reviewer1', 'reviewer2'],
      supervisor: 'super1',
    },
    insurerId: 'picc',
  },
  luzhou: {
    place: { lng: 105.43682, lat: 28.884 },
    caller: {
      party: 'p1',
      name: '陈六己',
      phone: '13800000006',
      licenceNo: '000000198306060063',
      vehicle: { plateKind: '02', plateNo: '川E·T0101', type: '小型越野客车', colour: '灰' },
      address: '泸州市江阳区示范街 1 号',
      parts: ['车头'],
    },
    other: {
      party: 'p2',
      name: '赵七庚',
      phone: '13900000007',
      licenceNo: '000000199507070074',
      vehicle: { plateKind: '52', plateNo: '川E·DT0102', type: '小型轿车', colour: '白' },
      address: '泸州市江阳区示范街 2 号',
      parts: ['车尾'],
    },
    facts: rearEnd,
    answers: {},
    finding: rearEnded,
    statements,
    staff: {
      agents: ['luzhou-agent07', 'luzhou-agent11'],
      officer: 'luzhou-officer1',
      secondOfficer: 'luzhou-officer2',
      reviewers: ['luzhou-reviewer1', 'luzhou-reviewer2'],
      supervisor: 'luzhou-super1',
    },
    insurerId: 'picc',
  },
};

/** A car turns right across a cyclist who goes straight on: scratches on a knee, and both agree to the quick way. */
const turnedAcross = {
  facts: { weather: '晴', form: '侧面碰撞(直角)', direction: '由西向东' },
  answers: { kind: 'motorNonMotor', hurt: 'minor', consent: true },
  finding: { faults: [{ party: 'p1', fault: 'turnAgainstStraight' }], liabilities: { p1: 'full', p2: 'none' } },
  statements: ['我右转，没看到右边有自行车，碰了一下。', '我直行，汽车右转过来碰到我，膝盖擦破一点。'],
} as const satisfies Pick<Cast, 'facts' | 'answers' | 'finding' | 'statements'>;

/** The cast of a play; the cities themselves are the plain one. */
export function castOf(city: CityId, play: PlayName): Cast {
  const plain = casts[city];
  if (play !== 'motorNonMotor') return plain;
  return {
    ...plain,
    ...turnedAcross,
    other: {
      party: 'p2',
      name: '孙八辛',
      phone: '13900000008',
      licenceNo: '000000200108080081',
      vehicle: null,
      rides: '自行车',
      address: '泸州市龙马潭区示范街 3 号',
      parts: [],
    },
  };
}
