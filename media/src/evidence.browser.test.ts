import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { EgressStatus } from '@livekit/protocol';
import { EgressClient, EncodedFileOutput } from 'livekit-server-sdk';
import { expect, it } from 'vitest';
import { openRoomRecorder } from './recording/recorder.ts';
import { checkSeals } from './recording/seals.ts';
import { beepTimes, decodeErrors, flashTimes, probe } from './recording/testkit.ts';
import type { RecordingIndex } from './recording/types.ts';
import { openBrowser } from './test/browser.ts';
import { KEY, SECRET } from './test/keys.ts';
import { lossyTransport } from './test/lossyTransport.ts';
import { startTestServer } from './test/server.ts';
import { eventually } from './test/wait.ts';
import { openTransport } from './transport/server.ts';

const middle = (values: readonly number[]): number =>
  values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;

/** From a real browser, over a line that loses every 33rd packet both ways, to the file as it is kept. */
it('a flash and its beep lie together in the film, and every picture sent is in it, at 3 % loss', async () => {
  const transport = lossyTransport(await openTransport({ port: 0, bind: '127.0.0.1' }), 33);
  const server = await startTestServer(openRoomRecorder, {}, transport);
  const browser = await openBrowser();
  try {
    const egress = new EgressClient(server.http, KEY, SECRET);
    const armed = await egress.startRoomCompositeEgress('room-1', new EncodedFileOutput({ filepath: 'c/1' }));
    const party = await browser.open();
    await party.connect(server.ws, await server.token('party:p1'));
    await party.run((call) => call.publishFlashAndBeep(), 0);
    const agent = await browser.open();
    await agent.connect(server.ws, await server.token('agent:07'));
    await eventually(
      () => party.run((call) => call.flashesLateMs.length, 0),
      (flashes) => flashes >= 20,
      90_000,
    );
    const sent = (await party.run((call) => call.sent(), 0))?.framesSent ?? 0;
    const late = await party.run((call) => call.flashesLateMs, 0);
    await egress.stopEgress(armed.egressId);
    await eventually(
      () => egress.listEgress({ roomName: 'room-1' }),
      (list) => list[0]?.status === EgressStatus.EGRESS_COMPLETE,
      30_000,
    );
    const folder = join(server.recordings, 'c/1');
    const film = join(folder, 'participants/party_p1-1.webm');
    const index = JSON.parse(await readFile(join(folder, 'index.json'), 'utf8')) as RecordingIndex;
    expect(decodeErrors(film)).toBe('');
    expect(await checkSeals(folder)).toEqual([]);

    const flashes = flashTimes(film);
    // To each flash its beep: the page draws a flash some milliseconds after its clock says so, and tells how many.
    const beeps = beepTimes(film);
    const pairs = flashes.flatMap((flash) => {
      const beep = beeps.find((one) => Math.abs(one - flash) < 0.4);
      return beep === undefined ? [] : [(flash - beep) * 1_000];
    });
    const picturesLate = middle(pairs) - middle(late);
    const frames = probe(film).streams.find((stream) => stream.kind === 'video')?.frames ?? 0;
    const events = index.events.filter((one) => ['loss', 'undecodable', 'gap'].includes(one.kind));
    if (process.env['PRINT_FIGURES'])
      console.log({ pairs, late, picturesLate, sent, frames, lost: transport.lost, events: JSON.stringify(events) });
    expect(pairs.length).toBeGreaterThanOrEqual(15);
    expect(Math.abs(picturesLate)).toBeLessThanOrEqual(40);
    expect(transport.lost).toBeGreaterThan(20);
    // A retransmission that is lost as well costs a picture here and there; anything more is the recorder's.
    expect(frames).toBeGreaterThanOrEqual(sent * 0.98);
  } finally {
    await browser.close();
    await server.close();
  }
});
