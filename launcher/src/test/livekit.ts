import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { sayFault } from '../main.ts';
import { repositoryRoot } from '../stack.ts';
import { project } from './steps.ts';
import { ensureTools } from './tools.ts';

const VERSION = 'v1.13.5';
const MODULE = `github.com/livekit/livekit-server/cmd/server@${VERSION}`;
/** What that version says in its go.mod. */
const GO = [1, 26] as const;

const say = (line: string): void => {
  process.stdout.write(`${line}\n`);
};

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
  say(`正在编译 LiveKit ${VERSION}，首次约需五分钟 building it once, about five minutes …`);
  mkdirSync(folder, { recursive: true });
  const built = spawnSync('go', ['install', MODULE], {
    stdio: ['ignore', 'ignore', 'inherit'],
    env: { ...process.env, GOBIN: folder },
  });
  if (built.status !== 0) throw new Error(`go install ${MODULE} ended with ${String(built.status)}`);
  return binary;
};

/** `npm run test:livekit`: the contract suite against LiveKit's own server; the last line is the count alone. */
export const main = async (): Promise<number> => {
  let outcome = { passed: 0, failed: 0 };
  try {
    const binary = livekit();
    if (binary !== undefined) {
      ensureTools(say);
      process.env['LIVEKIT_SERVER'] = binary;
      process.env['CONTRACT_TARGET'] = 'livekit';
      const steps = [
        project(repositoryRoot, 'contract'),
        // The whole service with nothing but another address, from the alarm to the certificate.
        project(repositoryRoot, 'browser', ['tests/story/path.browser.test.ts']),
      ];
      for (const step of steps) {
        const { passed, failed } = await step.run();
        outcome = { passed: outcome.passed + passed, failed: outcome.failed + failed };
      }
    }
  } catch (error) {
    sayFault(error);
    outcome = { ...outcome, failed: outcome.failed + 1 };
  }
  say(`${outcome.passed} passed, ${outcome.failed} failed`);
  return outcome.failed === 0 ? 0 : 1;
};
