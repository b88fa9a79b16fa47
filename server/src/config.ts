import { resolve } from 'node:path';
import * as z from 'zod';

const flag = z
  .enum(['0', '1', 'true', 'false'])
  .default('0')
  .transform((v) => v === '1' || v === 'true');

const environment = z.object({
  KUAICHU_MODE: z.enum(['demo', 'service']).default('demo'),
  HOST: z.string().default('127.0.0.1'),
  PORT: z.coerce.number().int().min(0).max(65535).default(8080),
  DATABASE_URL: z.string().min(1),
  KUAICHU_DATA: z.string().default('./data'),
  JURISDICTIONS: z.string().default('./jurisdictions'),
  /** Folder that holds party/dist and console/dist. */
  PAGES: z.string().default('.'),
  /** What browsers open for signalling. */
  MEDIA_URL: z.string().default('ws://127.0.0.1:7880'),
  /** What the server calls; differs from MEDIA_URL behind a proxy. */
  MEDIA_API_URL: z.string().optional(),
  /** Who records, when it is not the media server itself. */
  MEDIA_EGRESS_URL: z.string().optional(),
  /** Relays for networks without UDP, as the media server names them to its clients; empty for none. */
  MEDIA_TURN_URLS: z.string().default(''),
  MEDIA_KEY: z.string().default('demo'),
  MEDIA_SECRET: z.string().default('demo-media-secret-demo-media-secret'),
  /** Where the media server writes; read for playback. */
  MEDIA_RECORDINGS: z.string().optional(),
  OUTSIDE_URL: z.string().default('http://127.0.0.1:8090'),
  /** A signing service that keeps the seals of the units; without one they lie in files. */
  SEAL_URL: z.string().optional(),
  SEAL_SECRET: z.string().optional(),
  /** Time-stamp authority (RFC 3161) and the file of the certificate it signs with, PEM or DER. */
  TSA_URL: z.url({ protocol: /^https?$/ }).optional(),
  TSA_CERTIFICATE: z.string().optional(),
  OUTSIDE_SECRET: z.string().default('demo-outside-secret'),
  /** Keys the hashes of codes and numbers. */
  KUAICHU_SECRET: z.string().min(16).default('demo-secret-demo-secret'),
  /** Sets the service clock, ISO with offset. Never in service mode. */
  KUAICHU_CLOCK: z.iso.datetime({ offset: true }).optional(),
  /** The fixed address that SMS texts name. */
  PUBLIC_ADDRESS: z.string().optional(),
  PUBLIC_URL: z.string().optional(),
  TLS_CERT: z.string().optional(),
  TLS_KEY: z.string().optional(),
  /** Same-origin signalling: the server passes /rtc on to the media server. */
  PROXY_MEDIA: flag,
  LOG_LEVEL: z.enum(['debug', 'info', 'warn', 'error', 'silent']).default('info'),
  PARENT_PID: z.coerce.number().int().positive().optional(),
  DEMO_PASSWORD: z.string().default('demo-kuaichu'),
  /** How long a seat rings, and how long a seat lives without a sign of its console. */
  RING_MS: z.coerce.number().int().min(1000).default(12_000),
  SEAT_LEASE_MS: z.coerce.number().int().min(2000).default(12_000),
});

export type Config = ReturnType<typeof readConfig>;

/** Environment, parsed once. Throws one sentence per fault. */
export function readConfig(env: NodeJS.ProcessEnv) {
  const parsed = environment.safeParse(env);
  if (!parsed.success) {
    const lines = parsed.error.issues.map((i) => `${i.path.join('.')}: ${i.message}`);
    throw new Error(`The environment cannot be used.\n${lines.join('\n')}`);
  }
  const e = parsed.data;
  if (e.KUAICHU_MODE === 'service') {
    const demo = [
      e.KUAICHU_CLOCK !== undefined && 'KUAICHU_CLOCK: the clock cannot be set',
      e.MEDIA_SECRET.startsWith('demo') && 'MEDIA_SECRET: a demo secret',
      e.OUTSIDE_SECRET.startsWith('demo') && 'OUTSIDE_SECRET: a demo secret',
      e.KUAICHU_SECRET.startsWith('demo') && 'KUAICHU_SECRET: a demo secret',
      env['OUTSIDE_URL'] === undefined && 'OUTSIDE_URL: the simulated outside world',
      env['OUTSIDE_SIMULATED'] === '1' && 'OUTSIDE_SIMULATED: the simulated outside world',
    ].filter((line) => line !== false);
    if (demo.length > 0) throw new Error(`KUAICHU_MODE=service refuses demo settings.\n${demo.join('\n')}`);
  }
  if ((e.SEAL_URL === undefined) !== (e.SEAL_SECRET === undefined))
    throw new Error('The environment cannot be used.\nSEAL_URL and SEAL_SECRET: both or none.');
  if ((e.TSA_URL === undefined) !== (e.TSA_CERTIFICATE === undefined))
    throw new Error('The environment cannot be used.\nTSA_URL and TSA_CERTIFICATE: both or none.');
  const url =
    e.PUBLIC_URL ?? `${e.TLS_CERT ? 'https' : 'http'}://${e.HOST === '0.0.0.0' ? 'localhost' : e.HOST}:${e.PORT}`;
  return {
    mode: e.KUAICHU_MODE,
    host: e.HOST,
    port: e.PORT,
    databaseUrl: e.DATABASE_URL,
    data: resolve(e.KUAICHU_DATA),
    jurisdictions: resolve(e.JURISDICTIONS),
    pages: resolve(e.PAGES),
    media: {
      url: e.MEDIA_URL,
      apiUrl: e.MEDIA_API_URL ?? e.MEDIA_URL.replace(/^ws/, 'http'),
      egressUrl: e.MEDIA_EGRESS_URL,
      key: e.MEDIA_KEY,
      secret: e.MEDIA_SECRET,
      recordings: resolve(e.MEDIA_RECORDINGS ?? `${e.KUAICHU_DATA}/recordings`),
      proxied: e.PROXY_MEDIA,
      relays: e.MEDIA_TURN_URLS.trim() !== '',
    },
    outside: { url: e.OUTSIDE_URL, secret: e.OUTSIDE_SECRET },
    seal: e.SEAL_URL === undefined ? null : { url: e.SEAL_URL, secret: e.SEAL_SECRET ?? '' },
    timestamp:
      e.TSA_URL === undefined || e.TSA_CERTIFICATE === undefined
        ? null
        : { url: e.TSA_URL, certificate: resolve(e.TSA_CERTIFICATE) },
    secret: e.KUAICHU_SECRET,
    clockStart: e.KUAICHU_CLOCK,
    publicUrl: url,
    publicAddress: e.PUBLIC_ADDRESS ?? url.replace(/^https?:\/\//, ''),
    tls: e.TLS_CERT && e.TLS_KEY ? { cert: e.TLS_CERT, key: e.TLS_KEY } : undefined,
    logLevel: e.LOG_LEVEL,
    parentPid: e.PARENT_PID,
    demoPassword: e.KUAICHU_MODE === 'demo' ? e.DEMO_PASSWORD : null,
    ringMs: e.RING_MS,
    seatLeaseMs: e.SEAT_LEASE_MS,
  };
}
