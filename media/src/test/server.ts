/** A media server on free ports, and a receiver of its webhooks. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { AccessToken, type VideoGrant, type WebhookEvent } from 'livekit-server-sdk';
import type { MediaConfig } from '../config.ts';
import { jsonLog, silentLog } from '../log.ts';
import type { OpenRecorder } from '../room/egress.ts';
import { type MediaServer, startMediaServer } from '../server.ts';
import { openTransport } from '../transport/server.ts';
import type { TransportServer } from '../transport/types.ts';
import { openHook } from './hook.ts';
import { KEY, SECRET } from './keys.ts';

export interface TestServer {
  media: MediaServer;
  http: string;
  ws: string;
  recordings: string;
  webhooks: WebhookEvent[];
  token(identity: string, grant?: VideoGrant, room?: string, attributes?: Record<string, string>): Promise<string>;
  close(): Promise<void>;
}

/** On free ports of loopback, without webhooks and folder. */
export const testConfig: Omit<MediaConfig, 'recordings'> = {
  port: 0,
  bind: '127.0.0.1',
  udpPort: 0,
  announce: [],
  key: KEY,
  secret: SECRET,
  webhookUrl: undefined,
  parentPid: undefined,
  resumeWindowMs: 30_000,
  upstream: undefined,
  processes: 1,
  alive: [],
};

export async function startTestServer(
  openRecorder: OpenRecorder,
  overrides: Partial<MediaConfig> = {},
  givenTransport?: TransportServer,
): Promise<TestServer> {
  const hook = await openHook();
  const recordings = await mkdtemp(join(tmpdir(), 'media-'));
  const transport = givenTransport ?? (await openTransport({ port: 0, bind: '127.0.0.1' }));
  const config: MediaConfig = { ...testConfig, recordings, webhookUrl: hook.url, ...overrides };
  const log = process.env['MEDIA_TEST_LOG'] ? jsonLog((line) => process.stderr.write(`${line}\n`)) : silentLog;
  const media = await startMediaServer(config, transport, openRecorder, log);
  return {
    media,
    http: `http://127.0.0.1:${media.port}`,
    ws: `ws://127.0.0.1:${media.port}`,
    recordings,
    webhooks: hook.events,
    async token(identity, grant = {}, room = 'room-1', attributes = {}) {
      const token = new AccessToken(KEY, SECRET, { identity, ttl: '20m', attributes });
      token.addGrant({ roomJoin: true, room, ...grant });
      return token.toJwt();
    },
    async close() {
      await media.close();
      hook.close();
      await rm(recordings, { recursive: true, force: true });
    },
  };
}
