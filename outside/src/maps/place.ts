import { type Block, type Road, type RoadKind, type Zone, zones } from './net.ts';

/** WGS84 throughout; callers convert at the edge. */
export interface Point {
  lng: number;
  lat: number;
}

const metresPerDegree = 111_320;

/** Flat metres east and north of the zone's origin: within 5 km the error stays far below one metre in ten. */
export function toMetres(zone: Zone, point: Point): [number, number] {
  const east = (point.lng - zone.origin.lng) * metresPerDegree * Math.cos((zone.origin.lat * Math.PI) / 180);
  return [east, (point.lat - zone.origin.lat) * metresPerDegree];
}

export function toPoint(zone: Zone, [x, y]: readonly [number, number]): Point {
  const lng = zone.origin.lng + x / (metresPerDegree * Math.cos((zone.origin.lat * Math.PI) / 180));
  return { lng, lat: zone.origin.lat + y / metresPerDegree };
}

type XY = readonly [number, number];

interface OnRoad {
  road: Road;
  /** The nearest point of the road. */
  at: XY;
  offM: number;
  /** Way of the road there, unit vector. */
  way: XY;
}

function nearestOn(road: Road, [x, y]: XY): OnRoad {
  let best: OnRoad = { road, at: [0, 0], offM: Infinity, way: [1, 0] };
  for (const [i, b] of road.points.entries()) {
    const a = road.points[i - 1];
    if (!a) continue;
    const [dx, dy] = [b[0] - a[0], b[1] - a[1]];
    const length = Math.hypot(dx, dy);
    if (length === 0) continue;
    const along = Math.min(1, Math.max(0, ((x - a[0]) * dx + (y - a[1]) * dy) / length ** 2));
    const at: XY = [a[0] + along * dx, a[1] + along * dy];
    const offM = Math.hypot(x - at[0], y - at[1]);
    if (offM < best.offM) best = { road, at, offM, way: [dx / length, dy / length] };
  }
  return best;
}

/** 康城路二段 and 康城路三段 are one street: where one goes over into the other is no crossing. */
function streetOf(road: Road): string {
  return road.name.replace(/[一二三四五六七八九十]段$/, '');
}

/** Streets that meet `road`, each with the shared point. They are drawn through common points or cross. */
export function junctionsOf(zone: Zone, road: Road): Array<{ name: string; at: XY }> {
  const found: Array<{ name: string; at: XY }> = [];
  for (const other of zone.roads) {
    if (other === road || other.kind === 'lot' || streetOf(other) === streetOf(road)) continue;
    for (const point of other.points) {
      const near = nearestOn(road, point);
      if (near.offM < 3) found.push({ name: other.name, at: near.at });
    }
    for (const point of road.points) {
      if (found.some((j) => j.name === other.name)) break;
      if (nearestOn(other, point).offM < 3) found.push({ name: other.name, at: point });
    }
  }
  return found;
}

function bearingOf(dx: number, dy: number): '东' | '南' | '西' | '北' {
  if (Math.abs(dx) >= Math.abs(dy)) return dx >= 0 ? '东' : '西';
  return dy >= 0 ? '北' : '南';
}

export interface ReversePlace {
  words: string;
  road: string;
  roadKind: RoadKind;
  city: string;
  district: string;
  subdistrict: string | null;
  nearestJunction: string | null;
  /** Along the road from that junction, to the nearest ten metres as people say it. */
  distanceM: number | null;
  bearingWord: string | null;
  /** 由西向东, only when a heading was given. */
  directionWords: string | null;
  /** How far the point is from the road line. */
  offRoadM: number;
}

/** Farther from every road than this, the program knows nothing. */
const mostOffRoadM = 400;
/** Inside this distance one stands in the junction itself. */
const inJunctionM = 15;

export function reverse(point: Point, headingDeg: number | undefined): ReversePlace | null {
  const hits = zones.flatMap((zone) => {
    const xy = toMetres(zone, point);
    if (Math.hypot(...xy) > 5_000) return [];
    return zone.roads.map((road) => ({ zone, ...nearestOn(road, xy) }));
  });
  const hit = hits.toSorted((a, b) => a.offM - b.offM)[0];
  if (!hit || hit.offM > mostOffRoadM) return null;
  const { zone, road, at, offM } = hit;
  const base = {
    road: road.name,
    roadKind: road.kind,
    city: zone.city,
    district: zone.district,
    subdistrict: zone.subdistrict,
    directionWords: headingDeg === undefined ? null : directionOf(hit.way, headingDeg),
    offRoadM: Math.round(offM),
  };
  if (road.kind === 'lot') {
    return {
      ...base,
      words: `${road.name}内`,
      nearestJunction: null,
      distanceM: null,
      bearingWord: null,
      directionWords: null,
    };
  }
  const junction = junctionsOf(zone, road)
    .map((j) => ({ ...j, m: Math.hypot(at[0] - j.at[0], at[1] - j.at[1]) }))
    .toSorted((a, b) => a.m - b.m)[0];
  if (!junction) return { ...base, words: road.name, nearestJunction: null, distanceM: null, bearingWord: null };
  const name = `${junction.name}路口`;
  if (junction.m < inJunctionM) {
    return { ...base, words: `${road.name}${name}`, nearestJunction: name, distanceM: 0, bearingWord: null };
  }
  const distanceM = Math.round(junction.m / 10) * 10;
  const bearingWord = `${bearingOf(at[0] - junction.at[0], at[1] - junction.at[1])}侧`;
  return {
    ...base,
    words: `${road.name}${name}${bearingWord}${distanceM}米`,
    nearestJunction: name,
    distanceM,
    bearingWord,
  };
}

/** The way along the road that is closer to the heading (degrees clockwise from north). */
function directionOf([wx, wy]: XY, headingDeg: number): string {
  const [hx, hy] = [Math.sin((headingDeg * Math.PI) / 180), Math.cos((headingDeg * Math.PI) / 180)];
  const sign = wx * hx + wy * hy >= 0 ? 1 : -1;
  return `由${bearingOf(-wx * sign, -wy * sign)}向${bearingOf(wx * sign, wy * sign)}`;
}

export interface Candidate extends Point {
  words: string;
  road: string;
  roadKind: RoadKind;
  city: string;
  district: string;
}

const bearings: Record<string, XY> = { 东: [1, 0], 西: [-1, 0], 北: [0, 1], 南: [0, -1] };

/** Finds 「松柏路云河街路口东侧60米」, 「云河街 松柏路」, 「松柏」: a street, a crossing, or a distance from a crossing. */
export function search(query: string, near: Point | undefined, most = 8): Candidate[] {
  const text = query.normalize('NFKC').replaceAll(/\s/g, '');
  const offset = /([东西南北])(?:侧|边|面)?约?(\d{1,4})米/.exec(text);
  const found: Array<Candidate & { score: number; farM: number }> = [];
  const add = (zone: Zone, road: Road, xy: XY, words: string, score: number): void => {
    const point = toPoint(zone, xy);
    const farM = near ? Math.hypot(...toMetres(zone, near)) : 0;
    const districtBonus = text.includes(zone.district.slice(0, 2)) || text.includes(zone.city.slice(0, 2)) ? 1 : 0;
    found.push({
      words,
      road: road.name,
      roadKind: road.kind,
      city: zone.city,
      district: zone.district,
      ...point,
      score: score + districtBonus,
      farM,
    });
  };
  for (const zone of zones) {
    for (const road of zone.roads) {
      const named = likeness(text, road.name);
      if (named === 0) continue;
      const middle = road.points[Math.floor((road.points.length - 1) / 2)];
      if (middle) add(zone, road, middle, road.name, named);
      for (const junction of junctionsOf(zone, road)) {
        const other = likeness(text, junction.name);
        const way = offset?.[1] ? bearings[offset[1]] : undefined;
        const words = `${road.name}${junction.name}路口`;
        if (other > 0 && offset && way) {
          const m = Number(offset[2]);
          const at = nearestOn(road, [junction.at[0] + way[0] * m, junction.at[1] + way[1] * m]);
          // The street named first is the one that is followed.
          const first = text.indexOf(road.name) <= text.indexOf(junction.name) ? 1 : 0;
          if (at.offM < m / 2 + 5) add(zone, road, at.at, `${words}${offset[1]}侧${m}米`, named + other + 2 + first);
        } else {
          const first = other > 0 && text.indexOf(road.name) <= text.indexOf(junction.name) ? 0.5 : 0;
          add(zone, road, junction.at, words, other > 0 ? named + other + 1 + first : named - 0.5);
        }
      }
    }
  }
  return found
    .toSorted((a, b) => b.score - a.score || a.farM - b.farM)
    .slice(0, most)
    .map(({ score: _score, farM: _farM, ...candidate }) => candidate);
}

/** 3 for the full name, 1 for its beginning of at least two characters typed alone. */
function likeness(text: string, name: string): number {
  if (text.includes(name)) return 3;
  return text.length >= 2 && name.startsWith(text) ? 1 : 0;
}

export interface Feature {
  type: 'Feature';
  properties: { kind: 'road' | Block['kind']; name: string | null; roadKind: RoadKind | null; lanes: number | null };
  geometry: { type: 'LineString'; coordinates: number[][] } | { type: 'Polygon'; coordinates: number[][][] };
}

/** Every road and block of which some part lies within the radius; lines are left whole. */
export function net(point: Point, radiusM: number, out: (point: Point) => number[]): Feature[] {
  return zones.flatMap((zone): Feature[] => {
    const xy = toMetres(zone, point);
    const draw = (p: XY): number[] => out(toPoint(zone, p));
    const roads = zone.roads
      .filter((road) => nearestOn(road, xy).offM <= radiusM)
      .map(
        (road): Feature => ({
          type: 'Feature',
          properties: { kind: 'road', name: road.name, roadKind: road.kind, lanes: road.lanes },
          geometry: { type: 'LineString', coordinates: road.points.map(draw) },
        }),
      );
    const blocks = zone.blocks
      .filter(({ box: [w, s, e, n] }) => {
        const [dx, dy] = [Math.max(w - xy[0], 0, xy[0] - e), Math.max(s - xy[1], 0, xy[1] - n)];
        return Math.hypot(dx, dy) <= radiusM;
      })
      .map(({ kind, box: [w, s, e, n] }): Feature => {
        const ring: XY[] = [
          [w, s],
          [e, s],
          [e, n],
          [w, n],
          [w, s],
        ];
        return {
          type: 'Feature',
          properties: { kind, name: null, roadKind: null, lanes: null },
          geometry: { type: 'Polygon', coordinates: [ring.map(draw)] },
        };
      });
    return [...blocks, ...roads];
  });
}
