/** From a real browser over a bad line to the film as it is kept: what came of flashes, beeps and pictures. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { EgressStatus } from '@livekit/protocol';
import { EgressClient, EncodedFileOutput } from 'livekit-server-sdk';
import { checkSeals } from '../recording/seals.ts';
import { beepTimes, decodeErrors, flashTimes, probe } from '../recording/testkit.ts';
import type { RecordingEvent, RecordingIndex } from '../recording/types.ts';
import { openBrowser } from './browser.ts';
import { KEY, SECRET } from './keys.ts';
import type { TestServer } from './server.ts';
import { eventually } from './wait.ts';

export interface Evidence {
  readonly codec: string;
  /** Beeps in the film. */
  readonly beeps: number;
  /** Flash after its beep in the film less what the page drew it late, ms; one for each flash that is in the film. */
  readonly offMs: readonly number[];
  /** How late the page drew each, ms. */
  readonly lateMs: readonly number[];
  readonly framesSent: number;
  readonly framesWritten: number;
  /** Frames that are noted as not decodable. */
  readonly framesNoted: number;
  readonly events: readonly RecordingEvent[];
  readonly decodeErrors: string;
  readonly sealErrors: readonly string[];
}

const noted = ({ kind, detail }: RecordingEvent): number =>
  kind === 'undecodable' && detail['kind'] === 'video' ? Number(detail['frames']) : 0;

/** `ws` is where the phone calls: the server itself, or a line in front of it. */
export async function evidenceOf(
  server: TestServer,
  ws: string,
  wish: { codec: 'vp8' | 'h264'; flashes: number },
): Promise<Evidence> {
  const browser = await openBrowser();
  try {
    const egress = new EgressClient(server.http, KEY, SECRET);
    const room = `flash-${wish.codec}`;
    const armed = await egress.startRoomCompositeEgress(room, new EncodedFileOutput({ filepath: `${room}/1` }));
    const party = await browser.open();
    await party.connect(ws, await server.token('party:p1', {}, room));
    await party.run((call, codec) => call.publishFlashAndBeep(codec), wish.codec);
    const agent = await browser.open();
    await agent.connect(server.ws, await server.token('agent:07', {}, room));
    await eventually(
      () => party.run((call) => call.flashesLateMs.length, 0),
      (flashes) => flashes >= wish.flashes,
      90_000,
    );
    // The last flash has left the page, and what was lost of it was sent again.
    const flashes = wish.flashes;
    await eventually(
      () => party.run((call) => call.flashesLateMs.length, 0),
      (now) => now > flashes,
    );
    const sent = await party.run((call) => call.sent(), 0);
    const late = await party.run((call) => call.flashesLateMs, 0);
    await egress.stopEgress(armed.egressId);
    await eventually(
      () => egress.listEgress({ roomName: room }),
      (list) => list[0]?.status === EgressStatus.EGRESS_COMPLETE,
      30_000,
    );
    const folder = join(server.recordings, room, '1');
    const index = JSON.parse(await readFile(join(folder, 'index.json'), 'utf8')) as RecordingIndex;
    const film = join(folder, index.files.find(({ kind, identity }) => kind === 'participant' && identity)!.path);
    const flashed = flashTimes(film);
    const beeps = beepTimes(film);
    const offMs = beeps.flatMap((beep, i) => {
      const flash = flashed.find((one) => Math.abs(one - beep) < 0.4);
      return flash === undefined || late[i] === undefined ? [] : [(flash - beep) * 1_000 - late[i]];
    });
    return {
      codec: sent?.codec ?? '',
      beeps: beeps.length,
      offMs,
      lateMs: late,
      framesSent: sent?.framesSent ?? 0,
      framesWritten: probe(film).streams.find((stream) => stream.kind === 'video')?.frames ?? 0,
      framesNoted: index.events.reduce((sum, event) => sum + noted(event), 0),
      events: index.events.filter(({ kind }) => ['loss', 'undecodable', 'gap', 'clock'].includes(kind)),
      decodeErrors: decodeErrors(film),
      sealErrors: await checkSeals(folder),
    };
  } finally {
    await browser.close();
  }
}

export const middle = (values: readonly number[]): number =>
  values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
