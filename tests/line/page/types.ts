import type { CallPhase } from '@kuaichu/call-client/join';
import type { MediaPath } from '@kuaichu/call-client/preflight/mediaPath';

export interface Sending {
  width: number;
  height: number;
  fps: number;
  codec: string;
  /** What the sender's own estimate lets the encoder use, bits per second. */
  targetBps: number;
  bytes: number;
  limitation: string;
  keyFrames: number;
  retransmitted: number;
  nacks: number;
  plis: number;
}

export interface Receiving {
  width: number;
  height: number;
  frames: number;
  freezes: number;
  frozenMs: number;
  videoBytes: number;
  soundPackets: number;
  soundLost: number;
  samples: number;
  /** Samples that had to be made up because none came in time. */
  concealed: number;
  /** Mean wait in the jitter buffer since the beginning, ms. */
  soundDelayMs: number;
}

export interface Sample {
  atMs: number;
  sending: Sending | null;
  receiving: Record<string, Receiving>;
}

export interface JoinWish {
  ws: string;
  token: string;
  camera: 'none' | 'picture' | 'face';
  microphone: boolean;
  codec: 'vp8' | 'h264';
}

export interface LinePage {
  join(wish: JoinWish): Promise<void>;
  leave(): Promise<void>;
  sample(): Promise<Sample>;
  /** Which way media goes. */
  path(): Promise<MediaPath | undefined>;
  samples: Sample[];
  phases: { phase: CallPhase; atMs: number }[];
}
