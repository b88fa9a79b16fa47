import type { EligibilityFacts, EligibilityGate, Known } from '@kuaichu/contract/eligibility';
import type { Article } from '@kuaichu/contract/fault';
import type { ChannelBar, JurisdictionVersion } from '@kuaichu/contract/jurisdiction';
import { type Refusal, refuse, type RefusalCode } from '@kuaichu/contract/refusal';
import type { BarKind } from '@kuaichu/contract/triage';
import { administrative, p146, regulation } from '../../law/rules/article.ts';

export const isYes = (fact: Known | undefined): boolean => fact === true || fact === 'yes';
export const isNo = (fact: Known | undefined): boolean => fact === false || fact === 'no';

type PlainCode = Exclude<RefusalCode, 'partyUnknown' | 'damageAboveCap'>;

/** One reason that takes an accident out of the channel, with its articles and what the parties are told. */
export interface Bar {
  bar: BarKind;
  /** The gate it is asked at; a fact known earlier bars earlier. */
  gate: EligibilityGate;
  code: PlainCode;
  articles: readonly Article[];
  /** A channel bar holds only where the city lists this reason; a legal bar and a right hold everywhere. */
  reason: ChannelBar | null;
  when: (facts: EligibilityFacts) => boolean;
}

const hasOtherSide = ({ kind }: EligibilityFacts): boolean => kind !== 'singleVehicle';

/** Outside the simplified procedure whatever the city says. Injury stands first: it is asked first. */
export const legalBars: readonly Bar[] = [
  {
    bar: 'legal',
    gate: 'beforeQueue',
    code: 'death',
    articles: [p146(23, 1), p146(13, 1)],
    reason: null,
    when: ({ hurt }) => hurt === 'death',
  },
  {
    bar: 'legal',
    gate: 'beforeQueue',
    code: 'injurySerious',
    articles: [p146(23, 1, 2), p146(13, 1)],
    reason: 'injurySerious',
    when: ({ hurt }) => hurt === 'serious',
  },
  {
    bar: 'legal',
    gate: 'beforeQueue',
    code: 'dangerousGoods',
    articles: [p146(15)],
    reason: 'dangerousGoods',
    when: ({ dangerousGoods }) => isYes(dangerousGoods),
  },
  {
    bar: 'legal',
    gate: 'inCall',
    code: 'suspectedCrime',
    articles: [p146(23, 1)],
    reason: null,
    when: ({ suspectedCrime }) => isYes(suspectedCrime),
  },
  {
    bar: 'legal',
    gate: 'inCall',
    code: 'minorInjuryWithoutConsent',
    articles: [p146(23, 1, 2)],
    reason: 'injuryNoConsent',
    when: ({ hurt, consents = [] }) => hurt === 'minor' && consents.some(({ agrees }) => agrees === false),
  },
];

/** Kept out of the video channel where the city lists the reason; what is unknown never bars, the agent asks. */
export const channelBars: readonly Bar[] = [
  {
    bar: 'channel',
    gate: 'beforeQueue',
    code: 'otherPartyLeft',
    articles: [p146(13, 1, 6)],
    reason: 'fled',
    // Where both drove off nobody left the other behind: what then is a setting of the city.
    when: (facts) =>
      (hasOtherSide(facts) && isNo(facts.otherPartyPresent) && !isYes(facts.bothLeft)) || isYes(facts.fled),
  },
  {
    bar: 'channel',
    gate: 'beforeQueue',
    code: 'notMovable',
    articles: [p146(13, 1, 5)],
    reason: 'notMovable',
    when: ({ movable }) => isNo(movable),
  },
  {
    bar: 'channel',
    gate: 'beforeQueue',
    code: 'facilityHit',
    articles: [p146(14, undefined, 2), regulation(88)],
    reason: 'publicFacility',
    when: ({ publicFacilityHit }) => isYes(publicFacilityHit),
  },
  {
    bar: 'channel',
    gate: 'beforeQueue',
    code: 'noInsurance',
    articles: [p146(14, undefined, 1)],
    reason: 'notInsured',
    when: ({ insured, insuranceMark }) => isNo(insured) || isNo(insuranceMark),
  },
  {
    bar: 'channel',
    gate: 'beforeQueue',
    code: 'ownerAbsent',
    articles: [p146(14, undefined, 2)],
    reason: 'ownerAbsent',
    when: ({ kind, ownerPresent }) => kind === 'singleVehicle' && isNo(ownerPresent),
  },
  {
    bar: 'channel',
    gate: 'inCall',
    code: 'drinkDrug',
    articles: [p146(13, 1, 2)],
    reason: 'drink',
    when: ({ drink }) => isYes(drink),
  },
  {
    bar: 'channel',
    gate: 'inCall',
    code: 'drinkDrug',
    articles: [p146(13, 1, 2)],
    reason: 'drugs',
    when: ({ drugs }) => isYes(drugs),
  },
  {
    bar: 'channel',
    gate: 'inCall',
    code: 'noLicence',
    articles: [p146(13, 1, 1)],
    reason: 'noLicence',
    when: ({ licenceValid, classMatches }) => isNo(licenceValid) || isNo(classMatches),
  },
  {
    bar: 'channel',
    gate: 'inCall',
    code: 'noPlate',
    articles: [p146(13, 1, 4)],
    reason: 'noPlate',
    when: ({ plate }) => plate === 'none',
  },
  {
    bar: 'channel',
    gate: 'inCall',
    code: 'forgedPlate',
    articles: [p146(13, 1, 4)],
    reason: 'forgedPlate',
    when: ({ plate }) => plate === 'forged',
  },
  {
    bar: 'channel',
    gate: 'inCall',
    code: 'noInspectionMark',
    articles: [p146(14, undefined, 1)],
    reason: 'noInspectionMark',
    when: ({ inspectionMark }) => isNo(inspectionMark),
  },
  {
    bar: 'channel',
    gate: 'inCall',
    code: 'noInspectionMark',
    articles: [p146(14, undefined, 1)],
    reason: 'inspectionOverdue',
    when: ({ inspectionValid }) => isNo(inspectionValid),
  },
  {
    bar: 'channel',
    gate: 'inCall',
    code: 'schoolBusOverload',
    articles: [p146(13, 1, 3)],
    reason: 'overloadOrSpeeding',
    when: ({ overloadOrSpeeding }) => isYes(overloadOrSpeeding),
  },
  {
    bar: 'channel',
    gate: 'inCall',
    code: 'staged',
    articles: [p146(13, 1, 7), p146(60, 2)],
    reason: 'intent',
    when: ({ intent }) => isYes(intent),
  },
  {
    bar: 'channel',
    gate: 'inCall',
    code: 'evidenceDestroyed',
    articles: [p146(61, 1, 2)],
    reason: 'evidenceDestroyed',
    when: ({ evidenceDestroyed }) => isYes(evidenceDestroyed),
  },
  {
    bar: 'channel',
    gate: 'inCall',
    code: 'crimeVehicle',
    articles: [],
    reason: 'crimeVehicle',
    when: ({ crimeVehicle }) => isYes(crimeVehicle),
  },
  {
    // A guardian on the call is enough while nobody is hurt; questioning needs him (行程 75).
    bar: 'channel',
    gate: 'inCall',
    code: 'minorPerson',
    articles: [administrative(75)],
    reason: 'minorInvolved',
    when: ({ minorPerson, guardianOnCall, hurt }) =>
      isYes(minorPerson) && !(isYes(guardianOnCall) && (hurt ?? 'none') === 'none'),
  },
  {
    bar: 'channel',
    gate: 'inCall',
    code: 'foreignParty',
    articles: [p146(96)],
    reason: 'foreigner',
    when: ({ foreigner }) => isYes(foreigner),
  },
  {
    bar: 'channel',
    gate: 'beforeIssuing',
    code: 'motorSideNotLiable',
    articles: [],
    reason: 'riderMayBeLiable',
    when: ({ kind, motorSideLiable }) =>
      (kind === 'motorNonMotor' || kind === 'motorPedestrian') && isNo(motorSideLiable),
  },
  {
    bar: 'channel',
    gate: 'beforeIssuing',
    code: 'factsUnclear',
    articles: [p146(67)],
    reason: 'dispute',
    when: ({ factsUnclear }) => isYes(factsUnclear),
  },
];

/** A party's right, or a condition of the procedure itself: in every city and at every gate. */
export const rightBars: readonly Bar[] = [
  {
    bar: 'right',
    gate: 'inCall',
    code: 'officerRequested',
    articles: [p146(20, 2)],
    reason: 'askedForOfficer',
    when: ({ officerRequested }) => isYes(officerRequested),
  },
  {
    bar: 'right',
    gate: 'inCall',
    code: 'recordingLost',
    articles: [p146(7), administrative(52, 2)],
    reason: 'recordingDown',
    when: ({ recording }) => isNo(recording),
  },
];

/** Bars that hold under these rules, in the order they are told. */
export function holding(bars: readonly Bar[], version: JurisdictionVersion, facts: EligibilityFacts): Bar[] {
  return bars.filter(
    ({ bar, reason, when }) =>
      (bar !== 'channel' || (reason !== null && version.channelBars.includes(reason))) && when(facts),
  );
}

/** What the parties are told of it; never a word that accuses. */
export function tellBar({ code }: Bar): Refusal {
  return (refuse as (code: RefusalCode) => Refusal)(code);
}
