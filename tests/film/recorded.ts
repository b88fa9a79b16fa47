/** Recordings for looking at the player: real pictures and sound through the real recorder, made in no time. */
import { mkdirSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { vi } from 'vitest';
import type { RecordedTrack } from '../../media/src/recording/types.ts';
import { type Delivery, simulate, type Simulation } from '../../media/src/recording/simulation.ts';
import { encode, packetise, type SentPacket } from '../../media/src/recording/testkit.ts';

export const FRAMES_PER_S = 10;
/**
 * The number of the picture is written in it: grey of the left half counts by ones, of the right half by sixteens. The
 * colour below tells who it is.
 */
export const numbered = (width: number, height: number, tint: number): string => {
  const grey = 'if(lt(X,W/2),mod(N,16),mod(floor(N/16),16))*14+16';
  return [
    `color=s=${width}x${height}:r=${FRAMES_PER_S}:c=black,format=yuv420p,`,
    `geq=lum='${grey}':cb='if(lt(Y,H*3/4),128,${tint})':cr='if(lt(Y,H*3/4),128,${255 - tint})'`,
  ].join('');
};
const BEEPS = "aevalsrc='0.3*sin(2*PI*660*t)*lt(mod(t,1),0.3)':s=48000";

export interface Shown {
  identity: string;
  codec: Exclude<RecordedTrack['codec'], 'opus'>;
  seconds: number;
  source: string;
  /** Within it nothing arrives, milliseconds. */
  hole?: readonly [number, number];
}

type Tap = ReturnType<Simulation['track']>;
const deliver = (tap: Tap, packets: readonly SentPacket[], atMs: number): Delivery[] =>
  packets.map(({ sampleMs, bytes }) => ({ atMs: atMs + sampleMs, deliver: (ns) => tap.rtp(bytes, ns) }));

export interface Segment {
  /** Unix ms. */
  startedAtMs: number;
  /** Goes on with the deliveries up to this moment of the recording. */
  until(ms: number): Promise<void>;
  stop(): Promise<void>;
}

/** `begin`: Unix ms, asked when the encoding is done. A segment of these people, each in picture and sound from the start. Until it is stopped no interval runs by itself. */
export async function record(folder: string, begin: () => number, people: readonly Shown[]): Promise<Segment> {
  mkdirSync(folder, { recursive: true });
  const made = await Promise.all(
    people.map(async (one) => ({
      ...one,
      video: packetise(
        one.codec,
        await encode(one.codec, one.source, one.seconds, '-force_key_frames', 'expr:gte(t,n_forced*4)'),
      ),
      audio: packetise('opus', await encode('opus', BEEPS, one.seconds), { ssrc: 2 }),
    })),
  );
  vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
  const startedAtMs = begin();
  const call = simulate(folder, startedAtMs, (ms) => vi.advanceTimersByTime(ms));
  const deliveries = made.flatMap(({ identity, codec, video, audio, hole }) => {
    const [from, to] = hole ?? [Infinity, Infinity];
    const camera = call.track({ identity, codec });
    const microphone = call.track({ identity, codec: 'opus' });
    return [
      ...deliver(
        camera,
        video.filter((p) => p.sampleMs < from || p.sampleMs >= to),
        0,
      ),
      ...deliver(microphone, audio, 0),
    ];
  });
  let doneMs = -1;
  return {
    startedAtMs,
    async until(ms) {
      const now = deliveries.filter((d) => d.atMs > doneMs && d.atMs <= ms);
      doneMs = ms;
      await call.run(now);
      await settled(folder);
    },
    async stop() {
      await call.stop();
      vi.useRealTimers();
    },
  };
}

/** The recorder writes beside the turns of the test. */
async function settled(folder: string): Promise<void> {
  const size = () =>
    readdirSync(join(folder, 'tracks')).reduce((sum, f) => sum + statSync(join(folder, 'tracks', f)).size, 0);
  for (let before = -1, now = size(); now !== before; ) {
    await wait(60);
    before = now;
    now = size();
  }
}
