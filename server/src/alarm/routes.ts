import { endpoints } from '@kuaichu/contract/endpoints';
import type { ServiceAnswer } from '@kuaichu/contract/alarm';
import type { Place } from '@kuaichu/contract/case';
import type { JurisdictionVersion } from '@kuaichu/contract/jurisdiction';
import { isRefusal, refuse } from '@kuaichu/contract/refusal';
import { keepPartyCookie, LINK_COOKIE, PARTY_COOKIE } from '../access/guard.ts';
import { claimedLink } from '../access/store.ts';
import type { App, Service } from '../context.ts';
import { contains, openAt, versionAt } from '../jurisdiction/rules.ts';
import { door, requireOwnPage } from '../platform/http.ts';
import { clearCookie, readCookie } from '../platform/session.ts';
import { estimate } from '../queue/rules.ts';
import { readQueue } from '../queue/store.ts';
import { type AlarmEntry, isSamePress, openCaseOf, raiseAlarm } from './store.ts';

/** Accuracy below this needs no remark; above it the place is confirmed in words (urban canyons, tunnels). */
const ROUGH_M = 50;

export function alarmRoutes(app: App, service: Service): void {
  door(app, endpoints.serviceAt, async ({ query }) => serviceAt(service, query));

  door(app, endpoints.raiseAlarm, async ({ body, request, reply }) => {
    requireOwnPage(request);
    const running = await openCaseOf(service, readCookie(request, PARTY_COOKIE));
    if (running && !(await isSamePress(service, body.key))) return refuse('tooManyAlarms');
    const entry = await entryOf(service, readCookie(request, LINK_COOKIE));
    const raised = await raiseAlarm(service, { ...body, place: await named(service, body.place) }, entry, null, body);
    if (isRefusal(raised)) return raised;
    keepPartyCookie(service, reply, raised.token);
    clearCookie(reply, LINK_COOKIE);
    return service.draw.party(raised.caseId, raised.partyId);
  });
}

/**
 * What the maps program calls the place, kept beside the words of the caller; the caller's own words win. It decides
 * with the position whether the road is served. No answer is no obstacle.
 */
async function named(service: Service, place: Place): Promise<Place> {
  if (place.lng === null || place.lat === null) return place;
  const found = await service.maps.reverse({ lng: place.lng, lat: place.lat, datum: place.datum });
  if (found.outcome !== 'found') return place;
  const { words, road, roadKind } = found.place;
  return {
    ...place,
    words: place.words === '' ? words : place.words,
    autoWords: words,
    road: place.road ?? road,
    roadKind: place.roadKind === 'unknown' ? roadKind : place.roadKind,
  };
}

async function entryOf(service: Service, link: string | undefined): Promise<AlarmEntry> {
  const claimed = link === undefined ? undefined : await claimedLink(service.kernel.db, link);
  return claimed ? { way: 'link110', ...claimed } : { way: 'app', incidentNo: null, phone: null };
}

type Query = {
  lng?: number | undefined;
  lat?: number | undefined;
  datum: 'WGS84' | 'GCJ02' | 'BD09';
  words?: string | undefined;
};

async function serviceAt(service: Service, query: Query): Promise<ServiceAnswer> {
  const { clock } = service.kernel;
  const now = clock.now();
  const base: ServiceAnswer = {
    now: now.toISOString(),
    demoClock: clock.demo,
    demo: service.config.mode === 'demo',
    cityName: null,
    jurisdictionId: null,
    inArea: false,
    open: false,
    words: '',
    road: null,
    placeWords: null,
    roadKind: 'unknown',
    accuracyNote: `误差大于 ${ROUGH_M} 米时，请用路名核对`,
    waitS: null,
    roads: [],
    accepts: [],
  };
  const has = query.lng !== undefined && query.lat !== undefined;
  if (!has) {
    const words = service.cities.all.flatMap((city) => {
      const version = versionAt(city, now);
      return version ? [`${city.name}${version.hours.words}`] : [];
    });
    return { ...base, words: words.join('；') };
  }
  const point = { lng: query.lng ?? 0, lat: query.lat ?? 0, datum: query.datum };
  const [reverse, net] = await Promise.all([service.maps.reverse(point), service.maps.net(point, 400)]);
  const known = reverse.outcome === 'found' ? reverse.place : undefined;
  const roads =
    net.outcome === 'found'
      ? net.features.flatMap((f) =>
          f.geometry.type === 'LineString' && f.properties.kind === 'road'
            ? [{ name: f.properties.name ?? '', points: f.geometry.coordinates }]
            : [],
        )
      : [];
  const place = {
    ...point,
    words: query.words ?? known?.words ?? '',
    road: known?.road ?? null,
    roadKind: known?.roadKind ?? ('unknown' as const),
  };
  const filled = { ...base, placeWords: known?.words ?? null, road: place.road, roadKind: place.roadKind, roads };
  for (const city of service.cities.all) {
    const version = versionAt(city, now);
    if (!version || !contains(version, place).inside) continue;
    return {
      ...filled,
      inArea: true,
      cityName: city.name,
      jurisdictionId: city.id,
      accepts: version.accepts.map((a) => a.words),
      ...(await openness(service, city.id, version, now)),
    };
  }
  return { ...filled, words: '这里不在视频快处范围' };
}

async function openness(
  service: Service,
  cityId: string,
  version: JurisdictionVersion,
  now: Date,
): Promise<Pick<ServiceAnswer, 'open' | 'words' | 'waitS'>> {
  const opening = openAt(version, now);
  if (isRefusal(opening)) return { open: false, words: opening.say, waitS: null };
  if (opening.state === 'closed') return { open: false, words: `服务时间：${version.hours.words}`, waitS: null };
  const until = new Date(opening.closesAt).toLocaleTimeString('zh-CN', {
    timeZone: 'Asia/Shanghai',
    hour: '2-digit',
    minute: '2-digit',
    hour12: false,
  });
  const { state } = await readQueue(service.kernel.db, cityId);
  return { open: true, words: `服务到 ${until}`, waitS: estimate(state, 'nobody').estimateS };
}
