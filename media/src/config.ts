import { resolve } from 'node:path';
import type { TurnConfig } from './turn.ts';

export interface MediaConfig {
  /** HTTP and WebSocket port; 0 takes a free one. */
  port: number;
  bind: string;
  /** Where HTTP and signalling listen when not on `bind`: a process behind the door of several is asked by it alone. */
  httpBind?: string | undefined;
  /** UDP and passive TCP port of media; 0 takes a free one. */
  udpPort: number;
  /** Addresses written into candidates; empty means `bind`. */
  announce: readonly string[];
  key: string;
  secret: string;
  /** Folder below which recordings are written. */
  recordings: string;
  webhookUrl: string | undefined;
  /** The process ends soon after this one is gone. */
  parentPid: number | undefined;
  /** How long a participant without a signalling connection may come back. */
  resumeWindowMs: number;
  /** Signalling address of a LiveKit server: then its rooms are attended and recorded, and none are served. */
  upstream: string | undefined;
  /** Processes that share the calls, each on UDP and TCP ports of its own from `udpPort` on. */
  processes: number;
  /** Ids of others of them that live: what they record is not to be taken for left behind. */
  alive: readonly number[];
  /** Relays for networks that let no UDP through. */
  turn?: TurnConfig | undefined;
}

function number(environment: NodeJS.ProcessEnv, name: string, fallback: number, maximum: number): number {
  const text = environment[name];
  if (text === undefined || text === '') return fallback;
  const value = Number(text);
  if (!Number.isInteger(value) || value < 0 || value > maximum) {
    throw new Error(`${name} must be a whole number from 0 to ${maximum}`);
  }
  return value;
}

function required(environment: NodeJS.ProcessEnv, name: string): string {
  const value = environment[name];
  if (value === undefined || value === '') throw new Error(`${name} must be set`);
  return value;
}

/** A call outlives no set of credentials: the client gets fresh ones whenever it resumes. */
const TURN_SECONDS = 6 * 3_600;

function readTurn(environment: NodeJS.ProcessEnv): TurnConfig | undefined {
  const urls = (environment['MEDIA_TURN_URLS'] ?? '')
    .split(',')
    .map((url) => url.trim())
    .filter((url) => url !== '');
  if (urls.length === 0) return undefined;
  const wrong = urls.find((url) => !/^(turns?|stun):[^\s?]+(\?transport=(udp|tcp))?$/.test(url));
  if (wrong !== undefined) throw new Error(`MEDIA_TURN_URLS: ${wrong} is no address like turn:host:3478?transport=tcp`);
  const secret = required(environment, 'MEDIA_TURN_SECRET');
  return { urls, secret, lifetimeSeconds: number(environment, 'MEDIA_TURN_SECONDS', TURN_SECONDS, 86_400) };
}

/** More than any machine this is meant for has cores. */
const MOST_PROCESSES = 64;

function readProcesses(environment: NodeJS.ProcessEnv): number {
  const count = Math.max(1, number(environment, 'MEDIA_PROCESSES', 1, MOST_PROCESSES));
  if (count > 1 && environment['MEDIA_UPSTREAM']) {
    throw new Error('MEDIA_PROCESSES: one process attends the rooms of a LiveKit server');
  }
  return count;
}

export function readConfig(environment: NodeJS.ProcessEnv): MediaConfig {
  const secret = required(environment, 'MEDIA_SECRET');
  if (secret.length < 32) throw new Error('MEDIA_SECRET must have at least 32 characters');
  const parentPid = number(environment, 'PARENT_PID', 0, 2 ** 31);
  return {
    port: number(environment, 'MEDIA_PORT', 7880, 65_535),
    bind: environment['MEDIA_BIND'] || '127.0.0.1',
    udpPort: number(environment, 'MEDIA_UDP_PORT', 7882, 65_535),
    announce: (environment['MEDIA_ANNOUNCE'] ?? '')
      .split(',')
      .map((address) => address.trim())
      .filter((address) => address !== ''),
    key: required(environment, 'MEDIA_KEY'),
    secret,
    recordings: resolve(required(environment, 'MEDIA_RECORDINGS')),
    webhookUrl: environment['MEDIA_WEBHOOK_URL'] || undefined,
    parentPid: parentPid === 0 ? undefined : parentPid,
    resumeWindowMs: number(environment, 'MEDIA_RESUME_SECONDS', 20, 3_600) * 1_000,
    upstream: environment['MEDIA_UPSTREAM'] || undefined,
    httpBind: environment['MEDIA_HTTP_BIND'] || undefined,
    processes: readProcesses(environment),
    alive: (environment['MEDIA_ALIVE'] ?? '').split(',').filter(Boolean).map(Number),
    turn: readTurn(environment),
  };
}
