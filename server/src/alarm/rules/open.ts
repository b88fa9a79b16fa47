import type { RaiseAlarmBody } from '@kuaichu/contract/alarm';
import type { LeaveReason } from '@kuaichu/contract/case';
import type { Refusal } from '@kuaichu/contract/refusal';
import { newParty } from '../../case/rules.ts';
import type { Case, Party } from '../../case/state.ts';

export interface Opening {
  id: string;
  caseNo: string;
  caseCode: string;
  demo: boolean;
  jurisdictionId: string;
  rulesVersion: number;
  unitId: string;
  way: 'app' | 'link110';
  incidentNo: string | null;
  phone: string | null;
  phoneProven: boolean;
}

/** The case as the press on 就是这里，报警 opens it, accepted or refused; the record of P146 16 is complete from the start. */
export function openCase(opening: Opening, alarm: RaiseAlarmBody, refusal: Refusal | null, now: Date): Case {
  const at = now.toISOString();
  const kind = alarm.answers.kind;
  const caller = newParty(0, 'driver', true);
  const other = newParty(1, kind === 'motorNonMotor' ? 'rider' : kind === 'singleVehicle' ? 'owner' : 'driver', false);
  const parties: Party[] = [];
  if (caller) {
    parties.push({
      ...caller,
      hasPhone: true,
      phone: opening.phone,
      phoneProven: opening.phoneProven,
      simplifiedConsent: alarm.simplifiedConsent,
    });
  }
  if (other) parties.push(other);
  return {
    id: opening.id,
    caseNo: opening.caseNo,
    caseCode: opening.caseCode,
    demo: opening.demo,
    jurisdictionId: opening.jurisdictionId,
    rulesVersion: opening.rulesVersion,
    unitId: opening.unitId,
    status: refusal === null ? 'queued' : 'refused',
    statusSince: at,
    alarm: {
      at,
      pressedAt: alarm.pressedAt,
      way: opening.way,
      incidentNo: opening.incidentNo,
      answers: alarm.answers,
      lane: alarm.lane,
      noticeShown: alarm.noticeShown,
      preflight: alarm.preflight,
      refusal: refusal && { code: refusal.code, say: refusal.say, next: refusal.next ?? null },
    },
    place: alarm.place,
    facts: {
      // The minute of the alarm until somebody says better; the rules of the accident's minute apply.
      accidentAt: at,
      placeWords: alarm.place.words,
      placeConfirmed: false,
      direction: '',
      weather: null,
      form: null,
      kind,
      injury: alarm.answers.hurt === 'minor' ? 'minor' : 'none',
      narrative: '',
    },
    parties,
    call: null,
    lane: { running: false, seconds: 0, since: null },
    camera: { facing: 'environment', zoom: 1, torch: false },
    commands: [],
    stills: [],
    waivers: [],
    checks: [],
    statements: [],
    verification: [],
    clear: null,
    dispatch: null,
    merge: { proposals: [], intoCaseId: null },
    recordings: [],
    returned: null,
    determination: null,
    mediation: null,
    settlement: null,
    signing: null,
    certificate: null,
    revoked: [],
    reopened: null,
    notices: [],
    claims: [],
  };
}

/** Refusals after which an officer has to come are dispatched at once, without another press. */
export function dispatchReasonOf(refusal: Refusal): LeaveReason | null {
  const reasons: Partial<Record<Refusal['code'], LeaveReason>> = {
    injurySerious: 'injurySerious',
    minorInjuryWithoutConsent: 'injuryNoConsent',
    injuryMinorNotHere: 'injuryNoConsent',
    notMovable: 'notMovable',
    otherPartyLeft: 'fled',
    bothLeftScene: 'other',
    facilityHit: 'publicFacility',
    ownerAbsent: 'ownerAbsent',
    noInsurance: 'notInsured',
    noPlate: 'noPlate',
    noLicence: 'noLicence',
    dangerousGoods: 'dangerousGoods',
    kindNotAccepted: 'other',
    plateKindNotAccepted: 'other',
    suspendedWeather: 'other',
  };
  return reasons[refusal.code] ?? null;
}
