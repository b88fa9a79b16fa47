import type { Place } from '@kuaichu/contract/case';
import gcoordModule from 'gcoord';

// gcoord is CommonJS whose types describe the bundler's view: node's default import already is the object itself.
const gcoord = gcoordModule as unknown as (typeof gcoordModule)['default'];

export type Datum = Place['datum'];

/** Longitude and latitude from one datum into another; WGS-84 and GCJ-02 lie about 500 m apart. */
export function convertDatum(point: readonly [number, number], from: Datum, to: Datum): [number, number] {
  if (from === to) return [point[0], point[1]];
  const [lng, lat] = gcoord.transform<[number, number]>([point[0], point[1]], gcoord[from], gcoord[to]);
  return [lng, lat];
}
