import type { EligibilityAnswer, ToldBar } from '@kuaichu/contract/answer';
import type { EligibilityFacts, EligibilityGate, EligibilityPlace } from '@kuaichu/contract/eligibility';
import type { Article } from '@kuaichu/contract/fault';
import type { Jurisdiction, JurisdictionVersion } from '@kuaichu/contract/jurisdiction';
import { isRefusal, type Refusal, refuse } from '@kuaichu/contract/refusal';
import { jurisdictionAt, openAt, requiredChecks, versionAt } from '../../jurisdiction/rules.ts';
import { cite, p146, titlesOf } from '../../law/rules/article.ts';
import { type Calendar, officialCalendar } from '../../platform/calendar.ts';
import { type Bar, channelBars, holding, isNo, isYes, legalBars, rightBars, tellBar } from './bars.ts';
import { openPoints, unsettled } from './openPoints.ts';

/** Whether an accident passes, with every bar and what is open. */
export type Eligibility = Omit<EligibilityAnswer, 'kind' | 'ok' | 'city'>;

export interface EligibilityQuestion {
  at: string;
  /** Minute of the accident where it is another one; its rules apply. */
  accidentAt?: string | undefined;
  /** Left out: the area is not asked about. */
  place?: EligibilityPlace | undefined;
  facts: EligibilityFacts;
  /** Left out: what is known is held against all three gates. */
  gate?: EligibilityGate | undefined;
}

const GATES: readonly EligibilityGate[] = ['beforeQueue', 'inCall', 'beforeIssuing'];

function told(refusal: Refusal, bar: ToldBar['bar'], gate: EligibilityGate, articles: readonly Article[]): ToldBar {
  const { code, say, next = null } = refusal;
  return { gate, bar, code, sentence: say, next, article: titlesOf(articles), articles: cite(articles) };
}

const tellHeld = (bar: Bar): ToldBar => told(tellBar(bar), bar.bar, bar.gate, bar.articles);

/** Facts that cannot stand beside each other; said in words, nothing is guessed. */
export function contradictionIn(facts: EligibilityFacts): string | undefined {
  const { otherPartyPresent, bothLeft, fled, movable, hurt, consents = [] } = facts;
  if (isYes(otherPartyPresent) && isYes(fled)) return '对方在场，又写有人逃逸';
  if (isYes(otherPartyPresent) && isYes(bothLeft)) return '对方在场，又写两车都离开了';
  if (isNo(movable) && isYes(bothLeft)) return '车动不了，又写两车都离开了';
  if (hurt === 'none' && consents.some(({ agrees }) => agrees === false)) return '没有人受伤，又写有人不同意按小伤办';
  const answers = new Map<string, boolean | null>();
  for (const { party, agrees } of consents) {
    if (answers.has(party) && answers.get(party) !== agrees) return `${party}的同意写了两次，不一样`;
    answers.set(party, agrees);
  }
  if (facts.plate === 'none' && (facts.plateKinds?.length ?? 0) > 0) return '没有号牌，又写了号牌种类';
  if (facts.kind === 'nonMotorOnly' && (facts.plateKinds?.length ?? 0) > 0) return '没有机动车，又写了号牌种类';
  return undefined;
}

/** Hours, area and weather of the city: no bar of law, the way to 122 instead. */
function serviceBars(
  city: Jurisdiction,
  version: JurisdictionVersion,
  question: EligibilityQuestion,
  calendar: Calendar,
): ToldBar[] | Refusal {
  const bars: ToldBar[] = [];
  const service = (refusal: Refusal): number => bars.push(told(refusal, 'service', 'beforeQueue', []));
  if (question.place) {
    const served = jurisdictionAt([city], question.place, question.accidentAt ?? question.at);
    if (isRefusal(served)) service(served);
  }
  const opening = openAt(version, question.at, calendar);
  // A year that is not loaded is nobody's bar: the question cannot be answered.
  if (isRefusal(opening)) return opening;
  if (opening.state === 'closed') service(refuse('outOfHours', { hours: version.hours.words }));
  if (opening.state === 'closingSoon' && !opening.takesAlarms)
    service(refuse('lastEntryPassed', { minutes: opening.minutesLeft }));
  return bars;
}

/** Weather in which the city closes the channel; seen by the agent at the latest. */
function weatherBars({ suspension }: JurisdictionVersion, { weather, lowLight }: EligibilityFacts): ToldBar[] {
  const closed =
    suspension && ((weather && suspension.weathers.includes(weather)) || (suspension.lowLight && isYes(lowLight)));
  return closed ? [told(refuse('suspendedWeather'), 'service', 'beforeQueue', [])] : [];
}

/** What the city says of the type, the injury, the damage and those who left. */
function cityBars(version: JurisdictionVersion, facts: EligibilityFacts): ToldBar[] {
  const bars: ToldBar[] = [];
  const channel = (refusal: Refusal, gate: EligibilityGate, articles: readonly Article[] = []): number =>
    bars.push(told(refusal, 'channel', gate, articles));
  const type = version.accepts.find(({ kind }) => kind === facts.kind);
  if (facts.hurt === 'minor' && type?.injury !== 'minorWithConsent')
    channel(refuse('injuryMinorNotHere'), 'beforeQueue', [p146(23, 1, 2)]);
  if (!type) channel(refuse('kindNotAccepted'), 'beforeQueue');
  const kinds: readonly string[] = version.plateKinds;
  if (facts.plateKinds?.some((kind) => !kinds.includes(kind))) channel(refuse('plateKindNotAccepted'), 'inCall');
  if (isYes(facts.bothLeft) && version.whenBothLeft !== 'taken') channel(refuse('bothLeftScene'), 'beforeQueue');
  const cap = version.damageCapYuan;
  if (cap !== null && facts.damageYuan !== undefined && facts.damageYuan > cap)
    channel(refuse('damageAboveCap'), 'inCall');
  if (isYes(facts.objects) && version.objectionInCall === 'converts')
    channel(refuse('objectionConverts'), 'inCall', [p146(71, 1)]);
  return bars;
}

/** Every bar that holds, the law's first; `service` is what hours and area say, where they are asked. */
export function barsOf(
  version: JurisdictionVersion,
  facts: EligibilityFacts,
  service: readonly ToldBar[] = [],
): ToldBar[] {
  return [
    ...holding(legalBars, version, facts).map(tellHeld),
    ...holding(rightBars, version, facts).map(tellHeld),
    ...service,
    ...weatherBars(version, facts),
    ...cityBars(version, facts),
    ...holding(channelBars, version, facts).map(tellHeld),
  ];
}

const EXITS = {
  ordinaryProcedure: '民警到现场，按一般程序办。拍好的都留着。',
  officerOnSite: '民警到现场办，拍好的都留着；现场仍可以用简易程序。',
  call122: '打 122，民警来办。已经留下的都在。',
} as const;

/**
 * Where an accident goes that leaves the channel: a legal bar ends the simplified procedure too, a channel bar only the
 * video. Out of hours and area nobody is sent by us: the way to 122 is told.
 */
function exitOf(bars: readonly ToldBar[]): Eligibility['exit'] {
  if (bars.length === 0) return null;
  const dispatch = bars.some(({ bar, next }) => bar !== 'service' || next === 'officerComes');
  const to = bars.some(({ bar }) => bar === 'legal') ? 'ordinaryProcedure' : dispatch ? 'officerOnSite' : 'call122';
  return { to, sentence: EXITS[to], dispatch, keepsEvidence: true };
}

/**
 * Whether an accident may be handled in the video channel, at one gate, with every bar and its article. A legal bar
 * holds in every city, a channel bar where the city lists it; a right is always there.
 */
export function eligibility(
  city: Jurisdiction,
  question: EligibilityQuestion,
  calendar: Calendar = officialCalendar,
): Eligibility | Refusal {
  const { at, accidentAt = at, facts, gate } = question;
  if (Date.parse(accidentAt) > Date.parse(at)) return refuse('accidentInFuture');
  const contradiction = contradictionIn(facts);
  if (contradiction !== undefined) return refuse('factsContradict', { what: contradiction });
  const version = versionAt(city, accidentAt);
  if (!version) return refuse('beforeService', { city: city.name });
  const service = serviceBars(city, version, question, calendar);
  if (isRefusal(service)) return service;
  const bars = barsOf(version, facts, service);
  const open = gate === undefined ? unsettled(facts) : openPoints(version, facts, gate);
  const stopped = GATES.find((one) => [...bars, ...open].some((point) => point.gate === one));
  return {
    rulesVersion: version.version,
    gate: gate ?? stopped ?? 'beforeQueue',
    allowed: bars.length === 0 && open.length === 0,
    verdict: bars.length > 0 ? 'barred' : open.length > 0 ? 'open' : 'allowed',
    bars,
    open,
    checks: facts.kind === 'nonMotorOnly' ? [] : requiredChecks(version, facts.kind).map(({ words }) => words),
    needsConsent: facts.hurt === 'minor',
    tellsFinding: version.tells.finding,
    exit: exitOf(bars),
  };
}
