import type { CollisionShare, FlipFact, LiabilitySuggestion, SuggestionExit } from '@kuaichu/contract/fault';
import { liabilityWords, type PartyLiability } from '@kuaichu/contract/liability';
import { type Refusal, refuse } from '@kuaichu/contract/refusal';
import { p146, shortArticleTitle } from '../../law/rules/article.ts';
import { checkFaults, findBehaviour } from './catalogue.ts';
import { turnOf } from './turn.ts';
import { type Collision, share, STATUTORY, type SuggestFacts, type Weights, weigh } from './weights.ts';

/**
 * What the rule would say, for the officer to compare with after deciding. Shape of the Beijing simple-procedure
 * lists: the heaviest behaviour leads, equal weights share equally, lighter ones take the secondary part.
 * A suggestion never decides (个人信息保护法 art. 24(3)).
 */

function becauseOf(facts: SuggestFacts, weights: Weights): string {
  const atFault = facts.parties.filter(({ partyId }) => (weights.get(partyId) ?? 0) > 0);
  const top = Math.max(...weights.values());
  const leaders = atFault
    .filter(({ partyId }) => weights.get(partyId) === top)
    .toSorted((a, b) => (a.partyId < b.partyId ? -1 : 1));
  const names = leaders.map(({ label }) => label).join('、');
  if (top === STATUTORY) return `按规定，${names}的行为由其承担责任，不看其他方有没有过错`;
  if (atFault.length === 1) return `只有${names}有过错行为`;
  return leaders.length === 1 ? `${names}的过错更重` : `${names}的过错相当`;
}

/** Behaviours that count between two parties of a chain; a rear-end collision is its follower's. */
function faultsBetween({ faults }: SuggestFacts, { by, into }: Collision): SuggestFacts['faults'] {
  return faults.filter(({ partyId, faultId, against }) => {
    if (partyId !== by && partyId !== into) return false;
    if (against !== undefined) return against === (partyId === by ? into : by);
    return faultId.startsWith('rearEnd') ? partyId === by : true;
  });
}

/** Each collision by itself; a car pushed into another one by a third has no part of its own in that one. */
function pairsOf(facts: SuggestFacts): CollisionShare[] {
  return (facts.collisions ?? []).map((collision) => {
    const { by, into } = collision;
    const parties = facts.parties.filter(({ partyId }) => partyId === by || partyId === into);
    const liabilities =
      share(weigh({ parties, faults: faultsBetween(facts, collision) })) ??
      parties.map(({ partyId }): PartyLiability => ({ partyId, liability: 'none' }));
    return { by, into, liabilities };
  });
}

/** 机动车 against a rider or a walker stays in the channel only while the motor side is liable. */
function motorSideFree({ parties }: SuggestFacts, shares: readonly PartyLiability[]): boolean {
  const isMotor = (actor: string | null): boolean => actor === 'motor' || actor === 'instructor';
  if (!parties.some(({ actor }) => isMotor(actor))) return false;
  if (!parties.some(({ actor }) => actor === 'nonMotor' || actor === 'pedestrian')) return false;
  return !parties.some(
    ({ partyId, actor }) => isMotor(actor) && shares.some((one) => one.partyId === partyId && one.liability !== 'none'),
  );
}

function exitsOf(facts: SuggestFacts, shares: readonly PartyLiability[]): SuggestionExit[] {
  const exits: SuggestionExit[] = [];
  const outside = facts.faults.flatMap(({ faultId }) => findBehaviour(faultId) ?? []);
  for (const { leavesChannel, typical, words, articles } of outside)
    if (leavesChannel && typical !== 'none')
      exits.push({ why: 'fault', say: `${words}：转现场处警，不在视频里办。`, articles });
  if (shares.every(({ liability }) => liability === 'none'))
    exits.push({ why: 'nobodyAtFault', say: refuse('liabilityAllNone').say, articles: [p146(60, 1, 3)] });
  else if (motorSideFree(facts, shares))
    exits.push({ why: 'motorSideNotLiable', say: refuse('motorSideNotLiable').say, articles: [] });
  return exits;
}

/** The suggestion for these behaviours, independent of the order of parties and of picks; refused without any. */
export function suggest(facts: SuggestFacts): LiabilitySuggestion | Refusal {
  const no = checkFaults(facts.parties, facts.faults);
  if (no) return no;
  if (facts.faults.length === 0) return refuse('liabilityAllNone');
  const weights = weigh(facts);
  // Somebody said that nobody is at fault (P146 art. 60(3)); with a real fault beside it that one counts.
  const liabilities =
    share(weights) ?? facts.parties.map(({ partyId }): PartyLiability => ({ partyId, liability: 'none' }));
  const articles = facts.parties.flatMap(({ partyId }) =>
    facts.faults
      .filter((fault) => fault.partyId === partyId)
      .flatMap(({ faultId }) => findBehaviour(faultId)?.articles ?? [])
      .map((article) => ({ partyId, article })),
  );
  const turn = turnOf(facts, weights);
  const pairs = pairsOf(facts);
  const leaves = exitsOf(facts, liabilities);
  return {
    liabilities,
    articles,
    because: Math.max(...weights.values()) === 0 ? '各方均无过错' : becauseOf(facts, weights),
    ...(turn && { alternative: turn.liabilities, flipFact: turn }),
    ...(pairs.length > 0 && { pairs }),
    ...(leaves.length > 0 && { leaves }),
  };
}

/** 如果乙在碰撞前 3 秒内才变到这条车道 → 甲无责任，乙全部责任（《…实施条例》第四十四条第二款） */
export function flipFactWords(flip: FlipFact, parties: readonly { partyId: string; label: string }[]): string {
  const shares = flip.liabilities.map(({ partyId, liability }) => {
    const label = parties.find((party) => party.partyId === partyId)?.label ?? '';
    return `${label}${liabilityWords[liability]}`;
  });
  return `如果${flip.condition} → ${shares.join('，')}（${flip.articles.map(shortArticleTitle).join('、')}）`;
}
