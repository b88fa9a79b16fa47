import * as z from 'zod';
import { actKey, instant, partyId } from './ids.ts';

/** What `livekit-client` needs to join. */
export const joinTicket = z.object({ url: z.string(), token: z.string(), room: z.string(), identity: z.string() });
export type JoinTicket = z.infer<typeof joinTicket>;

/** Orders of the agent to a phone. Each is logged, delivered by the live view and answered. */
export const commandOrder = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('still'), shot: z.string().max(40).nullable() }),
  z.object({ kind: z.literal('lens'), facing: z.enum(['environment', 'user']) }),
  z.object({ kind: z.literal('zoom'), factor: z.number().min(1).max(8) }),
  z.object({ kind: z.literal('torch'), on: z.boolean() }),
  /** A short instruction in big type, for example 再近一步. */
  z.object({ kind: z.literal('hint'), words: z.string().min(1).max(24) }),
]);
export type CommandOrder = z.infer<typeof commandOrder>;

export const command = z.object({
  id: actKey,
  partyId,
  order: commandOrder,
  at: instant,
  /** `sent` until the phone answers. */
  state: z.enum(['sent', 'done', 'failed']),
  /** Coded reason of a failure: `torchUnsupported`, `zoomUnsupported`, `cameraGone` … */
  failure: z.string().max(60).nullable(),
});
export type Command = z.infer<typeof command>;

/** How a still came to be: say which it is. */
export const stillMethod = z.enum(['takePhoto', 'track', 'frame']);
export type StillMethod = z.infer<typeof stillMethod>;

export const recordingState = z.enum(['notStarted', 'ok', 'down']);
export type RecordingState = z.infer<typeof recordingState>;
