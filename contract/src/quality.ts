import * as z from 'zod';
import { endpoint } from './endpoint.ts';
import { caseId } from './ids.ts';

const figure = (most: number) => z.number().min(0).max(most).nullable();

/**
 * One second of one camera's picture, as measured where it is sent or where it is seen. Null: not known there. Losses
 * in percent of packets; `frozenMs` of this second; the way there and back, the accuracy of the place and how far the
 * server's clock is before the device's are told with the own picture only.
 */
export const qualitySample = z.object({
  /** Unix ms of the device's clock. */
  atMs: z.number().int(),
  /** Identity in the room whose picture this is, `party:p1` or `agent:07`. */
  about: z.string().max(40),
  kbps: figure(1_000_000),
  lossPercent: figure(100),
  framesPerS: figure(1_000),
  width: figure(20_000),
  height: figure(20_000),
  frozenMs: figure(600_000),
  roundTripMs: figure(600_000),
  accuracyM: figure(100_000),
  clockOffsetMs: z.number().min(-1e12).max(1e12).nullable(),
});
export type QualitySample = z.infer<typeof qualitySample>;

/** `sentAtMs`: the device's clock when it sent. The answer's `nowMs` is the server's. */
const batch = z.object({ sentAtMs: z.number().int(), samples: z.array(qualitySample).min(1).max(240) });
const taken = z.object({ nowMs: z.number() });

/** One picture's way over a whole case: columns of figures, a row for every `stepS` seconds, the worst of them. */
export const qualityTrack = z.object({
  /** Who measured; the same as `about` where the picture is sent. */
  source: z.string(),
  about: z.string(),
  points: z.array(qualitySample.omit({ about: true })),
});
export type QualityTrack = z.infer<typeof qualityTrack>;

export const qualityEndpoints = {
  partyQuality: endpoint('partyQuality', {
    summary: 'What the phone measured of the pictures it sends and sees, a sample a second.',
    body: batch,
    answer: taken,
  }),
  deskQuality: endpoint('deskQuality', {
    summary: 'The same from the seat.',
    params: z.object({ caseId }),
    body: batch,
    answer: taken,
  }),
  quality: endpoint('quality', {
    summary: 'What could be seen in the call, second by second, and how well.',
    params: z.object({ caseId }),
    answer: z.object({ stepS: z.number().int(), tracks: z.array(qualityTrack) }),
  }),
};
