import * as z from 'zod';
import { endpoint } from './endpoint.ts';
import { caseId } from './ids.ts';

/** Why nothing is to be seen or heard of one person for a while. */
export const filmGapCause = z.enum([
  /** Camera or microphone was switched off. */
  'muted',
  /** Nothing came from the device. */
  'noPackets',
  /** Too much of it was lost on the way. */
  'undecodable',
  /** It could not be stored. */
  'disk',
  /** Left the call, or the line was gone. */
  'away',
  /** The file is missing or cannot be read. */
  'broken',
]);
export type FilmGapCause = z.infer<typeof filmGapCause>;

/** Unix ms of the service clock, as all times of a film; `toMs` null: it goes on. */
const span = { fromMs: z.number(), toMs: z.number().nullable() };

/** One picture or sound of one person, from its first to its last packet, in a file of its own. */
export const filmTrack = z.object({
  egressId: z.string(),
  path: z.string(),
  /** In the room, `party:p1` or `agent:07`. */
  identity: z.string(),
  kind: z.enum(['audio', 'video']),
  codec: z.enum(['opus', 'VP8', 'H264']),
  /** Of the first and the last that is stored. */
  fromMs: z.number(),
  toMs: z.number(),
  /** More is being written. */
  open: z.boolean(),
  bytes: z.number().int(),
  /** Where file time 0 lies. */
  zeroMs: z.number(),
  /** What is stored at file time `atMs` belongs `residualMs` later; straight lines between the points. */
  clock: z.array(z.object({ atMs: z.number(), residualMs: z.number() })),
  /** Places to begin: file time in ms and the byte of the cluster. For pictures each key picture. */
  entries: z.array(z.tuple([z.number(), z.number().int()])),
  sizes: z.array(z.object({ atMs: z.number(), width: z.number().int(), height: z.number().int() })),
  broken: z.boolean(),
});
export type FilmTrack = z.infer<typeof filmTrack>;

export const film = z.object({
  /** The service clock now, and how far it is before the machines' clock. */
  nowMs: z.number(),
  offsetMs: z.number(),
  /** A segment is being recorded. */
  open: z.boolean(),
  segments: z.array(z.object({ egressId: z.string(), ...span, state: z.enum(['running', 'complete', 'failed']) })),
  /** Between segments: nothing at all was recorded, with the cause in words. */
  breaks: z.array(z.object({ fromMs: z.number(), toMs: z.number(), cause: z.string() })),
  tracks: z.array(filmTrack),
  gaps: z.array(z.object({ identity: z.string(), kind: z.enum(['audio', 'video']), ...span, cause: filmGapCause })),
});
export type Film = z.infer<typeof film>;

export const filmEndpoints = {
  film: endpoint('film', {
    summary:
      'The recording of a case as one time line: who, from when to when, where to begin reading, what is missing.',
    params: z.object({ caseId }),
    answer: film,
  }),
};
