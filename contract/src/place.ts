import * as z from 'zod';

/**
 * Every coordinate carries its datum: WGS-84 and GCJ-02 lie about 500 m apart in Chinese cities,
 * enough to put an accident into another district.
 */
export const Datum = z.enum(['WGS84', 'GCJ02', 'BD09']);
export type Datum = z.infer<typeof Datum>;

export const Position = z.object({
  lng: z.number().min(-180).max(180),
  lat: z.number().min(-90).max(90),
  datum: Datum,
  /** Radius in metres the source vouches for. */
  accuracyM: z.number().nonnegative().max(100_000).optional(),
});
export type Position = z.infer<typeof Position>;

/** What sort of road the accident lies on; `unknown` is an honest answer and bars nothing. */
export const RoadKind = z.enum(['urban', 'expressway', 'ramp', 'rural', 'offRoad', 'unknown']);
export type RoadKind = z.infer<typeof RoadKind>;
