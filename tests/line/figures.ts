import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Receiving, Sample } from './page/types.ts';

export interface Figure {
  readonly name: string;
  readonly value: number;
  readonly unit: string;
  readonly n: number;
}

const kept: Figure[] = [];
/** Read by whoever writes operations/CAPACITY.md. */
const file = join(import.meta.dirname, '../../node_modules/.kuaichu-test/line.json');

export function keep(name: string, value: number, unit: string, n = 1): void {
  const figure = { name, value: Math.round(value * 100) / 100, unit, n };
  kept.push(figure);
  process.stdout.write(`${JSON.stringify(figure)}\n`);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, `${JSON.stringify(kept, null, 1)}\n`);
}

/** Nearest rank. */
export function quantile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] ?? Number.NaN;
}

/** What came of one person between two moments. */
export function between(samples: readonly Sample[], identity: string): Receiving & { seconds: number; fps: number } {
  const first = samples.find((one) => one.receiving[identity] !== undefined);
  const last = samples.findLast((one) => one.receiving[identity] !== undefined);
  const from = first?.receiving[identity];
  const to = last?.receiving[identity];
  if (!first || !last || !from || !to) throw new Error(`nothing of ${identity}`);
  const seconds = (last.atMs - first.atMs) / 1_000;
  const frames = to.frames - from.frames;
  return {
    ...to,
    frames,
    freezes: to.freezes - from.freezes,
    frozenMs: to.frozenMs - from.frozenMs,
    videoBytes: to.videoBytes - from.videoBytes,
    soundPackets: to.soundPackets - from.soundPackets,
    soundLost: to.soundLost - from.soundLost,
    samples: to.samples - from.samples,
    concealed: to.concealed - from.concealed,
    seconds,
    fps: frames / seconds,
  };
}

/** When the picture of one person moved, to the sampling's 200 ms. */
export function movements(samples: readonly Sample[], identity: string): number[] {
  const times: number[] = [];
  let frames = -1;
  for (const { atMs, receiving } of samples) {
    const now = receiving[identity]?.frames;
    if (now === undefined) continue;
    // A new room counts anew.
    if (now !== frames && frames >= 0) times.push(atMs);
    frames = now;
  }
  return times;
}
