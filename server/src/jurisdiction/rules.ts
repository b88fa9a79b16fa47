import type { CheckKind, Place } from '@kuaichu/contract/case';
import type {
  AcceptedKind,
  AreaPart,
  Condition,
  Hours,
  Jurisdiction,
  JurisdictionFacts,
  JurisdictionVersion,
  OpeningSpan,
  Unit,
  Weekday,
} from '@kuaichu/contract/jurisdiction';
import { isRefusal, type Refusal, refuse } from '@kuaichu/contract/refusal';
import type { AccidentKind } from '@kuaichu/contract/triage';
import pointInPolygon from '@turf/boolean-point-in-polygon';
import {
  type Calendar,
  type CivilDate,
  dayKind,
  isoWeekday,
  nextDate,
  officialCalendar,
  shanghaiDate,
  shanghaiInstant,
  shanghaiMinutes,
} from '../platform/calendar.ts';
import { convertDatum } from './datum.ts';

/** The version in force at an instant; undefined before the first one. */
export function versionAt(city: Jurisdiction, at: Date | string): JurisdictionVersion | undefined {
  const ms = typeof at === 'string' ? Date.parse(at) : at.getTime();
  return city.versions.findLast((version) => Date.parse(version.effectiveFrom) <= ms);
}

export type Opening =
  | { state: 'open'; closesAt: string }
  | { state: 'closingSoon'; closesAt: string; minutesLeft: number; takesAlarms: boolean }
  | {
      state: 'closed';
      reason: 'beforeOpening' | 'betweenSpans' | 'afterClosing' | 'closedDay' | 'publicHoliday';
      opensNextAt: string | null;
    };

interface Day {
  spans: readonly OpeningSpan[];
  holiday: boolean;
}

/** The week in force on a day: that of its season, else the general one. */
function weekOf({ seasons = [], weekdays }: Hours, date: CivilDate): Hours['weekdays'] {
  const day = date.slice(5);
  const found = seasons.find(({ from, to }) => (from <= to ? from <= day && day <= to : from <= day || day <= to));
  return found?.weekdays ?? weekdays;
}

function dayOf(version: JurisdictionVersion, date: CivilDate, calendar: Calendar): Day | Refusal {
  const { hours } = version;
  const week = weekOf(hours, date);
  const plain = week[String(isoWeekday(date)) as Weekday];
  if (hours.holidays === 'ignore') return { spans: plain, holiday: false };
  const kind = dayKind(date, calendar);
  if (isRefusal(kind)) return kind;
  if (kind === 'publicHoliday') return { spans: hours.holidaySpans ?? [], holiday: true };
  const madeUp = kind === 'makeUpWorkday' && hours.holidays === 'followOfficialTable';
  return { spans: madeUp ? week[hours.makeUpDayAs] : plain, holiday: false };
}

function minutesOf(time: string): number {
  const [hour = '', minute = ''] = time.split(':');
  return Number(hour) * 60 + Number(minute);
}

/** The next opening after a day and minute, looking three weeks ahead (longer than any holiday). */
function nextOpening(version: JurisdictionVersion, date: CivilDate, minute: number, calendar: Calendar): string | null {
  let day = date;
  for (let ahead = 0; ahead <= 21; ahead += 1, day = nextDate(day)) {
    const found = dayOf(version, day, calendar);
    // An unloaded year further on only leaves the next opening unknown.
    if (isRefusal(found)) return null;
    const span = found.spans.find(({ from }) => ahead > 0 || minutesOf(from) > minute);
    if (span) return shanghaiInstant(day, minutesOf(span.from));
  }
  return null;
}

/** Whether the city takes alarms at an instant. The end of a span is outside it. */
export function openAt(
  version: JurisdictionVersion,
  at: Date | string,
  calendar: Calendar = officialCalendar,
): Opening | Refusal {
  const date = shanghaiDate(at);
  const minute = shanghaiMinutes(at);
  const today = dayOf(version, date, calendar);
  if (isRefusal(today)) return today;
  const span = today.spans.find(({ from, to }) => minutesOf(from) <= minute && minute < minutesOf(to));
  if (span) {
    const end = minutesOf(span.to);
    const closesAt = shanghaiInstant(date, end);
    const left = end - minute;
    const { closingSoonMinutes, lastEntryMinutesBeforeEnd } = version.hours;
    if (left > Math.max(closingSoonMinutes, lastEntryMinutesBeforeEnd)) return { state: 'open', closesAt };
    const takesAlarms = lastEntryMinutesBeforeEnd === 0 || left > lastEntryMinutesBeforeEnd;
    return { state: 'closingSoon', closesAt, minutesLeft: Math.ceil(left), takesAlarms };
  }
  const reason =
    today.holiday && today.spans.length === 0
      ? 'publicHoliday'
      : today.spans.length === 0
        ? 'closedDay'
        : today.spans.every(({ from }) => minute < minutesOf(from))
          ? 'beforeOpening'
          : today.spans.every(({ to }) => minute >= minutesOf(to))
            ? 'afterClosing'
            : 'betweenSpans';
  return { state: 'closed', reason, opensNextAt: nextOpening(version, date, minute, calendar) };
}

/** As much of a place as the area rules need. */
export type PlacePoint = Pick<Place, 'lng' | 'lat' | 'datum' | 'words' | 'road' | 'roadKind'>;

export type Containment =
  | { inside: true; part: AreaPart }
  | { inside: false; why: 'outOfArea' | 'roadExcluded' | 'roadNotServed' | 'placeMissing' };

type Outline = { name: string; rings: [number, number][][] };

function isIn(outline: Outline, point: [number, number]): boolean {
  return outline.rings.some((ring) => pointInPolygon(point, { type: 'Polygon', coordinates: [ring] }));
}

function isRoad(place: PlacePoint, name: string): boolean {
  return (place.road ?? place.words).startsWith(name);
}

function excludedRoad(version: JurisdictionVersion, place: PlacePoint): 'roadExcluded' | 'roadNotServed' | undefined {
  const kinds: readonly string[] = version.area.excludedRoadKinds;
  if (kinds.includes(place.roadKind)) return place.roadKind === 'expressway' ? 'roadExcluded' : 'roadNotServed';
  const named = version.area.excludedRoads.find(({ name }) => isRoad(place, name));
  if (!named) return undefined;
  return named.why === 'expressway' ? 'roadExcluded' : 'roadNotServed';
}

/**
 * Whether a place lies in the service area. Coordinates are converted to the area's datum once; without
 * coordinates the words must name a part of the area (区、街道 or a listed road), nothing is guessed.
 */
export function contains(version: JurisdictionVersion, place: PlacePoint): Containment {
  const { area } = version;
  let parts: AreaPart[];
  if (place.lng !== null && place.lat !== null) {
    const point = convertDatum([place.lng, place.lat], place.datum, area.datum);
    if (area.excluded.some((outline) => isIn(outline, point))) return { inside: false, why: 'outOfArea' };
    parts = area.parts.filter((part) => isIn(part, point));
    const { road } = place;
    // A known road decides in a part that serves named sections only; an unknown one is for the agent to ask.
    if (road !== null) parts = parts.filter((part) => part.onlyRoads?.some((name) => road.startsWith(name)) ?? true);
  } else {
    if (area.excluded.some(({ name }) => place.words.includes(name))) return { inside: false, why: 'outOfArea' };
    parts = area.parts.filter(({ name, alsoNamed = [], onlyRoads = [] }) =>
      [name, ...alsoNamed, ...onlyRoads].some((one) => place.words.includes(one)),
    );
    if (parts.length === 0) return { inside: false, why: 'placeMissing' };
  }
  const [part] = parts;
  if (!part) return { inside: false, why: 'outOfArea' };
  const why = excludedRoad(version, place);
  return why ? { inside: false, why } : { inside: true, part };
}

export interface ServedPlace {
  jurisdiction: Jurisdiction;
  version: JurisdictionVersion;
  part: AreaPart;
}

/**
 * The city that serves a place at an instant, or why none does. Areas of cities do not overlap;
 * of several noes the most telling one is given: an excluded road before an unknown place before outside.
 */
export function jurisdictionAt(
  all: readonly Jurisdiction[],
  place: PlacePoint,
  at: Date | string,
): ServedPlace | Refusal {
  let why: 'outOfArea' | 'roadExcluded' | 'roadNotServed' | 'placeMissing' = 'outOfArea';
  for (const city of all) {
    const version = versionAt(city, at);
    if (!version) continue;
    const answer = contains(version, place);
    if (answer.inside) return { jurisdiction: city, version, part: answer.part };
    if (answer.why === 'roadExcluded' || answer.why === 'roadNotServed') return refuse(answer.why);
    if (answer.why === 'placeMissing') why = answer.why;
  }
  return refuse(why);
}

/** The unit a certificate of this part issues in the name of. */
export function issuingUnit(version: JurisdictionVersion, part: AreaPart | undefined): Unit {
  const id = part?.unitId ?? version.defaultUnitId;
  const unit = version.units.find((candidate) => candidate.id === id);
  if (!unit) throw new Error(`no unit ${id}`);
  return unit;
}

/** The unit above, which takes reviews (P146 art. 71). */
export function reviewUnit(version: JurisdictionVersion, unit: Unit): Unit {
  const above = version.units.find((candidate) => candidate.id === unit.parentId);
  if (!above) throw new Error(`no unit above ${unit.id}`);
  return above;
}

/** What a case keeps of its city, taken when it is opened. */
export function factsOf({ jurisdiction, version, part }: ServedPlace): JurisdictionFacts {
  const unit = issuingUnit(version, part);
  return {
    jurisdictionId: jurisdiction.id,
    name: jurisdiction.name,
    version: version.version,
    hoursWords: version.hours.words,
    areaWords: version.area.words,
    claimWords: version.claimWords,
    reviewWords: version.review.words,
    unit,
    reviewUnit: reviewUnit(version, unit),
    entryPoints: version.entryPoints,
    pledge: version.pledge,
  };
}

/** Asked of every accident in every city: safety, injury twice (gates 1 and 2), drink, and who is there. */
const ALWAYS: readonly Condition[] = [
  { check: 'peopleSafe', words: '人都站到车道外面', before: ['clear'] },
  { check: 'injuryAsked', words: '问过有没有人受伤', before: ['clear'] },
  { check: 'injuryAskedAgain', words: '撤离前又问过一次有没有人受伤', before: ['clear'] },
  { check: 'sober', words: '看不出饮酒、用药', before: ['clear'] },
  // P146 15, 16(1)(4): asked before anybody drives on.
  { check: 'noDangerousGoods', words: '没有装载危险物品', before: ['clear'] },
  { check: 'noFacility', words: '没有撞到建筑物、公共设施', before: ['collect'] },
  { check: 'allPresent', words: '各方都在，没有人离开', before: ['collect'] },
];

/** Every check the agent has to make for this type of accident, national ones first, then the city's. */
export function requiredChecks(version: JurisdictionVersion, kind: AccidentKind | AcceptedKind): Condition[] {
  const own = version.accepts.find((type) => type.kind === kind)?.conditions ?? [];
  const ids = new Set<CheckKind>(own.map(({ check }) => check));
  return [...ALWAYS.filter(({ check }) => !ids.has(check)), ...own];
}

/** Where to send the cars of this part, the part's own places first. */
export function parkPlacesOf(version: JurisdictionVersion, part: AreaPart | undefined): string[] {
  const own = version.parkPlaces.filter(({ partId }) => partId !== undefined && partId === part?.id);
  const general = version.parkPlaces.filter(({ partId }) => partId === undefined);
  return [...own, ...general].map(({ words }) => words);
}

export interface ReviewInformation {
  words: string;
  ways: { words: string; body: Unit }[];
}

/** Where and how objections are taken, with the unit's address and telephone. */
export function reviewWays(version: JurisdictionVersion, unit: Unit): ReviewInformation {
  return {
    words: version.review.words,
    ways: version.review.ways.map((way) => ({
      words: way.words,
      body: way.body === 'issuingUnit' ? unit : reviewUnit(version, unit),
    })),
  };
}

/** 文书编号: area code of the unit, Beijing day, serial of that unit's day (allocated at signing). */
export function documentNumber(
  version: JurisdictionVersion,
  unit: Unit,
  signedAt: Date | string,
  serial: number,
): string {
  const { serialDigits } = version.documentNumber;
  if (!Number.isInteger(serial) || serial < 1 || serial >= 10 ** serialDigits) throw new Error('serial out of range');
  return `${unit.areaCode}${shanghaiDate(signedAt).replaceAll('-', '')}${String(serial).padStart(serialDigits, '0')}`;
}
