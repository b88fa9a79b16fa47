import * as z from 'zod';
import { askOutside, type OutsideAddress, type UnavailableCause } from './request.ts';

export type Datum = 'WGS84' | 'GCJ02' | 'BD09';
export interface MapPoint {
  lng: number;
  lat: number;
  /** Always stated; answers come back in the same one. */
  datum: Datum;
}

const roadKind = z.enum(['urban', 'expressway', 'lot']);

const mapPlace = z.object({
  /** For example 松柏路云河街路口东侧60米. */
  words: z.string(),
  road: z.string(),
  roadKind,
  city: z.string(),
  district: z.string(),
  subdistrict: z.string().nullable(),
  nearestJunction: z.string().nullable(),
  distanceM: z.number().nullable(),
  /** 东侧, 西侧, 南侧, 北侧. */
  bearingWord: z.string().nullable(),
  /** 由西向东; only when a heading was given. */
  directionWords: z.string().nullable(),
  offRoadM: z.number(),
});
export type MapPlace = z.infer<typeof mapPlace>;

const mapCandidate = z.object({
  words: z.string(),
  road: z.string(),
  roadKind,
  city: z.string(),
  district: z.string(),
  lng: z.number(),
  lat: z.number(),
  datum: z.enum(['WGS84', 'GCJ02', 'BD09']),
});
export type MapCandidate = z.infer<typeof mapCandidate>;

const position = z.tuple([z.number(), z.number()]);
const mapFeature = z.object({
  type: z.literal('Feature'),
  properties: z.object({
    kind: z.enum(['road', 'park', 'building']),
    name: z.string().nullable(),
    roadKind: roadKind.nullable(),
    /** Lanes each way. */
    lanes: z.number().nullable(),
  }),
  geometry: z.discriminatedUnion('type', [
    z.object({ type: z.literal('LineString'), coordinates: z.array(position) }),
    z.object({ type: z.literal('Polygon'), coordinates: z.array(z.array(position)) }),
  ]),
});
export type MapFeature = z.infer<typeof mapFeature>;

interface Unavailable {
  outcome: 'unavailable';
  cause: UnavailableCause;
  latencyMs: number;
}

export type ReverseAnswer =
  | { outcome: 'found'; place: MapPlace; latencyMs: number }
  /** The program answered: no road it knows is near. */
  | { outcome: 'notFound'; latencyMs: number }
  | Unavailable;
export type SearchAnswer = { outcome: 'found'; candidates: MapCandidate[]; latencyMs: number } | Unavailable;
export type NetAnswer = { outcome: 'found'; datum: Datum; features: MapFeature[]; latencyMs: number } | Unavailable;

export interface Maps {
  /** `headingDeg` clockwise from north, when the phone knows it. */
  reverse(point: MapPoint, headingDeg?: number): Promise<ReverseAnswer>;
  search(q: string, datum: Datum, near?: { lng: number; lat: number }): Promise<SearchAnswer>;
  net(point: MapPoint, radiusM: number): Promise<NetAnswer>;
}

/** Short: the alarm goes on in the caller's own words when no answer comes. */
const mapsTimeoutMs = 2_500;

export function openMaps(address: OutsideAddress): Maps {
  return {
    async reverse(point, headingDeg) {
      const asked = await askOutside(address, {
        path: `/maps/reverse?${query({ ...point, headingDeg })}`,
        answer: z.discriminatedUnion('found', [
          mapPlace.extend({ found: z.literal(true) }),
          z.object({ found: z.literal(false) }),
        ]),
        timeoutMs: mapsTimeoutMs,
      });
      if (asked.kind !== 'answer') return unavailable(asked);
      const { latencyMs } = asked;
      if (!asked.value.found) return { outcome: 'notFound', latencyMs };
      const { found: _found, ...place } = asked.value;
      return { outcome: 'found', place, latencyMs };
    },
    async search(q, datum, near) {
      const asked = await askOutside(address, {
        path: `/maps/search?${query({ q, datum, ...near })}`,
        answer: z.object({ candidates: z.array(mapCandidate) }),
        timeoutMs: mapsTimeoutMs,
      });
      if (asked.kind !== 'answer') return unavailable(asked);
      return { outcome: 'found', candidates: asked.value.candidates, latencyMs: asked.latencyMs };
    },
    async net(point, radiusM) {
      const asked = await askOutside(address, {
        path: `/maps/net?${query({ ...point, radiusM })}`,
        answer: z.object({ datum: z.enum(['WGS84', 'GCJ02', 'BD09']), features: z.array(mapFeature) }),
        timeoutMs: mapsTimeoutMs,
      });
      if (asked.kind !== 'answer') return unavailable(asked);
      return { outcome: 'found', ...asked.value, latencyMs: asked.latencyMs };
    },
  };
}

function query(values: Record<string, string | number | undefined>): string {
  const params = new URLSearchParams();
  for (const [key, value] of Object.entries(values)) if (value !== undefined) params.set(key, String(value));
  return params.toString();
}

function unavailable(
  asked: { kind: 'refused'; latencyMs: number } | { kind: 'unavailable'; cause: UnavailableCause; latencyMs: number },
): Unavailable {
  const cause = asked.kind === 'refused' ? 'notAccepted' : asked.cause;
  return { outcome: 'unavailable', cause, latencyMs: asked.latencyMs };
}
