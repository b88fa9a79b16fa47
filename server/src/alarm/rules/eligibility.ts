import type { EligibilityFacts, EligibilityGate, EligibilityPlace } from '@kuaichu/contract/eligibility';
import type { Article } from '@kuaichu/contract/fault';
import type { Jurisdiction, JurisdictionVersion } from '@kuaichu/contract/jurisdiction';
import { isRefusal, type NextStep, type Refusal, refuse } from '@kuaichu/contract/refusal';
import type { BarKind } from '@kuaichu/contract/triage';
import { jurisdictionAt, openAt, requiredChecks, versionAt } from '../../jurisdiction/rules.ts';
import { type CitedArticle, cite, p146 } from '../../law/rules/article.ts';
import { type Calendar, officialCalendar } from '../../platform/calendar.ts';
import { type Bar, channelBars, holding, isNo, isYes, legalBars, rightBars, tellBar } from './bars.ts';
import { type OpenPoint, openPoints } from './openPoints.ts';

/** A reason that stops the channel here, as it is told and with what it rests on. */
export interface ToldBar {
  gate: EligibilityGate;
  /** `service`: hours, area, weather; call 122 instead, nobody is sent by us. */
  bar: BarKind | 'service';
  code: Refusal['code'];
  say: string;
  next: NextStep | null;
  articles: CitedArticle[];
}

export interface Eligibility {
  /** The gate that stops it, or the one asked for. */
  gate: EligibilityGate;
  allowed: boolean;
  bars: ToldBar[];
  /** What has to be known or done before the gate asked for is passed. */
  open: OpenPoint[];
  rulesVersion: number;
  /** Checks the agent has to make for this type, in words. */
  checks: string[];
  needsConsent: boolean;
  tellsFinding: JurisdictionVersion['tells']['finding'];
  /** Leaving the channel sends an officer and keeps what was collected; out of hours or area only the way to 122 is told. */
  exit: { dispatch: boolean; keepsEvidence: true } | null;
}

export interface EligibilityQuestion {
  at: string;
  /** Minute of the accident where it is another one; its rules apply. */
  accidentAt?: string | undefined;
  /** Left out: the area is not asked about. */
  place?: EligibilityPlace | undefined;
  facts: EligibilityFacts;
  gate: EligibilityGate;
}

const GATES: readonly EligibilityGate[] = ['beforeQueue', 'inCall', 'beforeIssuing'];

function told(refusal: Refusal, bar: ToldBar['bar'], gate: EligibilityGate, articles: readonly Article[]): ToldBar {
  return { gate, bar, code: refusal.code, say: refusal.say, next: refusal.next ?? null, articles: cite(articles) };
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
  const { weather, lowLight } = question.facts;
  const { suspension } = version;
  if (suspension && ((weather && suspension.weathers.includes(weather)) || (suspension.lowLight && isYes(lowLight))))
    service(refuse('suspendedWeather'));
  return bars;
}

/** What the city says of the type, the injury, the damage and those who left. */
function cityBars(version: JurisdictionVersion, facts: EligibilityFacts): ToldBar[] {
  const bars: ToldBar[] = [];
  const channel = (refusal: Refusal, gate: EligibilityGate, articles: readonly Article[] = []): number =>
    bars.push(told(refusal, 'channel', gate, articles));
  const type = version.accepts.find(({ kind }) => kind === facts.kind);
  if (facts.hurt === 'minor' && type?.injury !== 'minorWithConsent')
    channel(refuse('injuryMinorNotHere'), 'beforeQueue', [p146(23, undefined, 2)]);
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
  const bars = [
    ...holding(legalBars, version, facts).map(tellHeld),
    ...holding(rightBars, version, facts).map(tellHeld),
    ...service,
    ...cityBars(version, facts),
    ...holding(channelBars, version, facts).map(tellHeld),
  ];
  const open = openPoints(version, facts, gate);
  const stopped = GATES.find((one) => bars.some((bar) => bar.gate === one));
  return {
    gate: stopped ?? gate,
    allowed: bars.length === 0 && open.length === 0,
    bars,
    open,
    rulesVersion: version.version,
    checks: facts.kind === 'nonMotorOnly' ? [] : requiredChecks(version, facts.kind).map(({ words }) => words),
    needsConsent: facts.hurt === 'minor',
    tellsFinding: version.tells.finding,
    exit: bars.length === 0 ? null : { dispatch: bars.some(({ bar }) => bar !== 'service'), keepsEvidence: true },
  };
}
