import { expect, test } from 'vitest';
import { at, press, see } from '../../drill/src/controls.ts';
import { bringIntoCall, theatre } from './theatre.ts';

const story = theatre();

test('a still is larger than the stream where the camera is', async () => {
  const { driver, agent: seat, cast, query } = story();
  // Chromium's second fake camera gives 3840×2160.
  const [phone, agent] = await Promise.all([driver('a', { camera: 'two' }), seat('agent', cast.staff.agents[0])]);
  await bringIntoCall(phone, agent);
  // The agent turns the phone to its other camera.
  await agent.stage.page.keyboard.press('r');
  const shot = (await agent.nextShot()) ?? '';
  await agent.takeStill(shot);
  const stream = await at(agent.stage, 'party-video').evaluate((video: HTMLVideoElement) => ({
    width: video.videoWidth,
    height: video.videoHeight,
  }));
  const [row] = await query(`select state from snapshot where kind = 'case'`);
  const { stills } = row?.['state'] as { stills: { width: number; height: number; method: string }[] };
  const still = stills.at(-1);
  expect((still?.width ?? 0) * (still?.height ?? 0)).toBeGreaterThan(stream.width * stream.height);
  expect(still).toMatchObject({ width: 3840, height: 2160 });
  // Labelled as what it is.
  await press(agent.stage, shot);
  const large = await see(agent.stage, 'still-large');
  expect(await large.innerText()).toMatch(/原图|大图/);
  expect(await large.innerText()).toContain('3840');
});
