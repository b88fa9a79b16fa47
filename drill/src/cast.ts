import type { AccidentFacts, PartyFacts } from './actors/agent.ts';
import type { CityId } from './options.ts';

/** Invented people and places of a city, as the outside programs know them. */
export interface Cast {
  readonly place: { readonly lng: number; readonly lat: number };
  readonly caller: PartyFacts;
  readonly other: PartyFacts;
  readonly facts: AccidentFacts;
  readonly statements: readonly [caller: string, other: string];
  readonly staff: { readonly agents: readonly [string, string]; readonly officer: string; readonly supervisor: string };
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
      plateKind: '02',
      plateNo: '黑A·T0001',
      vehicleType: '小型越野客车',
      colour: '红',
      address: '哈尔滨市南岗区示范街 1 号',
      parts: ['车头'],
    },
    other: {
      party: 'p2',
      name: '周二乙',
      phone: '13900000002',
      licenceNo: '000000198802020028',
      plateKind: '52',
      plateNo: '黑A·DT0002',
      vehicleType: '小型轿车',
      colour: '白',
      address: '哈尔滨市道里区示范街 2 号',
      parts: ['车尾'],
    },
    facts: rearEnd,
    statements,
    staff: { agents: ['agent07', 'agent11'], officer: 'officer1', supervisor: 'super1' },
    insurerId: 'picc',
  },
  luzhou: {
    place: { lng: 105.43682, lat: 28.884 },
    caller: {
      party: 'p1',
      name: '陈六己',
      phone: '13800000006',
      licenceNo: '000000198306060063',
      plateKind: '02',
      plateNo: '川E·T0101',
      vehicleType: '小型越野客车',
      colour: '灰',
      address: '泸州市江阳区示范街 1 号',
      parts: ['车头'],
    },
    other: {
      party: 'p2',
      name: '赵七庚',
      phone: '13900000007',
      licenceNo: '000000199507070074',
      plateKind: '52',
      plateNo: '川E·DT0102',
      vehicleType: '小型轿车',
      colour: '白',
      address: '泸州市江阳区示范街 2 号',
      parts: ['车尾'],
    },
    facts: rearEnd,
    statements,
    staff: {
      agents: ['luzhou-agent07', 'luzhou-agent11'],
      officer: 'luzhou-officer1',
      supervisor: 'luzhou-super1',
    },
    insurerId: 'picc',
  },
};
