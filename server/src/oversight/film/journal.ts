import { readFile } from 'node:fs/promises';
import type { FilmTrack } from '@kuaichu/contract/film';
import * as z from 'zod';

const track = z.object({
  trackSid: z.string(),
  identity: z.string(),
  kind: z.enum(['audio', 'video']),
  codec: z.enum(['opus', 'VP8', 'H264']),
  path: z.string(),
});
const event = z.object({
  atMs: z.number(),
  kind: z.string(),
  trackSid: z.string().optional(),
  detail: z.record(z.string(), z.union([z.string(), z.number()])),
});
const line = z.discriminatedUnion('line', [
  z.object({ line: z.literal('open'), startedAtMs: z.number() }),
  z.object({ line: z.literal('track'), track }),
  z.object({ line: z.literal('event'), event }),
  z.object({
    line: z.literal('clock'),
    trackSid: z.string(),
    point: z.object({ atMs: z.number(), residualMs: z.number() }),
  }),
  z.object({ line: z.literal('close'), endedAtMs: z.number() }),
]);

/** What the recorder noted beside the pictures and sounds of a segment; times are Unix ms of the machines' clock. */
export interface Journal {
  startedAtMs: number | null;
  /** Null while it runs, and when it was cut off. */
  endedAtMs: number | null;
  tracks: z.infer<typeof track>[];
  events: z.infer<typeof event>[];
  clocks: Map<string, FilmTrack['clock']>;
}

/** As far as it goes: a line that is torn or of another kind is left out. Undefined when there is none. */
export async function readJournal(path: string): Promise<Journal | undefined> {
  const text = await readFile(path, 'utf8').catch(() => undefined);
  if (text === undefined) return undefined;
  const journal: Journal = { startedAtMs: null, endedAtMs: null, tracks: [], events: [], clocks: new Map() };
  for (const one of text.split('\n')) {
    const said = parse(one);
    if (said?.line === 'open') journal.startedAtMs = said.startedAtMs;
    else if (said?.line === 'close') journal.endedAtMs = said.endedAtMs;
    else if (said?.line === 'track') journal.tracks.push(said.track);
    else if (said?.line === 'event') journal.events.push(said.event);
    else if (said?.line === 'clock') {
      const points = journal.clocks.get(said.trackSid) ?? [];
      // A clock that was found to have stood still is told afterwards and speaks for the time since.
      while ((points.at(-1)?.atMs ?? Number.NEGATIVE_INFINITY) > said.point.atMs) points.pop();
      points.push(said.point);
      journal.clocks.set(said.trackSid, points);
    }
  }
  return journal;
}

function parse(text: string): z.infer<typeof line> | undefined {
  try {
    return line.safeParse(JSON.parse(text)).data;
  } catch {
    return undefined;
  }
}
