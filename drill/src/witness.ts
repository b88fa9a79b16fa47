import type { Stage } from './browsers.ts';
import { clockBetween, HEIGHT, LOOP_SECONDS, readClock, WIDTH } from './clockPicture.ts';
import { see } from './controls.ts';
import type { Reading } from './film.ts';

/** What a camera showed at a moment, read where it stands: on the page that films, before anything is sent. */
export interface Sighting {
  /** Unix ms at which the picture was taken. */
  readonly atMs: number;
  /** What the clock in it shows. */
  readonly clockS: number;
}

/**
 * The clock in the own picture of a stage, now. How far a film's clock went says nothing by itself: a camera that is
 * switched off and on again begins its file anew. What it showed at a moment must stand in the recording at that moment.
 */
export async function sighting(stage: Stage, picture: string): Promise<Sighting> {
  await see(stage, picture);
  const { atMs, luma } = await stage.page.evaluate(
    async ({ name, width, height }) => {
      const video = document.querySelector<HTMLVideoElement>(`video[data-testid="${name}"]`);
      if (!video) throw new Error(`no ${name}`);
      return new Promise<{ atMs: number; luma: string }>((done) => {
        video.requestVideoFrameCallback((now, frame) => {
          const canvas = new OffscreenCanvas(width, height);
          const pen = canvas.getContext('2d');
          pen?.drawImage(video, 0, 0, width, height);
          const pixels = pen?.getImageData(0, 0, width, height).data ?? new Uint8ClampedArray();
          let green = '';
          for (let i = 1; i < pixels.length; i += 4) green += String.fromCharCode(pixels[i] ?? 0);
          done({ atMs: performance.timeOrigin + (frame.captureTime ?? now), luma: btoa(green) });
        });
      });
    },
    { name: picture, width: WIDTH, height: HEIGHT },
  );
  const clockS = readClock(Buffer.from(luma, 'base64'));
  if (clockS === null) throw new Error(`${stage.who}：${picture} 里看不到时钟。`);
  return { atMs, clockS };
}

/** Seconds by which a film, at the moment of a sighting, shows another time than the camera did; null past its ends. */
export function aside(seen: Sighting, readings: readonly Reading[], filmStartedAtMs: number): number | null {
  const atS = (seen.atMs - filmStartedAtMs) / 1000;
  const nearest = readings.toSorted((a, b) => Math.abs(a.atS - atS) - Math.abs(b.atS - atS))[0];
  if (!nearest || Math.abs(nearest.atS - atS) > 1) return null;
  const off = clockBetween(seen.clockS + (nearest.atS - atS), nearest.clockS);
  return Math.min(off, LOOP_SECONDS - off);
}
