import * as z from 'zod';
import { weather } from './case.ts';
import { plateKind } from './plate.ts';

/**
 * Facts about one accident as a lawyer, a city or an agent knows them. A fact that is left out is unknown: it never
 * bars by itself, but may have to be found out before a gate is passed.
 */
const known = z
  .union([z.boolean(), z.enum(['yes', 'no', 'unknown'])])
  .meta({ id: 'Known', description: 'true and yes say the same, false and no too; unknown is as good as left out' });
export type Known = z.infer<typeof known>;

/** The three gates: before the queue, in the call, before the certificate issues. */
export const eligibilityGate = z.enum(['beforeQueue', 'inCall', 'beforeIssuing']);
export type EligibilityGate = z.infer<typeof eligibilityGate>;

export const eligibilityKind = z
  .enum(['motorMotor', 'motorNonMotor', 'motorPedestrian', 'singleVehicle', 'nonMotorOnly', 'other'])
  .describe(
    'who hit whom: motorMotor 机动车与机动车, motorNonMotor 机动车与非机动车, motorPedestrian 机动车与行人, ' +
      'singleVehicle 机动车单方, nonMotorOnly 只有非机动车或行人, other',
  );

const partyWords = z.string().trim().min(1).max(20);

export const eligibilityFacts = z.strictObject({
  kind: eligibilityKind,
  hurt: z.enum(['none', 'minor', 'serious', 'death']).optional().describe('worst injury; minor is 伤势轻微 (P146 23)'),
  consents: z
    .array(
      z.strictObject({
        party: partyWords.describe('for example 甲'),
        agrees: z.boolean().nullable().describe('null: not asked yet'),
      }),
    )
    .optional()
    .describe('with a minor injury: the consent of each party to the simplified procedure; null is not asked yet'),
  movable: known.optional().describe('every car can be moved by the parties'),
  otherPartyPresent: known.optional().describe('the other party is still there'),
  bothLeft: known.optional().describe('both cars already left the scene'),
  fled: known.optional().describe('somebody fled the accident'),
  insured: known
    .optional()
    .describe('every motor side had compulsory insurance (交强险) at the minute of the accident'),
  ownerPresent: known.optional().describe('single vehicle: the owner of the damaged thing is on the call'),
  publicFacilityHit: known.optional().describe('a building, public or other facility was hit (P146 14)'),
  dangerousGoods: known.optional().describe('a vehicle carries dangerous goods (P146 15)'),
  drink: known.optional().describe('suspicion of alcohol'),
  drugs: known.optional().describe('suspicion of controlled drugs'),
  suspectedCrime: known.optional().describe('suspicion of 交通肇事 or 危险驾驶 (P146 23)'),
  licenceValid: known.optional().describe('every driver has a valid licence; not having it along is no matter'),
  classMatches: known.optional().describe('the licence covers the vehicle'),
  plate: z.enum(['ok', 'none', 'forged', 'unknown']).optional().describe('号牌 of the motor vehicles'),
  plateKinds: z.array(plateKind).optional().describe('号牌种类 of the motor vehicles'),
  inspectionMark: known.optional().describe('inspection mark present (P146 14)'),
  insuranceMark: known.optional().describe('insurance mark present (P146 14); an electronic one counts'),
  inspectionValid: known.optional().describe('inspection not overdue'),
  overloadOrSpeeding: known.optional().describe('school bus or coach, seriously overloaded or speeding (P146 13)'),
  intent: known.optional().describe('evidence that it was caused on purpose (P146 13)'),
  evidenceDestroyed: known.optional().describe('scene or evidence destroyed or forged'),
  crimeVehicle: known.optional().describe('a vehicle was used for a crime'),
  minorPerson: known.optional().describe('a party is under age'),
  guardianOnCall: known.optional().describe('the guardian of the minor is on the call'),
  foreigner: known.optional().describe('a party is a foreigner (P146 96)'),
  military: known.optional().describe('a military or armed-police vehicle; the same procedure applies (P146 12)'),
  officerRequested: known.optional().describe('a party asks for an officer on site (P146 20)'),
  objects: known.optional().describe('a party objects to the finding in the call'),
  factsUnclear: known.optional().describe('the facts cannot be established or the causes judged (P146 67)'),
  recording: known.optional().describe('the call is being recorded'),
  damageYuan: z.number().nonnegative().optional().describe('estimated damage of the worst damaged vehicle, yuan'),
  weather: weather.optional().describe('some cities suspend the service in fog'),
  lowLight: known.optional().describe('too dark to see the scene'),
  motorSideLiable: known.optional().describe('against a rider or walker: the motor side is to bear liability'),
  verification: z
    .array(
      z.strictObject({
        party: partyWords.describe('for example 甲'),
        subject: z.enum(['driver', 'vehicle', 'insurance']).describe('what was asked about'),
        outcome: z
          .enum(['match', 'mismatch', 'notFound', 'ambiguous', 'unavailable', 'manual'])
          .describe('match and manual (by hand) are settled; unavailable is no answer, never notFound'),
      }),
    )
    .optional()
    .describe('answers of the registries, judged at the minute of the accident'),
});
export type EligibilityFacts = z.infer<typeof eligibilityFacts>;

/** What of a place the area rules need. */
export const eligibilityPlace = z.strictObject({
  lng: z.number().min(-180).max(180).nullable().default(null).describe('longitude in degrees, in the datum named'),
  lat: z.number().min(-90).max(90).nullable().default(null).describe('latitude in degrees, in the datum named'),
  datum: z
    .enum(['WGS84', 'GCJ02', 'BD09'])
    .default('WGS84')
    .describe('phones give WGS84, Chinese maps GCJ02 or BD09; some 500 m lie between them'),
  words: z.string().max(120).default('').describe('the place in words; decides the area where there is no position'),
  road: z.string().max(60).nullable().default(null).describe('name of the road, for road lists and excluded roads'),
  roadKind: z
    .enum(['urban', 'expressway', 'lot', 'unknown'])
    .default('unknown')
    .describe('urban 城市道路, expressway 高速公路, lot 停车场、小区等道路以外的地方'),
});
export type EligibilityPlace = z.infer<typeof eligibilityPlace>;
