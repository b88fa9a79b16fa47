import type { PartyRole } from '@kuaichu/contract/case';
import type { Article, FaultActor, FaultBehaviour } from '@kuaichu/contract/fault';
import { type Refusal, refuse } from '@kuaichu/contract/refusal';

/**
 * The fault behaviours (过错行为) an officer picks from: the commonest 20 of quick handling. A further one is a row
 * here and, where the parties read its words, a text in articles.ts. Violation codes were renumbered after 2022,
 * so they are data that may be replaced, never logic.
 */

const law = (article: number, paragraph?: number, item?: number): Article => ({
  law: 'roadTrafficSafetyLaw',
  article,
  paragraph,
  item,
});
const regulation = (article: number, paragraph?: number, item?: number): Article => ({
  law: 'implementingRegulation',
  article,
  paragraph,
  item,
});

const MOTOR: FaultActor[] = ['motor', 'instructor'];

export const catalogue: readonly FaultBehaviour[] = [
  {
    id: 'rearEnd',
    words: '追尾：未与前车保持安全距离',
    group: 'basic',
    articles: [law(43)],
    code: '1094',
    actors: MOTOR,
    strength: 'comparative',
    typical: 'full',
    certificateText: '未与前车保持足以采取紧急制动措施的安全距离',
    plainText: '{self}和前车没有留够刹车的距离',
  },
  {
    id: 'laneChange',
    words: '变道：影响相关车道内正常行驶的车',
    group: 'basic',
    articles: [regulation(44, 2)],
    code: '1043',
    actors: MOTOR,
    strength: 'comparative',
    typical: 'full',
    certificateText: '变更车道影响相关车道内行驶的机动车正常行驶',
    plainText: '{self}变道时没有让车道里正常行驶的车',
  },
  {
    id: 'wrongWay',
    words: '逆行',
    group: 'basic',
    articles: [law(35)],
    code: '1301',
    actors: MOTOR,
    strength: 'absolute',
    typical: 'full',
    certificateText: '逆向行驶',
    plainText: '{self}逆向行驶',
  },
  {
    id: 'reversing',
    words: '倒车：未察明车后情况',
    group: 'basic',
    articles: [regulation(50)],
    code: '1074',
    actors: MOTOR,
    strength: 'absolute',
    typical: 'full',
    certificateText: '倒车时未察明车后情况、确认安全',
    plainText: '{self}倒车时没有看清车后',
  },
  {
    id: 'rollAway',
    words: '溜车',
    group: 'basic',
    articles: [law(22, 1)],
    code: '1225',
    actors: MOTOR,
    strength: 'absolute',
    typical: 'full',
    certificateText: '未按照操作规范安全驾驶致使车辆溜动',
    plainText: '{self}的车没有停稳，溜车了',
  },
  {
    id: 'openDoor',
    words: '开关车门妨碍其他车辆和行人',
    group: 'basic',
    articles: [regulation(63, undefined, 4)],
    actors: MOTOR,
    strength: 'comparative',
    typical: 'full',
    certificateText: '开关车门妨碍其他车辆通行',
    plainText: '{self}开车门时没有让经过的车',
  },
  {
    id: 'redLight',
    words: '闯红灯',
    group: 'signal',
    articles: [law(38), regulation(38, 1, 3)],
    code: '1302',
    actors: MOTOR,
    strength: 'absolute',
    typical: 'full',
    certificateText: '红灯亮时违反交通信号通行',
    plainText: '{self}红灯亮时进了路口',
  },
  {
    id: 'prohibitedMarking',
    words: '违反禁令标志、禁止标线',
    group: 'signal',
    articles: [law(38)],
    code: '1345',
    actors: MOTOR,
    strength: 'absolute',
    typical: 'full',
    certificateText: '违反禁令标志、禁止标线指示通行',
    plainText: '{self}没有按标志、标线走',
  },
  {
    id: 'turnAgainstStraightSignal',
    words: '有灯路口：转弯未让直行',
    group: 'yield',
    articles: [regulation(38, 1, 1), regulation(51, undefined, 7)],
    code: '1313',
    actors: MOTOR,
    strength: 'comparative',
    typical: 'full',
    certificateText: '转弯时妨碍被放行的直行车辆通行',
    plainText: '{self}转弯时没有让直行的车',
  },
  {
    id: 'rightTurnAgainstLeft',
    words: '相对方向：右转弯未让左转弯',
    group: 'yield',
    articles: [regulation(51, undefined, 7)],
    code: '1314',
    actors: MOTOR,
    strength: 'comparative',
    typical: 'full',
    certificateText: '右转弯时未让相对方向左转弯的车辆先行',
    plainText: '{self}右转弯时没有让对面左转弯的车',
  },
  {
    id: 'priorityRoad',
    words: '无灯有标志标线：未让优先通行一方',
    group: 'yield',
    articles: [regulation(52, undefined, 1)],
    code: '1315',
    actors: MOTOR,
    strength: 'comparative',
    typical: 'full',
    certificateText: '通过有交通标志、标线控制的交叉路口未让优先通行的一方先行',
    plainText: '{self}在路口没有让优先通行的车',
  },
  {
    id: 'rightHandRule',
    words: '无灯无标志：未让右方道路来车',
    group: 'yield',
    articles: [regulation(52, undefined, 2)],
    code: '1316',
    actors: MOTOR,
    strength: 'comparative',
    typical: 'full',
    certificateText: '通过没有交通信号控制的交叉路口未让右方道路的来车先行',
    plainText: '{self}在路口没有让右边来的车',
  },
  {
    id: 'turnAgainstStraight',
    words: '无灯路口：转弯未让直行',
    group: 'yield',
    articles: [regulation(52, undefined, 3)],
    code: '1313',
    actors: MOTOR,
    strength: 'comparative',
    typical: 'full',
    certificateText: '通过没有交通信号灯控制的交叉路口转弯未让直行的车辆先行',
    plainText: '{self}在没有红绿灯的路口转弯，没有让直行的车',
  },
  {
    id: 'uTurn',
    words: '掉头：妨碍正常行驶的车辆、行人',
    group: 'yield',
    articles: [regulation(49, 2)],
    code: '1046',
    actors: MOTOR,
    strength: 'comparative',
    typical: 'full',
    certificateText: '掉头时妨碍正常行驶的其他车辆通行',
    plainText: '{self}掉头时没有让正常行驶的车',
  },
  {
    id: 'queueJump',
    words: '排队时穿插、借道',
    group: 'overtake',
    articles: [law(45, 1), regulation(53, 2)],
    code: '1022',
    actors: MOTOR,
    strength: 'comparative',
    typical: 'full',
    certificateText: '遇前方机动车停车排队等候或者缓慢行驶时穿插等候的车辆',
    plainText: '{self}在排队时插队',
  },
  {
    id: 'pullingOut',
    words: '起步、由路边驶入：未让正常行驶的车',
    group: 'yield',
    articles: [law(38)],
    code: '1225',
    actors: MOTOR,
    strength: 'comparative',
    typical: 'full',
    certificateText: '由路边起步驶入道路时未确保安全、未让正常行驶的车辆',
    plainText: '{self}从路边起步时没有让正常行驶的车',
  },
  {
    id: 'motorInBicycleLane',
    words: '机动车占用非机动车道',
    group: 'manner',
    articles: [law(36)],
    code: '1018',
    actors: MOTOR,
    strength: 'absolute',
    typical: 'full',
    certificateText: '驶入非机动车道行驶',
    plainText: '{self}开进了非机动车道',
  },
  {
    id: 'obstructiveParking',
    words: '违法停车：妨碍通行',
    group: 'manner',
    articles: [law(56)],
    code: '1039',
    actors: MOTOR,
    strength: 'contributory',
    typical: 'secondary',
    certificateText: '在道路上停车妨碍其他车辆通行',
    plainText: '{self}停车的地方挡了路',
  },
  {
    id: 'careless',
    words: '单方：操作不当、未确保安全',
    group: 'single',
    articles: [law(22, 1)],
    code: '1225',
    actors: MOTOR,
    strength: 'comparative',
    typical: 'full',
    certificateText: '未按照操作规范安全驾驶',
    plainText: '{self}驾驶时没有确保安全',
  },
  {
    id: 'nonMotorRedLight',
    words: '非机动车闯红灯',
    group: 'nonMotor',
    articles: [law(38), regulation(68, undefined, 4)],
    actors: ['nonMotor'],
    strength: 'absolute',
    typical: 'full',
    certificateText: '遇有停止信号时违反交通信号通行',
    plainText: '{self}骑车闯了红灯',
  },
];

const byId = new Map(catalogue.map((behaviour) => [behaviour.id, behaviour]));

export function findBehaviour(id: string): FaultBehaviour | undefined {
  return byId.get(id);
}

/** The rows one party can commit, for the officer's list. */
export function behavioursOf(actor: FaultActor): FaultBehaviour[] {
  return catalogue.filter(({ actors }) => actors.includes(actor));
}

/**
 * Who a party is to the catalogue; null for an owner or representative, who did not take part in traffic.
 * An instructor answers for a learner (实施条例 art. 20(2)).
 */
export function actorOf(role: PartyRole): FaultActor | null {
  switch (role) {
    case 'driver':
      return 'motor';
    case 'rider':
      return 'nonMotor';
    case 'owner':
    case 'representative':
      return null;
    default:
      return role;
  }
}

export interface FaultParty {
  partyId: string;
  label: string;
  actor: FaultActor | null;
}

/** Every pick names a known party and a behaviour that party can commit. */
export function checkFaults(
  parties: readonly FaultParty[],
  faults: readonly { partyId: string; faultId: string }[],
): Refusal | undefined {
  for (const { partyId, faultId } of faults) {
    const behaviour = findBehaviour(faultId);
    const party = parties.find((candidate) => candidate.partyId === partyId);
    if (!behaviour || !party) return refuse('faultUnknown');
    if (party.actor === null || !behaviour.actors.includes(party.actor))
      return refuse('faultNotForParty', { label: party.label, fault: behaviour.words });
  }
  return undefined;
}
