import {
  type Hours,
  jurisdiction,
  type Jurisdiction,
  type JurisdictionVersion,
  type OpeningSpan,
  type Season,
  smsVariables,
  weekdays,
} from '@kuaichu/contract/jurisdiction';
import { type Slip, slipsOf } from '../platform/slips.ts';

export type CityProblem = Slip;

export type CityFile = { ok: true; jurisdiction: Jurisdiction } | { ok: false; problems: CityProblem[] };

type Report = (at: string, say: string) => void;

function checkSpans(spans: readonly OpeningSpan[], at: string, report: Report): void {
  let end = '';
  for (const [i, span] of spans.entries()) {
    const where = `${at}[${i}]`;
    if (span.from >= span.to) report(where, `开始 ${span.from} 不早于结束 ${span.to}（span ends before it begins）`);
    if (span.from < end) report(where, `和前一段时间重叠（spans overlap）`);
    end = span.to;
  }
}

function checkWeek(week: Hours['weekdays'], at: string, report: Report): void {
  for (const day of weekdays) checkSpans(week[day], `${at}.${day}`, report);
}

/** The days of a leap year as MM-DD; 02-30 is not among them. */
const DAYS_OF_YEAR: readonly string[] = Array.from({ length: 366 }, (_, day) =>
  new Date(Date.UTC(2024, 0, 1 + day)).toISOString().slice(5, 10),
);

function checkSeasons(seasons: readonly Season[], at: string, report: Report): void {
  const taken = new Map<string, string>();
  for (const [i, { name, from, to, weekdays: week }] of seasons.entries()) {
    const where = `${at}[${i}]`;
    for (const day of [from, to]) if (!DAYS_OF_YEAR.includes(day)) report(where, `没有 ${day} 这一天（no such day）`);
    const covered = DAYS_OF_YEAR.filter((day) => (from <= to ? from <= day && day <= to : from <= day || day <= to));
    const shared = covered.find((day) => taken.has(day));
    if (shared !== undefined) report(where, `和${taken.get(shared)}在 ${shared} 重叠（seasons overlap）`);
    for (const day of covered) taken.set(day, name);
    checkWeek(week, `${where}.weekdays`, report);
  }
}

function checkHours(hours: Hours, at: string, report: Report): void {
  const { seasons = [] } = hours;
  checkWeek(hours.weekdays, `${at}.weekdays`, report);
  checkSeasons(seasons, `${at}.seasons`, report);
  if (hours.holidaySpans) {
    checkSpans(hours.holidaySpans, `${at}.holidaySpans`, report);
    if (hours.holidays === 'ignore')
      report(`${at}.holidaySpans`, '节假日不另算，就不能写节假日的时间（holidays are ignored）');
  }
  const weeks = [hours.weekdays, ...seasons.map((one) => one.weekdays)];
  if (weeks.every((week) => weekdays.every((day) => week[day].length === 0))) report(at, '一周都不开（never open）');
}

function ringArea(ring: readonly (readonly [number, number])[]): number {
  let twice = 0;
  for (const [i, [x, y]] of ring.entries()) {
    const [nextX, nextY] = ring[(i + 1) % ring.length] ?? [x, y];
    twice += x * nextY - nextX * y;
  }
  return Math.abs(twice / 2);
}

function checkUnits(version: JurisdictionVersion, at: string, report: Report): void {
  const levels = ['squadron', 'brigade', 'detachment', 'corps'];
  const units = new Map(version.units.map((unit) => [unit.id, unit]));
  if (units.size !== version.units.length) report(`${at}.units`, '单位编号重复（duplicate unit id）');
  for (const [i, unit] of version.units.entries()) {
    if (unit.parentId === undefined) continue;
    const parent = units.get(unit.parentId);
    const where = `${at}.units[${i}].parentId`;
    if (!parent) report(where, `没有单位 ${unit.parentId}（unknown unit）`);
    else if (levels.indexOf(parent.level) <= levels.indexOf(unit.level))
      report(where, `上级单位的级别要更高（the unit above must be of a higher level）`);
  }
  const issuing = [
    ['defaultUnitId', version.defaultUnitId] as const,
    ...version.area.parts.map((part, i) => [`area.parts[${i}].unitId`, part.unitId] as const),
  ];
  for (const [key, id] of issuing) {
    const unit = units.get(id);
    if (!unit) report(`${at}.${key}`, `没有单位 ${id}（unknown unit）`);
    else if (unit.parentId === undefined)
      report(`${at}.${key}`, `单位 ${id} 没有上级，认定书没人复核（no unit above to review）`);
  }
}

function checkArea(version: JurisdictionVersion, at: string, report: Report): void {
  const { parts, excluded } = version.area;
  const ids = new Set([...parts, ...excluded].map((part) => part.id));
  if (ids.size !== parts.length + excluded.length) report(`${at}.area`, '区域编号重复（duplicate area id）');
  for (const [key, outlines] of [['parts', parts] as const, ['excluded', excluded] as const]) {
    for (const [i, outline] of outlines.entries()) {
      for (const [j, ring] of outline.rings.entries()) {
        const where = `${at}.area.${key}[${i}].rings[${j}]`;
        const [first, last] = [ring[0], ring.at(-1)];
        if (first?.[0] !== last?.[0] || first?.[1] !== last?.[1]) report(where, '边界没有闭合（ring is not closed）');
        if (ringArea(ring) < 1e-8) report(where, '边界没有面积（ring has no area）');
      }
    }
  }
  for (const [i, park] of version.parkPlaces.entries()) {
    if (park.partId !== undefined && !parts.some((part) => part.id === park.partId))
      report(`${at}.parkPlaces[${i}].partId`, `没有区域 ${park.partId}（unknown area）`);
  }
}

function checkTexts(version: JurisdictionVersion, at: string, report: Report): void {
  for (const [key, template] of Object.entries(version.sms) as [keyof typeof smsVariables, string][]) {
    const allowed: readonly string[] = smsVariables[key];
    const used = [...template.matchAll(/\{(\w+)\}/g)].map((match) => match[1] ?? '');
    for (const name of used) {
      if (!allowed.includes(name)) report(`${at}.sms.${key}`, `短信里没有 {${name}} 可填（unknown variable）`);
    }
    if (/https?:|\/\//.test(template)) report(`${at}.sms.${key}`, '短信里不能写链接（no link in a text）');
  }
}

function repeated<T>(items: readonly T[], what: (item: T) => string): string[] {
  const seen = new Set<string>();
  return items.map(what).filter((key) => seen.size === seen.add(key).size);
}

function checkVersion(version: JurisdictionVersion, at: string, report: Report): void {
  checkHours(version.hours, `${at}.hours`, report);
  checkUnits(version, at, report);
  checkArea(version, at, report);
  checkTexts(version, at, report);
  for (const kind of repeated(version.accepts, (type) => type.kind))
    report(`${at}.accepts`, `类型 ${kind} 写了两次（type given twice）`);
  for (const id of repeated(version.insurers, (insurer) => insurer.id))
    report(`${at}.insurers`, `保险公司 ${id} 写了两次（insurer given twice）`);
  for (const [i, type] of version.accepts.entries()) {
    if (type.injury === 'minorWithConsent' && type.kind === 'singleVehicle')
      report(`${at}.accepts[${i}].injury`, '单方事故没有各方同意可言（nobody to consent）');
  }
}

/** Reads parsed JSON as a city; every problem is told at once. */
export function readCity(json: unknown): CityFile {
  const parsed = jurisdiction.safeParse(json);
  if (!parsed.success) {
    return { ok: false, problems: slipsOf(parsed.error.issues, jurisdiction, json) };
  }
  const city = parsed.data;
  const problems: CityProblem[] = [];
  const report: Report = (at, say) => problems.push({ at, say });
  for (const [i, version] of city.versions.entries()) {
    const at = `versions[${i}]`;
    checkVersion(version, at, report);
    const before = city.versions[i - 1];
    if (before === undefined) continue;
    if (Date.parse(before.effectiveFrom) >= Date.parse(version.effectiveFrom))
      report(`${at}.effectiveFrom`, '要比前一版晚（must be later than the version before）');
    if (before.version >= version.version) report(`${at}.version`, '版本号要递增（version must grow）');
  }
  return problems.length === 0 ? { ok: true, jurisdiction: city } : { ok: false, problems };
}
