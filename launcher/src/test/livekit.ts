import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { repositoryRoot } from '../stack.ts';
import { project } from './steps.ts';
import { runAndTell, say } from './tell.ts';
import { ensureTools } from './tools.ts';

const VERSION = 'v1.13.5';
const MODULE = `github.com/livekit/livekit-server/cmd/server@${VERSION}`;
/** Five minutes of one core, less where there are two; a machine without a way to the modules must not wait for ever. */
const BUILD_WITHIN_MS = 6 * 60_000;
/** What that version says in its go.mod. */
const GO = [1, 26] as const;

/** Why there is no Go that could build it, or undefined. */
const goMissing = (): string | undefined => {
  const asked = spawnSync('go', ['version'], { encoding: 'utf8' });
  const [, major, minor] = /go(\d+)\.(\d+)/.exec(asked.stdout ?? '') ?? [];
  if (major === undefined) return 'no Go here';
  const fits = Number(major) > GO[0] || (Number(major) === GO[0] && Number(minor) >= GO[1]);
  return fits ? undefined : `Go ${major}.${minor} here`;
};

/** The binary named by LIVEKIT_SERVER, or one built once into the cache of this user. */
const livekit = (): string | undefined => {
  const given = process.env['LIVEKIT_SERVER'];
  if (given !== undefined && given !== '') return given;
  const folder = join(process.env['XDG_CACHE_HOME'] || join(homedir(), '.cache'), 'kuaichu', `livekit-${VERSION}`);
  const binary = join(folder, 'server');
  if (existsSync(binary)) return binary;
  const missing = goMissing();
  if (missing !== undefined) {
    say(`跳过 skipped: LiveKit needs Go ${GO.join('.')} or newer to be built, ${missing}.`);
    return undefined;
  }
  say(`正在编译 LiveKit ${VERSION}，首次约需三五分钟 building it once, three to five minutes …`);
  mkdirSync(folder, { recursive: true });
  const built = spawnSync('go', ['install', MODULE], {
    stdio: ['ignore', 'ignore', 'inherit'],
    timeout: BUILD_WITHIN_MS,
    env: { ...process.env, GOBIN: folder },
  });
  if (built.status === 0) return binary;
  const why = built.signal === null ? `go install ended with ${String(built.status)}` : 'it took more than six minutes';
  say(`跳过 skipped: LiveKit could not be built here, ${why}.`);
  return undefined;
};

const steps = [
  project(repositoryRoot, 'contract'),
  // The whole service with nothing but another address, from the alarm to the certificate.
  { ...project(repositoryRoot, 'browser', ['tests/story/path.browser.test.ts']), name: 'story' },
];

/** `npm run test:livekit`: the contract suite against LiveKit's own server, then the story; words choose one of them. */
export const main = (words: readonly string[]): Promise<number> =>
  runAndTell(() => {
    const binary = livekit();
    if (binary === undefined) return [];
    ensureTools(say);
    process.env['LIVEKIT_SERVER'] = binary;
    process.env['CONTRACT_TARGET'] = 'livekit';
    return steps.filter(({ name }) => words.length === 0 || words.includes(name));
  });
