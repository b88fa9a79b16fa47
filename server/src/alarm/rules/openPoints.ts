import type { OpenPoint } from '@kuaichu/contract/answer';
import type { EligibilityFacts, EligibilityGate } from '@kuaichu/contract/eligibility';
import type { Article } from '@kuaichu/contract/fault';
import type { JurisdictionVersion } from '@kuaichu/contract/jurisdiction';
import { type Refusal, refuse } from '@kuaichu/contract/refusal';
import { administrative, cite, p146, titlesOf } from '../../law/rules/article.ts';
import { isNo, isYes } from './bars.ts';

const point = (gate: EligibilityGate, refusal: Refusal, articles: readonly Article[] = []): OpenPoint => ({
  gate,
  code: refusal.code,
  sentence: refusal.say,
  article: titlesOf(articles),
  articles: cite(articles),
});

const SUBJECT = { driver: '驾驶人', vehicle: '机动车', insurance: '交强险' } as const;

/** P146 art. 23: with a minor injury every party's consent is recorded, each for itself. */
function consentPoints({ hurt, consents }: EligibilityFacts): OpenPoint[] {
  const missing = hurt === 'minor' && (consents === undefined || consents.length < 2);
  const unasked = hurt === 'minor' && consents?.some(({ agrees }) => agrees === null);
  return missing || unasked ? [point('inCall', refuse('consentMissing'), [p146(23, 1, 2)])] : [];
}

/** `unavailable` is no answer and never the same as `notFound`; both wait for a check by hand or another answer. */
function verificationPoints({ verification = [] }: EligibilityFacts): OpenPoint[] {
  const undone = verification.filter(({ outcome }) => outcome !== 'match' && outcome !== 'manual');
  const missing = undone.map(({ party, subject }) => `${party}${SUBJECT[subject]}`).join('、');
  return missing === '' ? [] : [point('beforeIssuing', refuse('verificationOpen', { missing }))];
}

interface Needed {
  words: string;
  articles: readonly Article[];
  settled: (facts: EligibilityFacts) => boolean;
}

const known = (fact: EligibilityFacts['movable']): boolean => isYes(fact) || isNo(fact);

/** Asked in every call before the scene is cleared. */
const IN_CALL: readonly Needed[] = [
  { words: '有没有人受伤', articles: [p146(23, 1)], settled: ({ hurt }) => hurt !== undefined },
  {
    words: '有没有饮酒、用药',
    articles: [p146(13, 1, 2)],
    settled: ({ drink, drugs }) => known(drink) && known(drugs),
  },
  {
    words: '驾驶证',
    articles: [p146(13, 1, 1)],
    settled: ({ licenceValid, classMatches }) => known(licenceValid) && known(classMatches),
  },
  {
    words: '号牌',
    articles: [p146(13, 1, 4)],
    settled: ({ plate }) => plate !== undefined && plate !== 'unknown',
  },
  { words: '交强险', articles: [p146(14, undefined, 1)], settled: ({ insured }) => known(insured) },
  { words: '车能不能动', articles: [p146(13, 1, 5)], settled: ({ movable }) => known(movable) },
  {
    words: '有没有撞到公共设施',
    articles: [p146(14, undefined, 2)],
    settled: ({ publicFacilityHit }) => known(publicFacilityHit),
  },
  { words: '是不是在录像', articles: [p146(7), administrative(52, 2)], settled: ({ recording }) => known(recording) },
];

/** What was begun and is not settled: a party that was not asked, a registry that gave no answer. */
export function unsettled(facts: EligibilityFacts): OpenPoint[] {
  return [...(facts.consents === undefined ? [] : consentPoints(facts)), ...verificationPoints(facts)];
}

/** Gate by gate what is still missing; before the queue an unknown never stops anybody. */
export function openPoints(version: JurisdictionVersion, facts: EligibilityFacts, gate: EligibilityGate): OpenPoint[] {
  if (gate === 'beforeQueue') return [];
  const missing = facts.kind === 'nonMotorOnly' ? [] : IN_CALL.filter(({ settled }) => !settled(facts));
  const points = missing.map(({ words, articles }) =>
    point('inCall', refuse('factsIncomplete', { missing: words }), articles),
  );
  points.push(...consentPoints(facts));
  if (gate === 'inCall') return points;
  points.push(...verificationPoints(facts));
  const checks = version.accepts.find(({ kind }) => kind === facts.kind)?.conditions ?? [];
  for (const { check, words, before } of checks) {
    if (!before.includes('issue')) continue;
    const open =
      (check === 'motorSideInsuredAndLiable' && !isYes(facts.motorSideLiable)) ||
      (check === 'ownerPresent' && !isYes(facts.ownerPresent));
    if (open) points.push(point('beforeIssuing', refuse('conditionUnconfirmed', { condition: words })));
  }
  return points;
}
