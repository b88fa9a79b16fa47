import type { FlipFact } from '@kuaichu/contract/fault';

export interface Flip {
  /** {self} behaved so; {other} is the one who would be at fault instead, or too. */
  condition: string;
  /** The behaviour of {self} falls away. */
  replaces: boolean;
  otherFaultId: string;
  findOutBy: FlipFact['findOutBy'];
}

/** Per behaviour that alone caused the accident, the one fact that would turn the finding round. */
export const flips: Readonly<Record<string, Flip>> = {
  rearEnd: {
    condition: '{other}在碰撞前 3 秒内才变到这条车道',
    replaces: true,
    otherFaultId: 'laneChange',
    findOutBy: ['askParties', 'roadCamera', 'dashCamera'],
  },
  laneChange: {
    condition: '{self}碰撞前已经在这条车道里正常行驶',
    replaces: true,
    otherFaultId: 'rearEnd',
    findOutBy: ['roadCamera', 'dashCamera'],
  },
  reversing: {
    condition: '{self}碰撞时已经停住，是{other}撞上来',
    replaces: true,
    otherFaultId: 'rearEnd',
    findOutBy: ['askParties', 'dashCamera'],
  },
  rollAway: {
    condition: '{self}的车没有动，是{other}撞上来',
    replaces: true,
    otherFaultId: 'rearEnd',
    findOutBy: ['dashCamera', 'scenePhotos'],
  },
  redLight: {
    condition: '{other}也是红灯时进的路口',
    replaces: false,
    otherFaultId: 'redLight',
    findOutBy: ['roadCamera', 'dashCamera'],
  },
  turnAgainstStraightSignal: {
    condition: '{other}直行时是红灯',
    replaces: false,
    otherFaultId: 'redLight',
    findOutBy: ['roadCamera', 'dashCamera'],
  },
  rightTurnAgainstLeft: {
    condition: '{other}左转时是红灯',
    replaces: false,
    otherFaultId: 'redLight',
    findOutBy: ['roadCamera', 'dashCamera'],
  },
  pullingOut: {
    condition: '{self}碰撞前已经并入车道正常行驶',
    replaces: true,
    otherFaultId: 'rearEnd',
    findOutBy: ['roadCamera', 'dashCamera'],
  },
  queueJump: {
    condition: '{self}碰撞前已经排在队里',
    replaces: true,
    otherFaultId: 'rearEnd',
    findOutBy: ['roadCamera', 'dashCamera'],
  },
  uTurn: {
    condition: '{other}当时在逆行',
    replaces: false,
    otherFaultId: 'wrongWay',
    findOutBy: ['roadCamera', 'scenePhotos'],
  },
  openDoor: {
    condition: '{other}当时在逆行',
    replaces: false,
    otherFaultId: 'wrongWay',
    findOutBy: ['roadCamera', 'askParties'],
  },
  nonMotorRedLight: {
    condition: '{other}也是红灯时进的路口',
    replaces: false,
    otherFaultId: 'redLight',
    findOutBy: ['roadCamera', 'dashCamera'],
  },
  enteringRoad: {
    condition: '{self}碰撞前已经并入车道正常行驶',
    replaces: true,
    otherFaultId: 'rearEnd',
    findOutBy: ['roadCamera', 'dashCamera'],
  },
  priorityRoad: {
    condition: '{other}当时超速',
    replaces: false,
    otherFaultId: 'speeding',
    findOutBy: ['roadCamera', 'dashCamera'],
  },
  rightHandRule: {
    condition: '{other}当时超速',
    replaces: false,
    otherFaultId: 'speeding',
    findOutBy: ['roadCamera', 'dashCamera'],
  },
  alternateMerge: {
    condition: '{other}也没有依次交替，分不清是谁抢行',
    replaces: false,
    otherFaultId: 'alternateMerge',
    findOutBy: ['roadCamera', 'dashCamera'],
  },
  alternateCrossing: {
    condition: '{other}也没有依次交替，分不清是谁抢行',
    replaces: false,
    otherFaultId: 'alternateCrossing',
    findOutBy: ['roadCamera', 'dashCamera'],
  },
  obstructiveParking: {
    condition: '{other}看得见停着的车，没有确保安全',
    replaces: false,
    otherFaultId: 'careless',
    findOutBy: ['scenePhotos', 'dashCamera'],
  },
  prohibitedParking: {
    condition: '{other}看得见停着的车，没有确保安全',
    replaces: false,
    otherFaultId: 'careless',
    findOutBy: ['scenePhotos', 'dashCamera'],
  },
  ridingAcross: {
    condition: '{other}当时超速',
    replaces: false,
    otherFaultId: 'speeding',
    findOutBy: ['roadCamera', 'dashCamera'],
  },
};
