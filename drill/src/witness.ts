import type { Stage } from './browsers.ts';
import { clockBetween, HEIGHT, LOOP_SECONDS, readClock, WIDTH } from './clockPicture.ts';
import { see } from './controls.ts';
import { READINGS_PER_SECOND, type Reading } from './film.ts';

const STEP_S = 1 / READINGS_PER_SECOND;

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

/** The clock in the picture of somebody that stands in the film on a desk; null while none was drawn. */
export async function filmed(stage: Stage, identity: string): Promise<Sighting | null> {
  const drawn = await stage.page.evaluate(
    ({ name, width, height }) => {
      const film = document.querySelector<HTMLCanvasElement>(`canvas[data-testid="${name}"]`);
      if (!film || film.hidden || film.dataset['at'] === undefined) return null;
      const pen = new OffscreenCanvas(width, height).getContext('2d');
      pen?.drawImage(film, 0, 0, width, height);
      const pixels = pen?.getImageData(0, 0, width, height).data ?? new Uint8ClampedArray();
      let green = '';
      for (let i = 1; i < pixels.length; i += 4) green += String.fromCharCode(pixels[i] ?? 0);
      return { atMs: Number(film.dataset['at']), luma: btoa(green) };
    },
    { name: `film-picture-${identity}`, width: WIDTH, height: HEIGHT },
  );
  const clockS = drawn && readClock(Buffer.from(drawn.luma, 'base64'));
  return drawn && clockS !== null ? { atMs: drawn.atMs, clockS } : null;
}

/** Seconds by which two sightings of one running camera do not agree. */
export function apart(one: Sighting, other: Sighting): number {
  const off = clockBetween(one.clockS + (other.atMs - one.atMs) / 1000, other.clockS);
  return Math.min(off, LOOP_SECONDS - off);
}

/**
 * Seconds by which a film, at the moment of a sighting, shows another time than the camera did; null past its ends. The
 * film is read in steps: of the readings a step away the better counts, for the camera may begin anew in between.
 */
export function aside(seen: Sighting, readings: readonly Reading[], filmStartedAtMs: number): number | null {
  const atS = (seen.atMs - filmStartedAtMs) / 1000;
  const distances = readings.map((one) => Math.abs(one.atS - atS));
  if (!distances.some((d) => d <= 1)) return null;
  const near = readings.filter((_, i) => (distances[i] ?? 1) <= Math.max(STEP_S, Math.min(...distances)));
  return Math.min(...near.map((one) => apart(seen, { atMs: filmStartedAtMs + one.atS * 1000, clockS: one.clockS })));
}
