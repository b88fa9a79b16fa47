import { beforeAll, expect, test } from 'vitest';
import type { Agent } from '../../drill/src/actors/agent.ts';
import type { Driver } from '../../drill/src/actors/driver.ts';
import { freezeNetwork } from './network.ts';
import { bringIntoCall, theatre } from './theatre.ts';

const story = theatre();
let phone: Driver;
let agent: Agent;
let caseNo: string;

beforeAll(async () => {
  [phone, agent] = await Promise.all([story().driver('a'), story().agent('agent', story().cast.staff.agents[0])]);
  caseNo = await bringIntoCall(phone, agent);
  await agent.takeStill((await agent.nextShot()) ?? '');
}, 180_000);

test('a network away for so long that the room gave the phone up: it comes back without a press all the same', async () => {
  const back = freezeNetwork(phone.stage);
  try {
    await agent.stage.page.locator('[data-status="interrupted"]').waitFor({ timeout: 60_000 });
  } finally {
    back();
  }
  await agent.stage.page.locator('[data-status="inCall"]').waitFor({ timeout: 60_000 });
  await Promise.all([phone.inCall(), agent.inCall(), agent.recordingRuns()]);
  expect(await agent.caseNo()).toBe(caseNo);
  await agent.takeStill((await agent.nextShot()) ?? '');
});
