import type { Condition, Jurisdiction, JurisdictionFacts, JurisdictionVersion } from '@kuaichu/contract/jurisdiction';
import { fillText, isRefusal, noticeWords, type Refusal, refuse } from '@kuaichu/contract/refusal';
import {
  type BarKind,
  leaveReasonTable,
  type TriageAnswers,
  triageAnswers,
  type TriageAnswersInput,
} from '@kuaichu/contract/triage';
import type { LeaveReason } from '@kuaichu/contract/case';
import {
  factsOf,
  jurisdictionAt,
  openAt,
  parkPlacesOf,
  type PlacePoint,
  requiredChecks,
} from '../../jurisdiction/rules.ts';
import { type Calendar, officialCalendar } from '../../platform/calendar.ts';

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

interface Bar {
  reason: LeaveReason;
  when: (answers: TriageAnswers) => boolean;
}

const isMotorPair = ({ kind }: TriageAnswers): boolean => kind === 'motorMotor' || kind === 'motorNonMotor';

/** Outside the simplified procedure whatever the city says. Injury stands first: it is asked first. */
const LEGAL_BARS: readonly Bar[] = [
  // P146 art. 23: death or injury beyond minor
  { reason: 'injurySerious', when: ({ hurt }) => hurt === 'serious' },
  // P146 art. 15: explosive, flammable, toxic, radioactive, corrosive, infectious goods
  { reason: 'dangerousGoods', when: ({ dangerousGoods }) => dangerousGoods === 'yes' },
];

/** Kept out of the video channel where the city lists the reason; `unknown` never bars, the agent asks. */
const CHANNEL_BARS: readonly Bar[] = [
  // P146 art. 13(1) no. 6: a party left the scene
  { reason: 'fled', when: (answers) => isMotorPair(answers) && answers.otherPartyPresent === 'no' },
  // P146 art. 13(1) no. 5: cannot move by itself
  { reason: 'notMovable', when: ({ movable }) => movable === 'no' },
  // P146 art. 14 no. 2: building, public or other facility hit
  { reason: 'publicFacility', when: ({ publicFacilityHit }) => publicFacilityHit === 'yes' },
  // City notices: every motor side compulsorily insured; P146 art. 14 no. 1
  { reason: 'notInsured', when: ({ insured }) => insured === 'no' },
  // City notices: single vehicle only with somebody of the damaged side there
  { reason: 'ownerAbsent', when: ({ kind, ownerPresent }) => kind === 'singleVehicle' && ownerPresent === 'no' },
];

function barred(bars: readonly Bar[], answers: TriageAnswers): Bar | undefined {
  return bars.find(({ when }) => when(answers));
}

function refuseBar({ reason }: Bar): TriageRefusal {
  const { bar, told } = leaveReasonTable[reason];
  return { ...refuse(told), bar };
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
  const legal = barred(LEGAL_BARS, answers);
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
  const channel = barred(
    CHANNEL_BARS.filter(({ reason }) => version.channelBars.includes(reason)),
    answers,
  );
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
