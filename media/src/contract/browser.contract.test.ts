import { afterAll, beforeAll, describe } from 'vitest';
import { openBrowser } from '../test/browser.ts';
import { company, drop, four, type Ground, talk } from '../test/scenarios.ts';
import { openTarget } from '../test/target.ts';

let ground: Ground;

beforeAll(async () => {
  ground = { target: await openTarget(), browser: await openBrowser() };
});

afterAll(async () => {
  await ground?.browser.close();
  await ground?.target.close();
});

describe('a call through livekit-client', () => {
  talk(() => ground);
  company(() => ground);
  drop(() => ground);
  four(() => ground);
});
