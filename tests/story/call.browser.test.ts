import { afterEach, expect, test } from 'vitest';
import { at, press, see } from '../../drill/src/controls.ts';
import { freezeNetwork } from './network.ts';
import { bringIntoCall, theatre } from './theatre.ts';

const story = theatre();

const opened: { stage: { close(): Promise<void> } }[] = [];
afterEach(async () => {
  for (const one of opened.splice(0)) await one.stage.close();
});

test('a still is larger than the stream where the camera is', async () => {
  const { driver, agent: seat, cast, caseState } = story();
  // Chromium's second fake camera gives 3840×2160.
  const [phone, agent] = await Promise.all([driver('a', { camera: 'two' }), seat('agent', cast.staff.agents[0])]);
  opened.push(phone, agent);
  await bringIntoCall(phone, agent);
  // The agent turns the phone to its other camera.
  await agent.stage.page.keyboard.press('r');
  const shot = (await agent.nextShot()) ?? '';
  await agent.takeStill(shot);
  const stream = await at(agent.stage, 'party-video').evaluate((video: HTMLVideoElement) => ({
    width: video.videoWidth,
    height: video.videoHeight,
  }));
  const still = (await caseState()).stills.at(-1);
  expect((still?.width ?? 0) * (still?.height ?? 0)).toBeGreaterThan(stream.width * stream.height);
  expect(still).toMatchObject({ width: 3840, height: 2160 });
  // Labelled as what it is.
  await press(agent.stage, shot);
  const large = await see(agent.stage, 'still-large');
  expect(await large.innerText()).toMatch(/原图|大图/);
  expect(await large.innerText()).toContain('3840');
});

test('the agent smells drink: the case leaves the channel, the driver reads neutral words, evidence is kept, an officer is sent', async () => {
  const { driver, agent: seat, cast, caseState, world } = story();
  const phone = await driver('b', { place: { lng: 126.6, lat: 45.755 } });
  const agent = await seat('agent-2', cast.staff.agents[1]);
  opened.push(phone, agent);
  const caseNo = await bringIntoCall(phone, agent);
  await agent.takeStill((await agent.nextShot()) ?? '');
  await press(agent.stage, 'leave-open');
  await press(agent.stage, 'leave-reason-drink');
  await press(agent.stage, 'leave-confirm');
  await expect.poll(async () => (await caseState(caseNo)).status).toBe('dispatched');
  // The agent may stay until he hangs up; then the phone shows who comes.
  await press(agent.stage, 'end-call');
  await press(agent.stage, 'end-call-confirm');
  const words = await (await see(phone.stage, 'screen-officer', 30_000)).innerText();
  expect(words).toContain('民警');
  expect(words).not.toMatch(/酒|毒/);
  expect((await caseState(caseNo)).stills).toHaveLength(1);
  await expect
    .poll(async () => (await world.incidents()).some((incident) => JSON.stringify(incident).includes(caseNo)))
    .toBe(true);
});

test('8 drop: a page loaded anew, then a hole in the network: the same case, the same agent, all evidence kept', async () => {
  const { driver, agent: seat, cast } = story();
  const phone = await driver('d', { place: { lng: 126.62, lat: 45.748 } });
  const agent = await seat('agent-4', cast.staff.agents[1]);
  opened.push(phone, agent);
  const caseNo = await bringIntoCall(phone, agent);
  await agent.takeStill((await agent.nextShot()) ?? '');
  const together = async (): Promise<void> => {
    await Promise.all([phone.inCall(), agent.inCall(), agent.recordingRuns()]);
    expect(await agent.caseNo()).toBe(caseNo);
    expect(await agent.stage.page.locator('[data-testid^="shot-"][data-state="stored"]').count()).toBe(1);
  };
  await phone.stage.page.reload();
  await phone.resume();
  await together();
  const back = freezeNetwork(phone.stage);
  try {
    await agent.stage.page.locator('[data-testid="party-away"][data-cause="network"]').waitFor({ timeout: 15_000 });
  } finally {
    back();
  }
  await at(agent.stage, 'party-away').waitFor({ state: 'detached' });
  await together();
});
