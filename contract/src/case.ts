import * as z from 'zod';
import { plateKind, plateNo } from './plate.ts';

/** Life of a case, minutes to days. The transition table is in server/src/case/rules.ts. */
export const caseStatuses = [
  'refused', // triage said no; what to do instead was told
  'queued', // waits for an agent
  'inCall', // an agent is on it
  'interrupted', // every phone dropped; may be resumed
  'clearing', // told to clear the scene, cars are moving
  'collected', // handed to an officer
  'signing', // determined and ordered to be issued; parties sign
  'issued', // certificate signed by the unit
  'settled', // the parties settled by themselves (P146 21); their agreement is signed
  'dispatched', // left the channel, an officer goes there; evidence kept
  'merged', // the same accident as another case
] as const;
export const caseStatus = z.enum(caseStatuses);
export type CaseStatus = z.infer<typeof caseStatus>;

export const datums = ['WGS84', 'GCJ02', 'BD09'] as const;
export const datum = z.enum(datums);
/** `lot`: car parks and compounds, handled by analogy (P146 110). */
export const roadKind = z.enum(['urban', 'expressway', 'lot', 'unknown']);

/** Where it happened: what the satellite said, what the maps program said, and the words a person confirmed. */
export const place = z.object({
  lng: z.number().min(-180).max(180).nullable(),
  lat: z.number().min(-90).max(90).nullable(),
  datum,
  /** Radius in metres as the phone states it; null when pointed at or told in words. */
  accuracyM: z.number().min(0).max(100_000).nullable(),
  source: z.enum(['gnss', 'map', 'words']),
  /** As shown and confirmed, for example 松柏路云河街路口东侧60米. */
  words: z.string().max(120),
  /** What the maps program said by itself; kept beside the confirmed words. */
  autoWords: z.string().max(120).nullable(),
  road: z.string().max(60).nullable(),
  roadKind,
});
export type Place = z.infer<typeof place>;

/** Where the caller says people stand. Unknown counts as in a lane. */
export const lanePosition = z.enum(['left', 'middle', 'right', 'kerb', 'unknown']);
export type LanePosition = z.infer<typeof lanePosition>;

export const weathers = ['晴', '阴', '雨', '雪', '雾', '大风', '沙尘', '冰雹', '其它'] as const;
export const weather = z.enum(weathers);

/** Accident form (事故形态), DOSSIER code list SGXT/CLJSG in words. */
export const accidentForms = [
  '追尾碰撞',
  '正面碰撞',
  '侧面碰撞(同向)',
  '侧面碰撞(对向)',
  '侧面碰撞(直角)',
  '同向刮擦',
  '对向刮擦',
  '碰撞静止车辆',
  '刮撞行人',
  '撞固定物',
  '撞非固定物',
  '其他',
] as const;
export const accidentForm = z.enum(accidentForms);

export const collisionParts = ['车头', '左前', '右前', '左侧', '右侧', '左后', '右后', '车尾', '车顶', '底盘'] as const;
export const collisionPart = z.enum(collisionParts);

export const facts = z.object({
  accidentAt: z.iso.datetime({ offset: true }),
  placeWords: z.string().max(120),
  placeConfirmed: z.boolean(),
  direction: z.string().max(40),
  weather: weather.nullable(),
  form: accidentForm.nullable(),
  kind: z.enum(['motorMotor', 'motorNonMotor', 'singleVehicle', 'other']),
  injury: z.enum(['none', 'minor']),
  /** Estimated damage of the worse car in yuan; asked where the city caps it. */
  damageYuan: z.number().min(0).max(10_000_000).nullable().optional(),
  narrative: z.string().max(2000),
});
export type Facts = z.infer<typeof facts>;

export const vehicle = z.object({
  plateKind,
  plateNo,
  /** Kind in words, for example 小型轿车. */
  type: z.string().max(20),
  colour: z.string().max(6),
  /** 挂车 only: the tractor whose policy covers it (交强险条例 42). */
  tractor: z.object({ plateKind, plateNo }).nullable(),
});
export type Vehicle = z.infer<typeof vehicle>;

export const partyRole = z.enum([
  'driver',
  'rider',
  'pedestrian',
  'passenger',
  'owner',
  'instructor',
  'representative',
]);
export type PartyRole = z.infer<typeof partyRole>;

/** Checks the agent makes by asking and looking; each answer is an event. */
export const checkKinds = [
  'peopleSafe', // everybody stands outside the lanes
  'injuryAsked', // asked first (gate 2)
  'injuryAskedAgain', // asked again before removal
  'sober', // no sign of drink or drugs
  'movable', // every car can drive
  'noDangerousGoods', // nothing explosive, flammable, toxic… is carried
  'noFacility', // no building or public facility hit
  'allPresent', // nobody left
  'motorSideInsuredAndLiable', // Luzhou: motor–non-motor condition
  'ownerPresent', // single vehicle: the owner of the damaged thing is on the call
] as const;
export const checkKind = z.enum(checkKinds);
export type CheckKind = z.infer<typeof checkKind>;

/** Why the agent takes a case out of the channel. The driver never reads this. */
export const leaveReasons = [
  'drink',
  'drugs',
  'noLicence',
  'noPlate',
  'fled',
  'publicFacility',
  'injurySerious',
  'injuryNoConsent',
  'notMovable',
  'dangerousGoods',
  'notInsured',
  'intent',
  'minorInvolved',
  'foreigner',
  'riderMayBeLiable',
  'ownerAbsent',
  'recordingDown',
  'askedForOfficer',
  'dispute',
  'factsUnclear',
  'other',
] as const;
export const leaveReason = z.enum(leaveReasons);
export type LeaveReason = z.infer<typeof leaveReason>;
