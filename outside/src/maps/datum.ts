import gcoordModule from 'gcoord';
import * as z from 'zod';
import type { Point } from './place.ts';

// Typed as an ES module, shipped as CommonJS: the default import is already the library.
const gcoord = gcoordModule as unknown as (typeof gcoordModule)['default'];

export const datum = z.enum(['WGS84', 'GCJ02', 'BD09']);
export type Datum = z.infer<typeof datum>;

export function convert(point: Point, from: Datum, to: Datum): Point {
  if (from === to) return point;
  const [lng, lat] = gcoord.transform([point.lng, point.lat], gcoord[from], gcoord[to]);
  return { lng, lat };
}
