import type { Condition, Jurisdiction, JurisdictionFacts, JurisdictionVersion } from '@kuaichu/contract/jurisdiction';
import { fillText, isRefusal, noticeWords, type Refusal, refuse } from '@kuaichu/contract/refusal';
import { type BarKind, type TriageAnswers, triageAnswers, type TriageAnswersInput } from '@kuaichu/contract/triage';
import {
  factsOf,
  jurisdictionAt,
  openAt,
  parkPlacesOf,
  type PlacePoint,
  requiredChecks,
} from '../../jurisdiction/rules.ts';
import { type Calendar, officialCalendar } from '../../platform/calendar.ts';
import { type Bar, channelBars, holding, legalBars, tellBar } from './bars.ts';

/** The alarm may be handled remotely; everything the case keeps of its city. */
export interface TriageAccept {
  accepted: true;
  jurisdictionId: string;
  version: number;
  /** Part of the service area, which decides the issuing unit. */
  partId: string;
  facts: JurisdictionFacts;
  /** Checks the agent has to make in the call and before issuing. */
  checks: Condition[];
  /** Minor injury: every party's recorded consent to the simplified procedure is needed (P146 art. 23). */
  needsConsent: boolean;
  parkPlaces: string[];
  /** Said to the caller although accepted, e.g. that the desk closes soon and he will be served. */
  notice: string | null;
}

/** A refusal with the sort of bar behind it; legal bars hold in every city, channel bars are the city's own. */
export type TriageRefusal = Refusal & { bar: BarKind | 'service' };

function refuseBar(found: Bar): TriageRefusal {
  return { ...tellBar(found), bar: found.bar };
}

function injuryRefusal(version: JurisdictionVersion, answers: TriageAnswers): TriageRefusal | undefined {
  const type = version.accepts.find(({ kind }) => kind === answers.kind);
  // A type that is not accepted is refused by its kind, unless somebody is hurt: that is said first.
  const minorAllowed = type?.injury === 'minorWithConsent';
  if (answers.hurt !== 'minor' || minorAllowed) return undefined;
  return { ...refuse('injuryMinorNotHere'), bar: 'channel' };
}

/**
 * First gate of eligibility, before the queue: injury, legal bars, area, hours, the city's channel bars, its types.
 * Gate two is the agent's in the call, gate three the officer's before issuing.
 */
export function triage(
  input: TriageAnswersInput,
  place: PlacePoint,
  at: Date | string,
  jurisdictions: readonly Jurisdiction[],
  calendar: Calendar = officialCalendar,
): TriageAccept | TriageRefusal {
  const answers = triageAnswers.parse(input);
  const legal = legalBars.find(({ when }) => when(answers));
  if (legal) return refuseBar(legal);

  const served = jurisdictionAt(jurisdictions, place, at);
  if (isRefusal(served)) return { ...served, bar: 'service' };
  const { version, part, jurisdiction } = served;

  const opening = openAt(version, at, calendar);
  if (isRefusal(opening)) return { ...opening, bar: 'service' };
  if (opening.state === 'closed') return { ...refuse('outOfHours', { hours: version.hours.words }), bar: 'service' };
  if (opening.state === 'closingSoon' && !opening.takesAlarms)
    return { ...refuse('lastEntryPassed', { minutes: opening.minutesLeft }), bar: 'service' };

  const injury = injuryRefusal(version, answers);
  if (injury) return injury;
  if (answers.bothLeft === 'yes' && version.whenBothLeft !== 'taken')
    return { ...refuse('bothLeftScene'), bar: 'channel' };
  const [channel] = holding(channelBars, version, answers);
  if (channel) return refuseBar(channel);
  if (!version.accepts.some(({ kind }) => kind === answers.kind))
    return { ...refuse('kindNotAccepted'), bar: 'channel' };

  return {
    accepted: true,
    jurisdictionId: jurisdiction.id,
    version: version.version,
    partId: part.id,
    facts: factsOf(served),
    checks: requiredChecks(version, answers.kind),
    needsConsent: answers.hurt === 'minor',
    parkPlaces: parkPlacesOf(version, part),
    notice: noticeOf(answers, opening.state === 'closingSoon' ? opening.minutesLeft : null),
  };
}

function noticeOf(answers: TriageAnswers, minutesLeft: number | null): string | null {
  if (answers.hurt === 'minor') return noticeWords.injuryMinor;
  if (minutesLeft !== null) return fillText(noticeWords.closingSoon, { minutes: minutesLeft });
  return null;
}
