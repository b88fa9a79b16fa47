import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { EgressStatus } from '@livekit/protocol';
import { EgressClient, EncodedFileOutput } from 'livekit-server-sdk';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openRoomRecorder } from './recording/recorder.ts';
import { KEY, SECRET } from './test/keys.ts';
import { openBrowser, type TestBrowser } from './test/browser.ts';
import { lossyTransport } from './test/lossyTransport.ts';
import { company, drop, enter, talk, watching } from './test/scenarios.ts';
import { startTestServer } from './test/server.ts';
import { type EmbeddedTarget, openEmbeddedTarget } from './test/target.ts';
import { eventually } from './test/wait.ts';
import { openTransport } from './transport/server.ts';

let target: EmbeddedTarget;
let browser: TestBrowser;
const ground = () => ({ target, browser });

beforeAll(async () => {
  target = await openEmbeddedTarget();
  browser = await openBrowser();
});

afterAll(async () => {
  await browser?.close();
  await target?.close();
});

describe('a call through livekit-client', () => {
  // Most of what `npm run test:contract` holds against any media server.
  talk(ground);
  company(ground);
  drop(ground);

  it('records from the first packet of a room that was armed before anybody came', async () => {
    const egress = new EgressClient(target.http, KEY, SECRET);
    const armed = await egress.startRoomCompositeEgress(
      'evidence',
      new EncodedFileOutput({ filepath: 'case-1/segment-1' }),
    );
    expect(armed.status).toBe(EgressStatus.EGRESS_ACTIVE);
    const party = await enter(ground(), 'evidence', 'party:p1');
    await party.run((call) => call.publish(), 0);
    const agent = await enter(ground(), 'evidence', 'agent:07');
    await agent.run((call) => call.publish(), 0);
    expect(await agent.run((call) => call.room.isRecording, 0)).toBe(true);
    await watching(agent, 'party:p1', 30);
    await watching(party, 'agent:07', 30);
    const stopping = await egress.stopEgress(armed.egressId);
    expect(stopping.status).toBe(EgressStatus.EGRESS_ENDING);
    const [ended] = await eventually(
      () => egress.listEgress({ roomName: 'evidence' }),
      (list) => list[0]?.status === EgressStatus.EGRESS_COMPLETE,
      30_000,
    );
    expect(ended!.fileResults.length).toBeGreaterThanOrEqual(4);
    for (const file of ended!.fileResults) {
      expect(file.filename.startsWith('case-1/segment-1/')).toBe(true);
      expect(Number(file.size)).toBeGreaterThan(0);
    }
    expect(await readdir(join(target.recordings, 'case-1/segment-1'))).toContain('index.json');
    const told = await eventually(
      () => target.webhooks.filter((webhook) => webhook.egressInfo?.egressId === armed.egressId),
      (list) => list.some((webhook) => webhook.event === 'egress_ended'),
    );
    expect(told.map((webhook) => webhook.event)).toEqual(['egress_started', 'egress_ended']);
    await Promise.all([party.page.close(), agent.page.close()]);
  });

  it('repairs a line that loses every twentieth packet each way', async () => {
    const transport = lossyTransport(await openTransport({ port: 0, bind: '127.0.0.1' }), 20);
    const lossy = await startTestServer(openRoomRecorder, {}, transport);
    try {
      const party = await browser.open();
      await party.connect(lossy.ws, await lossy.token('party:p1'));
      await party.run((call) => call.publish(), 0);
      const agent = await browser.open();
      await agent.connect(lossy.ws, await lossy.token('agent:07'));
      const start = await watching(agent, 'party:p1');
      const startedAt = performance.now();
      await watching(agent, 'party:p1', start + 60);
      // 20 pictures a second take 3 s; what is left is for a machine that does other things, not for a frozen picture.
      expect(performance.now() - startedAt).toBeLessThan(20_000);
      expect(transport.lost).toBeGreaterThan(20);
      expect((await party.run((call) => call.sent(), 0))!.retransmitted).toBeGreaterThan(0);
      const viewer = lossy.media.rooms.get('room-1')!.participants.get('agent:07')!;
      expect(viewer.session.downlink.repaired).toBeGreaterThan(0);
      await Promise.all([party.page.close(), agent.page.close()]);
    } finally {
      await lossy.close();
    }
  });
});
