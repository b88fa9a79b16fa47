import { afterEach, expect, test } from 'vitest';
import { Agent } from '../../drill/src/actors/agent.ts';
import type { Driver } from '../../drill/src/actors/driver.ts';
import { at, press, see, seeOneOf } from '../../drill/src/controls.ts';
import { bringIntoCall, theatre } from './theatre.ts';

const story = theatre();

const opened: { stage: { close(): Promise<void> } }[] = [];
afterEach(async () => {
  for (const one of opened.splice(0)) await one.stage.close();
});

/** Three accidents, far enough apart to be three. */
const places = [
  { lng: 126.64077, lat: 45.75 },
  { lng: 126.6, lat: 45.755 },
  { lng: 126.63407, lat: 45.75056 },
] as const;

async function hangUp(agent: Agent): Promise<void> {
  await press(agent.stage, 'end-call');
  await press(agent.stage, 'end-call-confirm');
  await see(agent.stage, 'seat-ready');
}

test('a second alarm near in place and time is proposed as the same accident and merged: two participants, one case', async () => {
  const { driver, agent: seat, cast, caseState } = story();
  const [a, b] = [
    await driver('a', { phone: '13800001011' }),
    // Some 22 m further north.
    await driver('b', { place: { ...cast.place, lat: cast.place.lat + 0.0002 }, phone: '13800001012' }),
  ];
  const agent = await seat('agent', cast.staff.agents[0]);
  opened.push(a, b, agent);
  const caseNo = await bringIntoCall(a, agent);
  await b.openPage();
  await b.answerQuestions({ lookUp: false });
  await b.confirmAlarm();
  await see(agent.stage, 'merge-accept', 30_000);
  await agent.stage.snap('merge');
  await press(agent.stage, 'merge-accept');
  // Whoever waited is taken into the call of the other; nothing has to be said twice.
  const way = await seeOneOf(b.stage, ['agent-video', 'join-merged', 'join-call'], 30_000);
  if (way !== 'agent-video') await press(b.stage, way);
  await b.inCall();
  await b.stage.snap('merged');
  await see(agent.stage, 'party-name-p2');
  await see(agent.stage, 'watch-p2');
  expect(await agent.caseNo()).toBe(caseNo);
  expect((await caseState(caseNo)).parties).toHaveLength(2);
  await hangUp(agent);
});

test('three drivers and two agents at once: whoever stands in a lane first, then by waiting; the third is served next', async () => {
  const { driver, agent: seat, cast, query } = story();
  const arrive = async (who: string, i: 0 | 1 | 2, lane: 'kerb' | 'right'): Promise<Driver> => {
    const one = await driver(who, { place: places[i], phone: `1380000100${i + 1}` });
    opened.push(one);
    await one.openPage();
    await one.answerQuestions({ lookUp: false, lane });
    return one;
  };
  const a = await arrive('a', 0, 'kerb');
  const b = await arrive('b', 1, 'kerb');
  const c = await arrive('c', 2, 'right');
  const first = await seat('agent', cast.staff.agents[0]);
  const second = await seat('agent-2', cast.staff.agents[1]);
  opened.push(first, second);
  for (const one of [a, b, c]) {
    await one.confirmAlarm();
    await one.waiting();
  }
  // The last alarm comes from a lane: it goes before, and the others are told why.
  expect(await at(c.stage, 'queue-ahead').innerText()).toBe('0');
  await expect.poll(() => at(b.stage, 'queue-ahead').innerText()).toBe('2');
  expect(await (await see(a.stage, 'queue-rose')).innerText()).toContain('车道');
  await first.ready();
  await first.offered();
  await first.answer();
  await second.ready();
  await second.offered();
  await second.answer();
  await Promise.all([c.inCall(), first.inCall(), a.inCall(), second.inCall()]);
  await expect.poll(() => at(b.stage, 'queue-ahead').innerText()).toBe('0');
  // Each pair has a case of its own, and what one takes the other does not see.
  expect(await first.caseNo()).not.toBe(await second.caseNo());
  await first.takeStill((await first.nextShot()) ?? '');
  expect(await second.stage.page.locator('[data-testid^="shot-"][data-state="stored"]').count()).toBe(0);

  await hangUp(second);
  await second.ready();
  await second.offered();
  await second.answer();
  await Promise.all([b.inCall(), second.inCall(), second.recordingRuns()]);
  const [row] = await query(
    `select count(*)::int as n from snapshot where kind = 'case' and state->>'status' = 'inCall'`,
  );
  expect(row).toEqual({ n: 2 });
  await hangUp(first);
  await hangUp(second);
});
