import { existsSync, mkdirSync, realpathSync } from 'node:fs';
import { resolve } from 'node:path';
import { Sentence } from './sentence.ts';

export type Mode = 'demo' | 'service';

/** What the operator set, parsed once. Every variable is described in `.env.example`. */
export type Settings = {
  readonly mode: Mode;
  readonly port: number;
  readonly host: string;
  readonly dataDir: string;
  /** Given: no embedded PostgreSQL. */
  readonly databaseUrl: string | undefined;
  /** Given: a media server elsewhere; of the embedded one only the recorder runs. */
  readonly media:
    | { readonly url: string; readonly apiUrl: string; readonly key: string; readonly secret: string }
    | undefined;
  readonly mediaPort: number | undefined;
  readonly mediaUdpPort: number | undefined;
  /** Processes of the embedded media server. */
  readonly mediaProcesses: number;
  readonly mediaAnnounce: string | undefined;
  /** Given: the outside systems elsewhere, no simulated ones. */
  readonly outside: { readonly url: string; readonly secret: string } | undefined;
  readonly outsidePort: number | undefined;
  readonly clock: string | undefined;
  readonly jurisdictions: string | undefined;
  /** Handed to the server as they are. */
  readonly forServer: Readonly<Record<string, string>>;
  /** Handed to the embedded media server as they are. */
  readonly forMedia: Readonly<Record<string, string>>;
  readonly lan: boolean;
  readonly reset: boolean;
};

const refuse = (name: string, zh: string, en: string): never => {
  throw new Sentence(`${name} ${zh}。 ${name} ${en}.`);
};

const readPort = (env: NodeJS.ProcessEnv, name: string): number | undefined => {
  const text = env[name];
  if (text === undefined || text === '') return undefined;
  const port = Number(text);
  if (!Number.isInteger(port) || port < 1 || port > 65_535)
    refuse(name, '应为 1 至 65535 的整数', 'must be 1 to 65535');
  return port;
};

/** One for each core kept free for it; more than 64 is a mistake. */
const readProcesses = (env: NodeJS.ProcessEnv): number => {
  const count = Number(readText(env, 'MEDIA_PROCESSES') ?? 1);
  if (!Number.isInteger(count) || count < 1 || count > 64)
    refuse('MEDIA_PROCESSES', '应为 1 至 64 的整数', 'must be 1 to 64');
  return count;
};

const readText = (env: NodeJS.ProcessEnv, name: string): string | undefined => env[name]?.trim() || undefined;

const readUrl = (env: NodeJS.ProcessEnv, name: string, schemes: readonly string[]): string | undefined => {
  const text = readText(env, name);
  if (text === undefined) return undefined;
  const wanted = schemes.map((scheme) => `${scheme}://`).join(' / ');
  if (!URL.canParse(text) || !schemes.includes(new URL(text).protocol.slice(0, -1))) {
    refuse(name, `应为以 ${wanted} 开头的地址`, `must be an address beginning with ${wanted}`);
  }
  return text;
};

const readMedia = (env: NodeJS.ProcessEnv): Settings['media'] => {
  const url = readUrl(env, 'MEDIA_URL', ['ws', 'wss']);
  if (url === undefined) return undefined;
  const key = readText(env, 'MEDIA_KEY');
  const secret = readText(env, 'MEDIA_SECRET');
  if (key === undefined || secret === undefined) {
    return refuse('MEDIA_URL', '需要同时给出 MEDIA_KEY 和 MEDIA_SECRET', 'needs MEDIA_KEY and MEDIA_SECRET beside it');
  }
  const apiUrl = readUrl(env, 'MEDIA_API_URL', ['http', 'https']) ?? url.replace(/^ws/, 'http');
  return { url, apiUrl, key, secret };
};

const readOutside = (env: NodeJS.ProcessEnv): Settings['outside'] => {
  const url = readUrl(env, 'OUTSIDE_URL', ['http', 'https']);
  if (url === undefined) return undefined;
  const secret = readText(env, 'OUTSIDE_SECRET');
  if (secret === undefined) {
    return refuse('OUTSIDE_URL', '需要同时给出 OUTSIDE_SECRET', 'needs OUTSIDE_SECRET beside it');
  }
  return { url, secret };
};

const readClock = (env: NodeJS.ProcessEnv, mode: Mode): string | undefined => {
  const text = readText(env, 'KUAICHU_CLOCK');
  if (text === undefined) return undefined;
  if (mode === 'service') refuse('KUAICHU_CLOCK', '在正式运行时不可设定', 'cannot be set in service mode');
  if (!/^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d+)?)?([+-]\d\d:\d\d|Z)$/.test(text) || Number.isNaN(Date.parse(text))) {
    refuse('KUAICHU_CLOCK', '应如 2026-09-18T08:39:00+08:00', 'must look like 2026-09-18T08:39:00+08:00');
  }
  return text;
};

/** The data folder by its real path, so that the same folder has one lock and one database whatever it is called. */
export const dataFolder = (env: NodeJS.ProcessEnv, root: string): string => {
  const given = readText(env, 'KUAICHU_DATA');
  const folder = given === undefined ? resolve(root, 'data') : resolve(given);
  try {
    if (!existsSync(folder)) mkdirSync(folder, { recursive: true, mode: 0o700 });
    return realpathSync(folder);
  } catch (error) {
    throw new Sentence(
      `数据目录 ${folder} 无法使用（${(error as NodeJS.ErrnoException).code}）。 The data folder cannot be used.`,
    );
  }
};

/** The server parses these itself. */
const FOR_SERVER = [
  'PUBLIC_URL',
  'PUBLIC_ADDRESS',
  'KUAICHU_SECRET',
  'DEMO_PASSWORD',
  'LOG_LEVEL',
  'RING_MS',
  'SEAT_LEASE_MS',
  'MEDIA_TURN_URLS',
  'SEAL_URL',
  'SEAL_SECRET',
  'TSA_URL',
  'TSA_CERTIFICATE',
];

/** The embedded media server parses these itself. */
const FOR_MEDIA = [
  'MEDIA_TURN_URLS',
  'MEDIA_TURN_SECRET',
  'MEDIA_TURN_SECONDS',
  'MEDIA_RESUME_SECONDS',
  'MEDIA_PROCESSES',
];

const passedOn = (env: NodeJS.ProcessEnv, names: readonly string[]): Record<string, string> =>
  Object.fromEntries(
    names.flatMap((name) => {
      const text = readText(env, name);
      return text === undefined ? [] : [[name, text]];
    }),
  );

/** Parses environment and flags; what is wrong is refused in a sentence that names the variable. */
export const readSettings = (env: NodeJS.ProcessEnv, flags: readonly string[], root: string): Settings => {
  const unknown = flags.find((flag) => !['--lan', '--reset'].includes(flag));
  if (unknown !== undefined) {
    throw new Sentence(`不认识 ${unknown}，可用 --lan、--reset。 Unknown option ${unknown}: use --lan or --reset.`);
  }
  const mode = readText(env, 'KUAICHU_MODE') ?? 'demo';
  if (mode !== 'demo' && mode !== 'service')
    return refuse('KUAICHU_MODE', '应为 demo 或 service', 'must be demo or service');
  const outside = readOutside(env);
  if (mode === 'service' && outside === undefined) {
    return refuse('OUTSIDE_URL', '在正式运行时必须给出，模拟的外部系统只供演示', 'is required in service mode');
  }
  const lan = flags.includes('--lan');
  return {
    mode,
    port: readPort(env, 'PORT') ?? 8080,
    host: readText(env, 'HOST') ?? (lan ? '0.0.0.0' : '127.0.0.1'),
    dataDir: dataFolder(env, root),
    databaseUrl: readUrl(env, 'DATABASE_URL', ['postgres', 'postgresql']),
    media: readMedia(env),
    mediaPort: readPort(env, 'MEDIA_PORT'),
    mediaUdpPort: readPort(env, 'MEDIA_UDP_PORT'),
    mediaAnnounce: readText(env, 'MEDIA_ANNOUNCE'),
    mediaProcesses: readProcesses(env),
    outside,
    outsidePort: readPort(env, 'OUTSIDE_PORT'),
    clock: readClock(env, mode),
    jurisdictions: readText(env, 'JURISDICTIONS'),
    forServer: passedOn(env, FOR_SERVER),
    forMedia: passedOn(env, FOR_MEDIA),
    lan,
    reset: flags.includes('--reset'),
  };
};
