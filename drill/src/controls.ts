import type { Locator } from 'playwright-core';
import type { Stage } from './browsers.ts';

/** What a person sees and presses: every control of the pages carries a name. */
export const at = (stage: Stage, name: string): Locator => stage.page.getByTestId(name);

export const press = (stage: Stage, name: string): Promise<void> => at(stage, name).click();

export async function see(stage: Stage, name: string, timeoutMs?: number): Promise<Locator> {
  const found = at(stage, name).first();
  await found.waitFor({ state: 'visible', ...(timeoutMs !== undefined && { timeout: timeoutMs }) });
  return found;
}

export const isSeen = (stage: Stage, name: string): Promise<boolean> => at(stage, name).first().isVisible();

/** Whichever of these comes first. */
export async function seeOneOf<N extends string>(stage: Stage, names: readonly N[], timeoutMs?: number): Promise<N> {
  const any = names.map((name) => at(stage, name)).reduce((all, one) => all.or(one));
  await any.first().waitFor({ state: 'visible', ...(timeoutMs !== undefined && { timeout: timeoutMs }) });
  for (const name of names) if (await isSeen(stage, name)) return name;
  return seeOneOf(stage, names, timeoutMs);
}

/** Moving pictures of another person: frames arrive from now on. One that stands still from before does not count. */
export async function seeMoving(stage: Stage, name: string, timeoutMs = 30_000): Promise<void> {
  await see(stage, name, timeoutMs);
  looks += 1;
  await stage.page.waitForFunction(
    ([testId, look]) => {
      const video = document.querySelector<HTMLVideoElement>(`video[data-testid="${testId}"]`);
      if (video === null || video.videoWidth === 0) return false;
      const frames = video.getVideoPlaybackQuality().totalVideoFrames;
      // Another element is another picture, which begins at none.
      if (video.dataset['look'] !== look) {
        video.dataset['look'] = look;
        video.dataset['frames'] = String(frames);
      }
      return frames > Number(video.dataset['frames']) + 1;
    },
    [name, String(looks)] as const,
    { timeout: timeoutMs, polling: 50 },
  );
}
let looks = 0;

/** The film of a case plays: its clock goes on, and so do the pictures of a party. */
export async function seeFilm(stage: Stage, timeoutMs = 30_000): Promise<void> {
  await see(stage, 'player', timeoutMs);
  const pictures = stage.page.locator('canvas[data-testid^="film-picture-party"]');
  const drawn = () =>
    pictures.evaluateAll((all) => all.reduce((sum, one) => sum + Number(one.dataset['frames'] ?? 0), 0));
  const before = await drawn();
  const until = performance.now() + timeoutMs;
  while ((await drawn()) < before + 2) {
    if (performance.now() > until) {
      const state = await at(stage, 'player').innerText();
      throw new Error(`录像放不出来 ${JSON.stringify(state)}`);
    }
    await stage.page.waitForTimeout(50);
  }
}

/**
 * Loudness of what is played here, 0…1: listens until it is loud enough, ten seconds at most. No named
 * function inside: what compiles this file leaves marks on names that the page does not know.
 */
export function hear(stage: Stage, enough: number): Promise<number> {
  return stage.page.evaluate(async (wanted) => {
    const context = new AudioContext();
    await context.resume();
    const meters = new Map<MediaStream, AnalyserNode>();
    let loudest = 0;
    const until = performance.now() + 10_000;
    while (loudest < wanted && performance.now() < until) {
      for (const { srcObject: stream } of document.querySelectorAll('audio')) {
        if (!(stream instanceof MediaStream) || stream.getAudioTracks().length === 0) continue;
        const meter = meters.get(stream) ?? context.createAnalyser();
        if (!meters.has(stream)) context.createMediaStreamSource(stream).connect(meter);
        meters.set(stream, meter);
        const samples = new Float32Array(meter.fftSize);
        meter.getFloatTimeDomainData(samples);
        for (const sample of samples) loudest = Math.max(loudest, Math.abs(sample));
      }
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    await context.close();
    return loudest;
  }, enough);
}

/** Draws a line as a finger would. */
export async function scribble(stage: Stage, name: string): Promise<void> {
  const pad = await see(stage, name);
  await pad.scrollIntoViewIfNeeded();
  const box = await pad.boundingBox();
  if (!box) throw new Error(`${stage.who}：${name} 看不见。`);
  const { mouse } = stage.page;
  const stroke = async (points: readonly (readonly [number, number])[]): Promise<void> => {
    const [first, ...rest] = points.map(([x, y]) => [box.x + box.width * x, box.y + box.height * y] as const);
    if (!first) return;
    await mouse.move(...first);
    await mouse.down();
    for (const point of rest) await mouse.move(...point, { steps: 6 });
    await mouse.up();
  };
  // 林: two trees side by side, or as near as a mouse comes.
  for (const left of [0.2, 0.5]) {
    await stroke([
      [left, 0.35],
      [left + 0.24, 0.33],
    ]);
    await stroke([
      [left + 0.12, 0.15],
      [left + 0.12, 0.85],
    ]);
    await stroke([
      [left + 0.11, 0.4],
      [left, 0.75],
    ]);
    await stroke([
      [left + 0.13, 0.4],
      [left + 0.25, 0.75],
    ]);
  }
}
