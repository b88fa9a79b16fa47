import type { ToldBar } from '@kuaichu/contract/answer';
import { type CheckKind, type LeaveReason, leaveReasons } from '@kuaichu/contract/case';
import type { EligibilityFacts } from '@kuaichu/contract/eligibility';
import type { JurisdictionVersion } from '@kuaichu/contract/jurisdiction';
import type { PlateKind } from '@kuaichu/contract/plate';
import type { Refusal, RefusalCode } from '@kuaichu/contract/refusal';
import { leaveReasonTable } from '@kuaichu/contract/triage';
import { barsOf } from '../../alarm/rules/eligibility.ts';
import type { Case, Party } from '../../case/state.ts';
import { shanghaiDate } from '../../platform/calendar.ts';
import { readIdNumber, readPaper } from '../../verification/rules/idNumber.ts';

/**
 * The second and the third gate, judged by the same rules as the questions of a lawyer: what the call has found is put
 * before the city's bars and those of the law.
 */

type Answer = boolean | undefined;

/** The latest answer to a check; a no of one party is a no. */
function answerTo({ checks }: Case, kind: CheckKind): Answer {
  const answers = checks.filter((check) => check.kind === kind).map(({ answer }) => answer);
  return answers.length === 0 ? undefined : answers.every(Boolean);
}

const denied = (answer: Answer): Answer => (answer === undefined ? undefined : !answer);

const isMotor = ({ role }: Party): boolean => role === 'driver' || role === 'instructor';

/** Flags of the registries that are a fact of eligibility; other mismatches are for the officer to read. */
function flagged(current: Case, flags: readonly string[]): boolean {
  return current.verification.some((cell) => cell.outcome === 'mismatch' && cell.flags.some((f) => flags.includes(f)));
}

const NO_LICENCE = [
  'LICENCE_EXPIRED',
  'LICENCE_SUSPENDED',
  'LICENCE_REVOKED',
  'LICENCE_CANCELLED',
  'LICENCE_NOT_YET_VALID',
];
const NO_POLICY = ['POLICY_NOT_IN_FORCE', 'POLICY_CANCELLED', 'POLICY_BEGAN_AFTER_ACCIDENT'];
const NO_CAR = ['STOLEN', 'SCRAPPED', 'VEHICLE_CANCELLED', 'HIT_AND_RUN_SUSPECT'];

/** Not in the national data, or no number at all: seen on the paper by the agent, whatever kind of vehicle it is. */
const BY_HAND: readonly PlateKind[] = ['22', '23', '24', '26', '27', '31', '32', '41', '42', '43', '99'];

function plateOf(kinds: readonly PlateKind[]): EligibilityFacts['plate'] {
  if (kinds.includes('42') || kinds.includes('43')) return 'forged';
  return kinds.includes('41') ? 'none' : undefined;
}

/** Of a person only the number on the paper is known; what it does not tell is left to the agent's eye. */
function people(current: Case): Pick<EligibilityFacts, 'minorPerson' | 'guardianOnCall' | 'foreigner'> {
  const day = shanghaiDate(current.facts.accidentAt);
  const numbers = current.parties
    .filter(({ role, idNo }) => role !== 'representative' && idNo !== '')
    .map(({ idNo }) => idNo);
  const read = numbers.map((idNo) => readIdNumber(idNo, day));
  return {
    minorPerson: read.some((one) => one.ok && one.age < 18) || undefined,
    // A guardian stands on the form as the one who speaks for the child.
    guardianOnCall: current.parties.some(({ role }) => role === 'representative') || undefined,
    foreigner:
      read.some((one) => one.ok && one.kind === 'foreignPermanentResident') ||
      numbers.some((idNo) => readPaper(idNo)?.foreign) ||
      undefined,
  };
}

/** What the case knows, in the words of the questions; what it does not know stays out and bars nobody. */
export function factsOfCase(current: Case): EligibilityFacts {
  const { facts, alarm, parties, call } = current;
  const kinds = parties.filter(isMotor).flatMap(({ vehicle }) => (vehicle ? [vehicle.plateKind] : []));
  const sober = answerTo(current, 'sober');
  const goods = answerTo(current, 'noDangerousGoods');
  const known: EligibilityFacts = {
    kind: facts.kind,
    hurt: facts.injury,
    consents:
      facts.injury === 'minor' ? parties.map((p) => ({ party: p.label, agrees: p.simplifiedConsent })) : undefined,
    movable: answerTo(current, 'movable'),
    otherPartyPresent: answerTo(current, 'allPresent'),
    ownerPresent: answerTo(current, 'ownerPresent'),
    publicFacilityHit: denied(answerTo(current, 'noFacility')),
    // What was said in the call stands before what was said at the alarm.
    dangerousGoods: goods === undefined ? alarm.answers.dangerousGoods : !goods,
    drink: denied(sober),
    motorSideLiable: answerTo(current, 'motorSideInsuredAndLiable'),
    licenceValid: flagged(current, NO_LICENCE) ? false : undefined,
    classMatches: flagged(current, ['CLASS_MISMATCH']) ? false : undefined,
    insured: flagged(current, NO_POLICY) ? false : undefined,
    crimeVehicle: flagged(current, NO_CAR) || undefined,
    plate: plateOf(kinds),
    plateKinds: kinds.filter((kind) => !BY_HAND.includes(kind)),
    damageYuan: facts.damageYuan ?? undefined,
    weather: facts.weather ?? undefined,
    recording: call?.recording === 'down' ? false : undefined,
    ...people(current),
  };
  return Object.fromEntries(Object.entries(known).filter(([, value]) => value !== undefined)) as EligibilityFacts;
}

/** What takes this case out of the channel as far as the call has come, the most telling first. */
export function barsOfCase(current: Case, version: JurisdictionVersion): ToldBar[] {
  return barsOf(version, factsOfCase(current));
}

const asRefusal = ({ code, sentence, next }: ToldBar): Refusal => ({ code, say: sentence, ...(next && { next }) });

/** Bars as reasons to leave with; what has none of its own leaves as `other`. */
const REASONS: Partial<Record<RefusalCode, LeaveReason>> = {
  ...Object.fromEntries(leaveReasons.map((reason) => [leaveReasonTable[reason].told, reason])),
  kindNotAccepted: 'other',
  drinkDrug: 'drink',
  motorSideNotLiable: 'riderMayBeLiable',
  death: 'injurySerious',
  forgedPlate: 'noPlate',
};

/** The reason the agent leaves with, and what holds, in words for the desk alone; null while nothing does. */
export function mustLeave(
  current: Case,
  version: JurisdictionVersion,
): { reason: LeaveReason; words: string; article: string | null } | null {
  const [bar] = barsOfCase(current, version).filter((one) => one.bar !== 'right');
  if (!bar) return null;
  const reason = REASONS[bar.code] ?? 'other';
  const words = reason === 'other' ? bar.sentence : leaveReasonTable[reason].words;
  return { reason, words, article: bar.article };
}

/** Handing over and issuing end here while a bar holds; the agent or the officer leaves the channel with its reason. */
export function barred(current: Case, version: JurisdictionVersion): Refusal | undefined {
  // While nothing is recorded another refusal says so; the right to an officer has its own way out.
  const [bar] = barsOfCase(current, version).filter((one) => one.bar !== 'right');
  return bar && asRefusal(bar);
}

/**
 * Nobody is told to drive away with one of these: drink, a licence that is none, a false plate, a wanted car, somebody
 * badly hurt, dangerous goods (P146 13, 15, 24; 条例 104). A danger in words still opens the lock.
 */
const STAYS: readonly RefusalCode[] = [
  'death',
  'injurySerious',
  'dangerousGoods',
  'suspectedCrime',
  'drinkDrug',
  'noLicence',
  'noPlate',
  'forgedPlate',
  'crimeVehicle',
  'notMovable',
];

export function mustStay(current: Case, version: JurisdictionVersion): Refusal | undefined {
  const bar = barsOfCase(current, version).find(({ code }) => STAYS.includes(code));
  return bar && asRefusal(bar);
}
