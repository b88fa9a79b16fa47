import { afterAll, beforeAll, expect, it } from 'vitest';
import { openBrowser, type TestBrowser } from './test/browser.ts';
import type { Seen } from './test/callPage.ts';
import { openFirefox, type TestFirefox } from './test/firefox.ts';
import { openEmbeddedTarget, type Target } from './test/target.ts';
import { eventually } from './test/wait.ts';

let target: Target;
let chromium: TestBrowser;
let firefox: TestFirefox;

beforeAll(async () => {
  target = await openEmbeddedTarget('0.0.0.0');
  chromium = await openBrowser();
  firefox = await openFirefox();
});

afterAll(async () => {
  await firefox?.close();
  await chromium?.close();
  await target?.close();
});

/** Pictures decoded and sound that is not silence. */
const watched = async (who: { seen(identity: string): Promise<Seen | undefined> }, identity: string, beyond = 0) =>
  (await eventually(
    () => who.seen(identity),
    (seen) => seen !== undefined && seen.framesDecoded > beyond + 30 && seen.audioPackets > 50 && seen.audioEnergy > 0,
    40_000,
  ))!;

it('a phone with Firefox and a desk with Chromium see and hear each other', async () => {
  const party = await firefox.open();
  await party.connect(target.ws, await target.token('party:p1', 'firefox'));
  await party.run((call) => call.publish(), 0);
  const agent = await chromium.open();
  await agent.connect(target.ws, await target.token('agent:07', 'firefox'));
  await agent.run((call) => call.publish(), 0);
  const atAgent = await watched(agent, 'party:p1');
  const atParty = await watched(party, 'agent:07');
  const sent = await party.run((call) => call.sent(), 0);
  process.stdout.write(`${firefox.version} ${JSON.stringify({ atAgent, atParty, sent })}\n`);
  expect(atAgent.width * atAgent.height).toBeGreaterThan(0);
  expect(atParty.width * atParty.height).toBeGreaterThan(0);

  await party.run(async (call) => void (await call.room.localParticipant.setMicrophoneEnabled(false)), 0);
  await eventually(
    () => agent.run((call) => call.events, 0),
    (events) => events.includes('muted:party:p1:audio'),
  );
  await party.run(async (call) => void (await call.room.localParticipant.setMicrophoneEnabled(true)), 0);
  const answer = await agent.run(
    (call) =>
      call.room.localParticipant.performRpc({ destinationIdentity: 'party:p1', method: 'echo', payload: '听得到吗' }),
    0,
  );
  expect(answer).toBe('agent:07 said 听得到吗');
  const back = await party.run(
    (call) => call.room.localParticipant.performRpc({ destinationIdentity: 'agent:07', method: 'echo', payload: '好' }),
    0,
  );
  expect(back).toBe('party:p1 said 好');

  // The line drops: ICE is restarted, the picture comes back.
  target.line.cut('party:p1');
  await eventually(
    () => party.run((call) => call.events, 0),
    (events) => events.includes('reconnected'),
    30_000,
  );
  await watched(agent, 'party:p1', (await agent.seen('party:p1'))!.framesDecoded);

  await party.run((call) => call.room.disconnect(), 0);
  await eventually(
    () => agent.run((call) => call.events, 0),
    (events) => events.includes('left:party:p1'),
  );
  await Promise.all([party.close(), agent.page.close()]);
});
