import * as z from 'zod';
import { checkKind, datum, leaveReasons, roadKind, weather } from './case.ts';
import { plateKind } from './plate.ts';
import { accidentKind } from './triage.ts';

const words = z.string().trim().min(1).max(400);
const id = z.string().regex(/^[a-z][A-Za-z0-9-]{1,39}$/);
/** An instant with its offset, e.g. 2023-09-18T07:00:00+08:00. */
const instant = z.iso.datetime({ offset: true });
const timeOfDay = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$|^24:00$/);

/** `corps` (总队、交管局) stands above the detachments of a province or a municipality. */
export const unitLevel = z.enum(['corps', 'detachment', 'brigade', 'squadron']);
export type UnitLevel = z.infer<typeof unitLevel>;

/** A police unit; `issuingName` heads the certificate, `areaCode` opens its document number. */
export const unit = z.strictObject({
  id,
  level: unitLevel,
  /** The unit above it, which also reviews its findings (P146 art. 71). */
  parentId: id.optional(),
  areaCode: z.string().regex(/^\d{6}$/),
  name: words,
  issuingName: words,
  address: words,
  phone: words,
});
export type Unit = z.infer<typeof unit>;

export const openingSpan = z.strictObject({ from: timeOfDay, to: timeOfDay });
export type OpeningSpan = z.infer<typeof openingSpan>;

/** ISO weekday, 1 = Monday. */
export const weekdays = ['1', '2', '3', '4', '5', '6', '7'] as const;
export type Weekday = (typeof weekdays)[number];

const week = z.record(z.enum(weekdays), z.array(openingSpan));
/** MM-DD. */
const dayOfYear = z.string().regex(/^(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])$/);

/** Other hours for a part of every year, both days included; `from` after `to` runs over the New Year. */
export const season = z.strictObject({ name: words, from: dayOfYear, to: dayOfYear, weekdays: week });
export type Season = z.infer<typeof season>;

export const hours = z.strictObject({
  /** Spans per ISO weekday, 1 = Monday; an empty list is a closed day. */
  weekdays: week,
  /** Parts of the year with hours of their own; any other day keeps `weekdays`. */
  seasons: z.array(season).optional(),
  /**
   * `followOfficialTable`: closed on public holidays, open on make-up workdays with `makeUpDayAs`'s spans.
   * `closed`: closed on public holidays, and a make-up workday is the weekend day it falls on.
   * `ignore`: only the weekday counts.
   */
  holidays: z.enum(['followOfficialTable', 'closed', 'ignore']),
  /** Hours on public holidays, where a city does not close altogether. */
  holidaySpans: z.array(openingSpan).optional(),
  makeUpDayAs: z.enum(weekdays).default('1'),
  /** Alarms are taken until this many minutes before a span ends. */
  lastEntryMinutesBeforeEnd: z.number().int().min(0).max(240),
  /** An alarm taken before the end is served to its end. */
  queuedBeforeEndIsServed: z.boolean(),
  /** From this many minutes before the end, pages say so. */
  closingSoonMinutes: z.number().int().min(0).max(240),
  /** As said to people, e.g. 每天 7:00–19:00. */
  words,
});
export type Hours = z.infer<typeof hours>;

const ring = z.array(z.tuple([z.number().min(73).max(136), z.number().min(3).max(54)])).min(4);

/** One closed outline. `onlyRoads` narrows it to named road sections when the road is known. */
export const areaPart = z.strictObject({
  id,
  name: words,
  kind: z.enum(['district', 'subdistrict', 'roadSection']),
  /** The unit in whose name certificates of this part issue. */
  unitId: id,
  rings: z.array(ring).min(1),
  /** What else people call it, e.g. the districts of a city that is served whole; for places told in words alone. */
  alsoNamed: z.array(words).optional(),
  onlyRoads: z.array(words).optional(),
});
export type AreaPart = z.infer<typeof areaPart>;

export const serviceArea = z.strictObject({
  datum,
  drawn: z.enum(['byHand', 'official']),
  note: words.optional(),
  parts: z.array(areaPart).min(1),
  /** Outlines cut out of the parts, e.g. a district that is not served. */
  excluded: z.array(z.strictObject({ id, name: words, rings: z.array(ring).min(1) })),
  /** Kinds of road not served wherever they run. */
  excludedRoadKinds: z.array(roadKind.exclude(['unknown'])),
  /** Roads not served wherever they run; matches a road whose name begins so. */
  excludedRoads: z.array(z.strictObject({ name: words, why: z.enum(['expressway', 'other']) })),
  /** As said to people. */
  words,
});
export type ServiceArea = z.infer<typeof serviceArea>;

/** A confirmation the city demands: the agent's in the call, and again before issuing. */
export const condition = z.strictObject({
  check: checkKind,
  /** What is confirmed, as a sentence. */
  words,
  before: z.array(z.enum(['clear', 'collect', 'issue'])).min(1),
});
export type Condition = z.infer<typeof condition>;

/** Types a city may take; pedestrians are asked for as `other` where none does. */
export const acceptedKind = z.enum([...accidentKind.exclude(['other']).options, 'motorPedestrian']);
export type AcceptedKind = z.infer<typeof acceptedKind>;

/**
 * What a city keeps out of the video channel: the reasons an agent leaves it for, and those of the notices built on
 * P146 art. 13 and 14 that nobody can see before the call.
 */
export const channelBar = z.enum([
  ...leaveReasons,
  'forgedPlate',
  'noInspectionMark',
  'inspectionOverdue',
  'overloadOrSpeeding',
  'evidenceDestroyed',
  'crimeVehicle',
]);
export type ChannelBar = z.infer<typeof channelBar>;

/** Weather in which a city closes the channel because nothing can be seen. */
export const suspension = z.strictObject({
  weathers: z.array(weather),
  /** Also when it is too dark to see, whatever the weather. */
  lowLight: z.boolean(),
  words,
});
export type Suspension = z.infer<typeof suspension>;

export const acceptedType = z.strictObject({
  kind: acceptedKind,
  words,
  /** P146 art. 23 allows minor injury with everyone's consent; a city may still keep it out of the channel. */
  injury: z.enum(['none', 'minorWithConsent']),
  conditions: z.array(condition),
});
export type AcceptedType = z.infer<typeof acceptedType>;

export const insurer = z.strictObject({
  id,
  name: words,
  /** Takes a pushed loss notice; otherwise the phone number is shown. */
  push: z.boolean(),
  phone: words,
});
export type Insurer = z.infer<typeof insurer>;

/** `{name}` places are filled in by `fillText`; only `invite110` may hold a link, none a name or a plate. */
export const smsTexts = z.strictObject({
  phoneCode: words,
  invite: words,
  invite110: words,
  result: words,
  officerComing: words,
  callback: words,
  /** A clerical error of the certificate was put right; left out, our own words are sent. */
  corrected: words.optional(),
  /** The certificate was revoked. */
  revoked: words.optional(),
  reviewApplied: words,
  reviewAccepted: words,
  reviewNotAdmitted: words,
  reviewWithdrawn: words,
  reviewUpheld: words,
  reviewRemanded: words,
  recusalDecided: words,
});
export type SmsTexts = z.infer<typeof smsTexts>;

const OF_CASE = ['road', 'address', 'caseCode'] as const;

export const smsVariables = {
  phoneCode: ['code', 'minutes'],
  invite: ['road', 'address', 'caseCode'],
  /** The only text with a link: short-lived, single use. */
  invite110: ['link', 'minutes'],
  result: ['month', 'day', 'road', 'finding', 'address', 'caseCode'],
  officerComing: ['road', 'minutes'],
  callback: ['phone'],
  corrected: ['month', 'day', 'road', 'address', 'caseCode'],
  revoked: ['month', 'day', 'road', 'address', 'caseCode'],
  reviewApplied: OF_CASE,
  reviewAccepted: OF_CASE,
  reviewNotAdmitted: OF_CASE,
  reviewWithdrawn: OF_CASE,
  reviewUpheld: OF_CASE,
  reviewRemanded: OF_CASE,
  recusalDecided: OF_CASE,
} as const satisfies Record<keyof SmsTexts, readonly string[]>;

export const reviewWay = z.strictObject({
  way: z.enum(['togetherAtBrigade', 'writtenReview']),
  /** Who takes it: the unit of the accident, or the one above it. */
  body: z.enum(['issuingUnit', 'unitAbove']),
  words,
});
export type ReviewWay = z.infer<typeof reviewWay>;

export const jurisdictionVersion = z.strictObject({
  version: z.number().int().positive(),
  effectiveFrom: instant,
  /** Where the rules were announced. */
  source: words,
  /** What the announcement leaves open and how it is read here until the city says. */
  doubts: z.array(words).optional(),
  units: z.array(unit).min(2),
  /** Certificates outside any part's unit issue in this one's name. */
  defaultUnitId: id,
  hours,
  area: serviceArea,
  accepts: z.array(acceptedType).min(1),
  plateKinds: z.array(plateKind).min(1),
  /** Estimated damage of one vehicle in yuan above which the channel is left; null is no cap. */
  damageCapYuan: z.number().positive().nullable(),
  channelBars: z.array(channelBar),
  suspension: suspension.optional(),
  /** Both cars are gone when the alarm comes: most cities have nothing left to look at. Left out means refused. */
  whenBothLeft: z.enum(['refused', 'taken']).optional(),
  /** A party objects in the call: leave for the scene or the ordinary procedure, or leave it to the review. */
  objectionInCall: z.enum(['converts', 'reviewOnly']).optional(),
  review: z.strictObject({
    /** P146 art. 71 and 112: three working days from service. */
    workingDays: z.literal(3),
    ways: z.array(reviewWay).min(1),
    /** Shown beside the last day. */
    words,
  }),
  signature: z.strictObject({
    /** On the own phone in the recorded room: the call, or a recorded minute after it (行政案件程序规定 263(3)). */
    mode: z.literal('recordedInCall'),
    /** After this a missing signature is noted as unsigned. */
    limitMinutes: z.number().int().min(1).max(4320),
  }),
  tells: z.strictObject({
    /** When the parties hear the finding. */
    finding: z.enum(['afterDetermination', 'inCallBeforeClearing']),
    /** When they are sent away from the scene. */
    clearScene: z.enum(['afterEvidence']),
  }),
  claimWords: words,
  insurers: z.array(insurer).min(1),
  entryPoints: z.array(z.enum(['app', 'link110'])).min(1),
  sms: smsTexts,
  documentNumber: z.strictObject({
    /** areaCode + yyyyMMdd + serial of the unit's day. */
    scheme: z.literal('areaCodeDateSerial'),
    serialDigits: z.number().int().min(3).max(8),
  }),
  /**
   * Rows a province prints below the national form of the certificate, in this order. What a row holds comes from the
   * case: addresses and collision parts of the parties, form of the accident, officer's number.
   */
  certificateAdditions: z
    .array(
      z.object({
        words: z.string().min(1).max(8),
        from: z.enum(['addresses', 'collisionParts', 'accidentForm', 'officerNo']),
      }),
    )
    .max(4)
    .optional(),
  /** What the city promises; measured against, never shown as a countdown. */
  pledge: z.strictObject({
    answerSeconds: z.number().int().positive(),
    clearSceneSeconds: z.number().int().positive(),
    certificateSeconds: z.number().int().positive(),
  }),
  /** Where to drive when leaving the lane. */
  parkPlaces: z.array(z.strictObject({ partId: id.optional(), words })).min(1),
  /** Prefix of case numbers, e.g. HRB. */
  caseNoPrefix: z.string().regex(/^[A-Z]{2,4}$/),
});
export type JurisdictionVersion = z.infer<typeof jurisdictionVersion>;

/** One city: its rules as data, in versions that take effect at an instant and end where the next begins. */
export const jurisdiction = z.strictObject({
  id,
  name: words,
  /** Legal time is Beijing Time everywhere in mainland China. */
  timeZone: z.literal('Asia/Shanghai'),
  versions: z.array(jurisdictionVersion).min(1),
});
export type Jurisdiction = z.infer<typeof jurisdiction>;

/** What pages need of a city, fixed on the case when it is opened. */
export const jurisdictionFacts = z.object({
  jurisdictionId: id,
  name: z.string(),
  version: z.number().int(),
  hoursWords: z.string(),
  areaWords: z.string(),
  claimWords: z.string(),
  reviewWords: z.string(),
  unit,
  reviewUnit: unit,
  entryPoints: jurisdictionVersion.shape.entryPoints,
  pledge: jurisdictionVersion.shape.pledge,
});
export type JurisdictionFacts = z.infer<typeof jurisdictionFacts>;
