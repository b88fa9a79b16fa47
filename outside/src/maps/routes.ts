import type { FastifyInstance } from 'fastify';
import * as z from 'zod';
import { read } from '../refusal.ts';
import { convert, datum } from './datum.ts';
import { net, reverse, search } from './place.ts';

const at = {
  lng: z.coerce.number().min(-180).max(180),
  lat: z.coerce.number().min(-90).max(90),
  /** Never guessed: between two datums the same numbers lie 500 m apart (DOSSIER 8.5). */
  datum,
};
const reverseQuery = z.object({ ...at, headingDeg: z.coerce.number().min(0).max(360).optional() });
const netQuery = z.object({ ...at, radiusM: z.coerce.number().min(10).max(5_000).default(500) });
const searchQuery = z
  .object({ q: z.string().min(1).max(60), lng: at.lng.optional(), lat: at.lat.optional(), datum })
  .refine((q) => (q.lng === undefined) === (q.lat === undefined), { path: ['lng'] });

/** Seven decimals are one centimetre. */
const rounded = (n: number): number => Math.round(n * 1e7) / 1e7;

export function mapsRoutes(app: FastifyInstance): void {
  const door = { config: { system: 'maps', signed: false } } as const;

  app.get('/maps/reverse', door, (request) => {
    const { lng, lat, datum: from, headingDeg } = read(reverseQuery, request.query);
    const place = reverse(convert({ lng, lat }, from, 'WGS84'), headingDeg);
    return place ? { found: true, ...place } : { found: false };
  });

  app.get('/maps/search', door, (request) => {
    const { q, lng, lat, datum: asked } = read(searchQuery, request.query);
    const near = lng === undefined || lat === undefined ? undefined : convert({ lng, lat }, asked, 'WGS84');
    return {
      datum: asked,
      candidates: search(q, near).map((candidate) => {
        const point = convert(candidate, 'WGS84', asked);
        return { ...candidate, lng: rounded(point.lng), lat: rounded(point.lat), datum: asked };
      }),
    };
  });

  app.get('/maps/net', door, (request) => {
    const { lng, lat, datum: asked, radiusM } = read(netQuery, request.query);
    const features = net(convert({ lng, lat }, asked, 'WGS84'), radiusM, (point) => {
      const out = convert(point, 'WGS84', asked);
      return [rounded(out.lng), rounded(out.lat)];
    });
    return { type: 'FeatureCollection', datum: asked, demo: true, features };
  });
}
