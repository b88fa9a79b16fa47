/** The server the contract is held against: ours, or LiveKit's. The scenarios see nothing but this. */
import { AccessToken, type VideoGrant, type WebhookEvent } from 'livekit-server-sdk';
import { openRoomRecorder } from '../recording/recorder.ts';
import { openHook } from './hook.ts';
import { KEY, SECRET } from './keys.ts';
import { startLiveKit } from './livekit.ts';
import { startTestServer } from './server.ts';
import { openSignalProxy, type SignalProxy } from './signalProxy.ts';

export interface Target {
  readonly name: 'embedded' | 'livekit';
  /** Room service. */
  readonly http: string;
  /** Signalling, by way of `line`. */
  readonly ws: string;
  readonly line: SignalProxy;
  readonly webhooks: readonly WebhookEvent[];
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

export async function openEmbeddedTarget(): Promise<EmbeddedTarget> {
  const server = await startTestServer(openRoomRecorder, { resumeWindowMs: 5_000 });
  const line = await openSignalProxy({ host: '127.0.0.1', port: server.media.port });
  return {
    name: 'embedded',
    http: server.http,
    ws: `ws://127.0.0.1:${line.port}`,
    line,
    webhooks: server.webhooks,
    recordings: server.recordings,
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
  return {
    name: 'livekit',
    http: `http://127.0.0.1:${server.port}`,
    ws: `ws://127.0.0.1:${line.port}`,
    line,
    webhooks: hook.events,
    token,
    async close() {
      await line.close();
      await server.stop();
      hook.close();
    },
  };
}
