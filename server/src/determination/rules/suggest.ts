import type { FaultBehaviour, FlipFact, LiabilitySuggestion, PartyFault } from '@kuaichu/contract/fault';
import type { PartyId } from '@kuaichu/contract/ids';
import { type Liability, liabilityWords, type PartyLiability } from '@kuaichu/contract/liability';
import { type Refusal, refuse } from '@kuaichu/contract/refusal';
import { shortArticleTitle } from './articles.ts';
import { checkFaults, type FaultParty, findBehaviour } from './catalogue.ts';

/**
 * What the rule would say, for the officer to compare with after deciding. Shape of the Beijing simple-procedure
 * lists: the heaviest behaviour leads, equal weights share equally, lighter ones take the secondary part.
 * A suggestion never decides (个人信息保护法 art. 24(3)).
 */

export interface SuggestFacts {
  parties: readonly (FaultParty & { partyId: PartyId })[];
  faults: readonly PartyFault[];
}

const WEIGHT = { absolute: 3, comparative: 2, contributory: 1 } as const satisfies Record<
  FaultBehaviour['strength'],
  number
>;

type Weights = ReadonlyMap<PartyId, number>;

/** A party weighs as much as its heaviest behaviour; another light one adds nothing, and nothing ever subtracts. */
function weigh(facts: SuggestFacts): Weights {
  const weights = new Map<PartyId, number>(facts.parties.map(({ partyId }) => [partyId, 0]));
  for (const { partyId, faultId } of facts.faults) {
    const behaviour = findBehaviour(faultId);
    if (behaviour) weights.set(partyId, Math.max(weights.get(partyId) ?? 0, WEIGHT[behaviour.strength]));
  }
  return weights;
}

/** Null when nobody has a behaviour: then there is nothing to suggest. */
function share(weights: Weights): PartyLiability[] | null {
  const all = [...weights.values()];
  const top = Math.max(...all);
  if (top === 0) return null;
  const atFault = all.filter((weight) => weight > 0).length;
  const leaders = all.filter((weight) => weight === top).length;
  const word = (weight: number): Liability => {
    if (weight === 0) return 'none';
    if (atFault === 1) return 'full';
    if (weight < top) return 'secondary';
    return leaders === 1 ? 'primary' : 'equal';
  };
  return [...weights].map(([partyId, weight]) => ({ partyId, liability: word(weight) }));
}

/** The second defensible answer, where practice divides. */
function alternativeTo(weights: Weights, shares: readonly PartyLiability[]): PartyLiability[] | undefined {
  const all = [...weights.values()].toSorted((a, b) => b - a);
  const [first = 0, second = 0] = all;
  // A behaviour that breaks the right of way by itself may carry the whole accident (full list of the Beijing rules).
  if (first === 3 && second > 0 && second < 3)
    return shares.map(({ partyId, liability }) => ({ partyId, liability: liability === 'primary' ? 'full' : 'none' }));
  return undefined;
}

interface Flip {
  /** {self} behaved so; {other} is the one who would be at fault instead, or too. */
  condition: string;
  /** The behaviour of {self} falls away. */
  replaces: boolean;
  otherFaultId: string;
  findOutBy: FlipFact['findOutBy'];
}

/** Per behaviour, the one fact that would turn the finding round. */
const FLIPS: Readonly<Record<string, Flip>> = {
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
};

/** Only between two parties, one of whom alone is at fault by one behaviour: there a single fact can turn it round. */
function flipFactOf(facts: SuggestFacts): FlipFact | undefined {
  const [first, second] = facts.parties;
  const [fault, ...more] = facts.faults;
  if (!first || !second || facts.parties.length !== 2 || !fault || more.length > 0) return undefined;
  const [self, other] = fault.partyId === first.partyId ? [first, second] : [second, first];
  const flip = FLIPS[fault.faultId];
  const otherFault = flip && findBehaviour(flip.otherFaultId);
  if (!flip || !otherFault || other.actor === null || !otherFault.actors.includes(other.actor)) return undefined;
  const added: PartyFault = { partyId: other.partyId, faultId: otherFault.id };
  const liabilities = share(weigh({ ...facts, faults: flip.replaces ? [added] : [fault, added] }));
  if (!liabilities) return undefined;
  const condition = flip.condition.replaceAll('{self}', self.label).replaceAll('{other}', other.label);
  return { condition, liabilities, articles: otherFault.articles, findOutBy: flip.findOutBy };
}

function becauseOf(facts: SuggestFacts, weights: Weights): string {
  const atFault = facts.parties.filter(({ partyId }) => (weights.get(partyId) ?? 0) > 0);
  const [only] = atFault;
  if (atFault.length === 1 && only) return `只有${only.label}有过错行为`;
  const top = Math.max(...weights.values());
  const leaders = atFault.filter(({ partyId }) => weights.get(partyId) === top);
  const names = leaders.map(({ label }) => label).join('、');
  return leaders.length === 1 ? `${names}的过错更重` : `${names}的过错相当`;
}

/** The suggestion for these behaviours, independent of the order of parties and of picks; refused without any. */
export function suggest(facts: SuggestFacts): LiabilitySuggestion | Refusal {
  const no = checkFaults(facts.parties, facts.faults);
  if (no) return no;
  const weights = weigh(facts);
  const liabilities = share(weights);
  if (!liabilities) return refuse('liabilityAllNone');
  const articles = facts.parties.flatMap(({ partyId }) =>
    facts.faults
      .filter((fault) => fault.partyId === partyId)
      .flatMap(({ faultId }) => findBehaviour(faultId)?.articles ?? [])
      .map((article) => ({ partyId, article })),
  );
  const alternative = alternativeTo(weights, liabilities);
  const flipFact = flipFactOf(facts);
  return {
    liabilities,
    articles,
    because: becauseOf(facts, weights),
    ...(alternative && { alternative }),
    ...(flipFact && { flipFact }),
  };
}

/** Whether the officer's words are the rule's. */
export function sameLiabilities(a: readonly PartyLiability[], b: readonly PartyLiability[]): boolean {
  return (
    a.length === b.length &&
    a.every(({ partyId, liability }) => b.some((x) => x.partyId === partyId && x.liability === liability))
  );
}

/** 如果乙在碰撞前 3 秒内才变到这条车道 → 甲无责任，乙全部责任（《…实施条例》第四十四条第二款） */
export function flipFactWords(flip: FlipFact, parties: readonly { partyId: string; label: string }[]): string {
  const shares = flip.liabilities.map(({ partyId, liability }) => {
    const label = parties.find((party) => party.partyId === partyId)?.label ?? '';
    return `${label}${liabilityWords[liability]}`;
  });
  return `如果${flip.condition} → ${shares.join('，')}（${flip.articles.map(shortArticleTitle).join('、')}）`;
}
