import type { FaultActor, FlipFact } from '@kuaichu/contract/fault';
import type { PartyId } from '@kuaichu/contract/ids';
import type { PartyLiability } from '@kuaichu/contract/liability';
import { p146, regulation } from '../../law/rules/article.ts';
import { findBehaviour } from './catalogue.ts';
import { flips } from './flips.ts';
import { share, STATUTORY, type SuggestFacts, type Weights, weigh } from './weights.ts';

/** The strongest other answer together with the fact it hangs on; undefined where the facts leave none. */
export type Turn = FlipFact;

type Party = SuggestFacts['parties'][number];

const byId = (parties: readonly Party[]): Party[] => parties.toSorted((a, b) => (a.partyId < b.partyId ? -1 : 1));

const namesOf = (parties: readonly Party[]): string =>
  byId(parties)
    .map(({ label }) => label)
    .join('、');

/** What the other side most often turns out to have done too, where the finding rests on one party alone. */
const ALSO_LIGHT: Readonly<Record<FaultActor, readonly [faultId: string, words: string]>> = {
  motor: ['speeding', '当时超速'],
  instructor: ['speeding', '当时超速'],
  nonMotor: ['eBikeSpeeding', '骑得超过了规定时速'],
  pedestrian: ['pedestrianNoCrosswalk', '横过道路没有走人行横道'],
  passenger: ['passengerOpenDoor', '开车门妨碍了通行'],
};

/** The same where what is known weighs little by itself, so that the other one's act would lead. */
const ALSO_HEAVY: Readonly<Record<FaultActor, readonly [faultId: string, words: string]>> = {
  motor: ['careless', '没有确保安全'],
  instructor: ['careless', '没有确保安全'],
  nonMotor: ['nonMotorSwerve', '突然猛拐'],
  pedestrian: ['pedestrianDash', '突然加速横穿'],
  passenger: ['passengerOpenDoor', '开车门妨碍了通行'],
};

/**
 * Whom the act of the only party at fault concerns: the one it touched in a chain, else another one who took part in
 * traffic; of several the first on the form.
 */
function oppositeOf(facts: SuggestFacts, self: Party): Party | undefined {
  const touched = (facts.collisions ?? []).flatMap(({ by, into }) =>
    by === self.partyId ? [into] : into === self.partyId ? [by] : [],
  );
  const others = byId(facts.parties).filter(({ partyId, actor }) => partyId !== self.partyId && actor !== null);
  return others.find(({ partyId }) => touched.includes(partyId)) ?? others[0];
}

function withFault(facts: SuggestFacts, other: Party, faultId: string, replaces: boolean): PartyLiability[] | null {
  const added = { partyId: other.partyId, faultId };
  return share(weigh({ ...facts, faults: replaces ? [added] : [...facts.faults, added] }));
}

function turnOfOne(facts: SuggestFacts, weights: Weights, self: Party): Turn | undefined {
  const other = oppositeOf(facts, self);
  if (!other?.actor) return undefined;
  const own = facts.faults.filter(({ partyId }) => partyId === self.partyId);
  const flip = facts.faults.length === 1 ? flips[own[0]?.faultId ?? ''] : undefined;
  const flipped = flip && findBehaviour(flip.otherFaultId);
  if (flip && flipped?.actors.includes(other.actor)) {
    const liabilities = withFault(facts, other, flipped.id, flip.replaces);
    const condition = flip.condition.replaceAll('{self}', self.label).replaceAll('{other}', other.label);
    if (liabilities) return { condition, liabilities, articles: flipped.articles, findOutBy: flip.findOutBy };
  }
  const light = (weights.get(self.partyId) ?? 0) > 1;
  const [faultId, words] = (light ? ALSO_LIGHT : ALSO_HEAVY)[other.actor];
  const liabilities = withFault(facts, other, faultId, false);
  const articles = findBehaviour(faultId)?.articles ?? [];
  if (!liabilities) return undefined;
  return { condition: `${other.label}${words}`, liabilities, articles, findOutBy: ['roadCamera', 'dashCamera'] };
}

/** P146 art. 61(2), 条例 art. 92(1): flight may weigh less where the others were at fault too, never with destroyed evidence. */
function turnOfStatute(facts: SuggestFacts, named: readonly Party[]): Turn | undefined {
  const statutory = facts.faults.filter(({ faultId }) => findBehaviour(faultId)?.strength === 'statutory');
  const rest = facts.faults.filter((fault) => !statutory.includes(fault));
  const others = weigh({ ...facts, faults: rest });
  if (statutory.some(({ faultId }) => faultId !== 'fled')) return undefined;
  const known = facts.parties.filter((party) => !named.includes(party) && (others.get(party.partyId) ?? 0) > 0);
  const [fleeing] = named;
  // Nobody else is known to be at fault: it could still be shown of the one opposite.
  const shown = fleeing && named.length === 1 ? oppositeOf(facts, fleeing) : undefined;
  const alsoAtFault = known.length > 0 || !shown ? known : [shown];
  if (alsoAtFault.length === 0) return undefined;
  const liabilities = facts.parties.map((party): PartyLiability => {
    const { partyId } = party;
    if (named.includes(party)) return { partyId, liability: named.length === 1 ? 'primary' : 'equal' };
    return { partyId, liability: alsoAtFault.includes(party) ? 'secondary' : 'none' };
  });
  return {
    condition: `有证据证明${namesOf(alsoAtFault)}也有过错，${namesOf(named)}没有破坏、伪造现场、毁灭证据`,
    liabilities,
    articles: [p146(61, 2), regulation(92, 1)],
    findOutBy: ['roadCamera', 'dashCamera', 'scenePhotos'],
  };
}

/** What lighter behaviours did may have had no part in it: then the leader answers alone. */
function turnWithoutLighter(facts: SuggestFacts, leader: Party, lighter: readonly Party[]): Turn {
  return {
    condition: `${namesOf(lighter)}的行为和这次碰撞没有因果关系`,
    liabilities: facts.parties.map(({ partyId }) => ({
      partyId,
      liability: partyId === leader.partyId ? 'full' : 'none',
    })),
    articles: [p146(60, 1, 1)],
    findOutBy: ['roadCamera', 'dashCamera', 'scenePhotos'],
  };
}

/** Behaviours of one weight: whose act did more decides; the first of them stands for either. */
function turnOfEquals(facts: SuggestFacts, weights: Weights, leaders: readonly Party[]): Turn | undefined {
  const [first, ...others] = byId(leaders);
  if (!first) return undefined;
  return {
    condition: `${first.label}的行为对碰撞所起的作用比${namesOf(others)}更大`,
    liabilities: facts.parties.map(({ partyId }) => {
      if (partyId === first.partyId) return { partyId, liability: 'primary' };
      return { partyId, liability: (weights.get(partyId) ?? 0) > 0 ? 'secondary' : 'none' };
    }),
    articles: [p146(60, 1, 2)],
    findOutBy: ['roadCamera', 'dashCamera', 'askParties'],
  };
}

export function turnOf(facts: SuggestFacts, weights: Weights): Turn | undefined {
  const weightOf = (partyId: PartyId): number => weights.get(partyId) ?? 0;
  const top = Math.max(...weights.values());
  const atFault = facts.parties.filter(({ partyId }) => weightOf(partyId) > 0);
  const leaders = atFault.filter(({ partyId }) => weightOf(partyId) === top);
  const [leader] = leaders;
  if (!leader) return undefined;
  if (top === STATUTORY) return turnOfStatute(facts, leaders);
  if (atFault.length === 1) return turnOfOne(facts, weights, leader);
  if (leaders.length > 1) return turnOfEquals(facts, weights, leaders);
  const lighter = atFault.filter((party) => party !== leader);
  return turnWithoutLighter(facts, leader, lighter);
}
