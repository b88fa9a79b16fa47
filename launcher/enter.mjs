// The door of every command, in plain JavaScript that needs nothing installed: checks Node, installs the npm parts when
// they are missing or older than the lockfile, then hands over to TypeScript in this same process.
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const modules = join(root, 'node_modules');
const stamp = join(modules, '.kuaichu-installed');
const lockfile = join(root, 'package-lock.json');

const checkNode = () => {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
  if (major > 20 || (major === 20 && minor >= 19)) return;
  console.error(`需要 Node 20.19 或更新的版本，现在是 ${process.versions.node}。 Node 20.19 or newer is needed.`);
  process.exit(1);
};

/** The lockfile together with what the native parts are chosen by. */
const wanted = () =>
  createHash('sha256').update(`${process.platform} ${process.arch} `).update(readFileSync(lockfile)).digest('hex');

const isInstalled = () => {
  // npm writes this file last; without it an installation was cut short.
  const hidden = join(modules, '.package-lock.json');
  if (!existsSync(hidden)) return false;
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === wanted()) return true;
  return statSync(hidden).mtimeMs >= statSync(lockfile).mtimeMs;
};

const QUIET = ['--no-audit', '--no-fund', '--loglevel=error'];

/**
 * `npm ci` wants every optional part of every platform in the lockfile; where a registry cannot name them all it gives
 * up, and `npm install` leaves the missing ones out.
 */
const install = async () => {
  try {
    await runNpm(['ci', ...QUIET]);
  } catch {
    await runNpm(['install', '--no-save', ...QUIET]);
  }
};

const runNpm = (words) =>
  new Promise((resolve, reject) => {
    const cli = process.env.npm_execpath;
    const [command, first] = cli?.endsWith('.js') ? [process.execPath, [cli]] : ['npm', []];
    // Standard output belongs to the command itself, which may answer in JSON.
    const child = spawn(command, [...first, ...words], { cwd: root, stdio: ['ignore', 2, 2] });
    child.once('error', reject);
    child.once('exit', (code) => (code === 0 ? resolve() : reject(new Error(`npm ${words[0]}: ${code}`))));
  });

/** Checks Node and installs what is missing. */
export const prepare = async () => {
  checkNode();
  if (!isInstalled()) {
    console.log('安装依赖，首次约需一分钟 installing npm parts, about a minute the first time …');
    const begunAt = performance.now();
    rmSync(stamp, { force: true });
    try {
      await install();
    } catch (error) {
      console.error(`依赖没有装好（${error.message}），请检查网络后重试。 The npm parts could not be installed.`);
      process.exit(1);
    }
    console.log(`依赖已装好 installed in ${((performance.now() - begunAt) / 1000).toFixed(0)} s`);
  }
  if (!existsSync(stamp) || readFileSync(stamp, 'utf8') !== wanted()) writeFileSync(stamp, wanted());
};

/** Runs the `main` a TypeScript file exports with the words of the command line; its number is the exit code. */
export const enter = async (file) => {
  await prepare();
  const { register } = await import('tsx/esm/api');
  register();
  const { main } = await import(new URL(file, import.meta.url).href);
  process.exit(await main(process.argv.slice(2)));
};
