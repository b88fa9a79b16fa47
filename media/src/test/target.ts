/** The server the contract is held against: ours, or LiveKit's. The scenarios see nothing but this. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { AccessToken, type VideoGrant, type WebhookEvent } from 'livekit-server-sdk';
import { startRecorderServer } from '../attend/server.ts';
import { silentLog } from '../log.ts';
import { openRoomRecorder } from '../recording/recorder.ts';
import { openHook } from './hook.ts';
import { KEY, SECRET } from './keys.ts';
import { startLiveKit } from './livekit.ts';
import { startTestServer, testConfig } from './server.ts';
import { openSignalProxy, type SignalProxy } from './signalProxy.ts';
import { openTransport } from '../transport/server.ts';

/** Who records the rooms of a server, and where. */
export interface RecordedBy {
  /** Egress service. */
  readonly http: string;
  /** Folder below which it writes. */
  readonly recordings: string;
  readonly webhooks: readonly WebhookEvent[];
}

export interface Target {
  readonly name: 'embedded' | 'livekit';
  /** Room service. */
  readonly http: string;
  /** Signalling, by way of `line`. */
  readonly ws: string;
  readonly line: SignalProxy;
  readonly webhooks: readonly WebhookEvent[];
  /** At most once. */
  recorder(): Promise<RecordedBy>;
  token(identity: string, room: string, grant?: VideoGrant, ttl?: string | number): Promise<string>;
  close(): Promise<void>;
}

async function token(identity: string, room: string, grant: VideoGrant = {}, ttl: string | number = '10m') {
  const access = new AccessToken(KEY, SECRET, { identity, name: identity, ttl });
  access.addGrant({ roomJoin: true, room, ...grant });
  return access.toJwt();
}

export interface EmbeddedTarget extends Target {
  /** Folder of its recordings. */
  readonly recordings: string;
}

/** `CONTRACT_TARGET=livekit` asks for LiveKit's server; anything else for the embedded one. */
export function openTarget(): Promise<Target> {
  return process.env['CONTRACT_TARGET'] === 'livekit' ? openLiveKitTarget() : openEmbeddedTarget();
}

/** `bind` is where media comes in: loopback, or every address for a browser that does not call over loopback. */
export async function openEmbeddedTarget(bind: '127.0.0.1' | '0.0.0.0' = '127.0.0.1'): Promise<EmbeddedTarget> {
  const transport = await openTransport({ port: 0, bind });
  const server = await startTestServer(openRoomRecorder, { resumeWindowMs: 5_000 }, transport);
  const line = await openSignalProxy({ host: '127.0.0.1', port: server.media.port });
  return {
    name: 'embedded',
    http: server.http,
    ws: `ws://127.0.0.1:${line.port}`,
    line,
    webhooks: server.webhooks,
    recordings: server.recordings,
    recorder: async () => server,
    token,
    async close() {
      await line.close();
      await server.close();
    },
  };
}

async function openLiveKitTarget(): Promise<Target> {
  const hook = await openHook();
  const server = await startLiveKit({ key: KEY, secret: SECRET, webhookUrl: hook.url });
  const line = await openSignalProxy({ host: '127.0.0.1', port: server.port });
  const ws = `ws://127.0.0.1:${line.port}`;
  const closing: (() => Promise<void>)[] = [];
  return {
    name: 'livekit',
    http: `http://127.0.0.1:${server.port}`,
    ws,
    line,
    webhooks: hook.events,
    async recorder() {
      const recordings = await mkdtemp(join(tmpdir(), 'media-'));
      // Its own: LiveKit tells who comes and goes to the other.
      const own = await openHook();
      const config = { ...testConfig, recordings, webhookUrl: own.url, upstream: ws };
      const transport = await openTransport({ port: 0, bind: '127.0.0.1', consent: { disconnectedAfterMs: 4_500 } });
      const recorder = await startRecorderServer(config, ws, transport, openRoomRecorder, silentLog);
      closing.push(async () => {
        await recorder.close();
        own.close();
        await rm(recordings, { recursive: true, force: true });
      });
      return { http: `http://127.0.0.1:${recorder.port}`, recordings, webhooks: own.events };
    },
    token,
    async close() {
      for (const close of closing) await close();
      await line.close();
      await server.stop();
      hook.close();
    },
  };
}
