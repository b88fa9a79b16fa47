import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { build as bundle, stop as endEsbuild } from 'esbuild';
import { processIdentity } from './process.ts';

export type TargetName = 'server' | 'media' | 'outside' | 'party' | 'console' | 'portal';

/** What is built, and from which folders and files it is made. */
type Target = {
  readonly name: TargetName;
  readonly inputs: readonly string[];
};

const PROGRAMS: readonly Target[] = [
  { name: 'server', inputs: ['server/src', 'server/migrations', 'server/package.json', 'contract/src'] },
  { name: 'media', inputs: ['media/src', 'media/package.json'] },
  { name: 'outside', inputs: ['outside/src', 'outside/package.json', 'contract/src'] },
];
const PAGES: readonly Target[] = [
  { name: 'party', inputs: ['party', 'contract/src', 'call-client/src'] },
  { name: 'console', inputs: ['console', 'contract/src', 'call-client/src'] },
  { name: 'portal', inputs: ['portal', 'contract/src', 'STORY.md'] },
];
const COMMON = ['package-lock.json', 'tsconfig.base.json', 'launcher/src/build.ts'];

const isLeftOut = (name: string): boolean =>
  ['node_modules', 'dist', 'test'].includes(name) || name.startsWith('dist.') || /\.test\.tsx?$/.test(name);

const filesBelow = (path: string): string[] => {
  if (!existsSync(path)) return [];
  try {
    return readdirSync(path, { withFileTypes: true })
      .filter((entry) => !isLeftOut(entry.name))
      .flatMap((entry) => (entry.isDirectory() ? filesBelow(join(path, entry.name)) : [join(path, entry.name)]))
      .toSorted();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOTDIR') return [path];
    throw error;
  }
};

const hashOf = (root: string, target: Target): string => {
  const hash = createHash('sha256');
  for (const file of [...target.inputs, ...COMMON].flatMap((input) => filesBelow(join(root, input)))) {
    hash
      .update(`${relative(root, file)}\0`)
      .update(readFileSync(file))
      .update('\0');
  }
  return hash.digest('hex');
};

const stampOf = (root: string, target: Target): string => join(root, target.name, 'dist', '.made-from');

const isFresh = (root: string, target: Target, hash: string): boolean => {
  const stamp = stampOf(root, target);
  return existsSync(stamp) && readFileSync(stamp, 'utf8') === hash;
};

/** The new folder takes the old one's place in one move; a page that is being served never sees half a build. */
const putInPlace = (root: string, target: Target, made: string, hash: string): void => {
  const dist = join(root, target.name, 'dist');
  const old = `${dist}.old`;
  writeFileSync(join(made, '.made-from'), hash);
  rmSync(old, { recursive: true, force: true });
  if (existsSync(dist)) renameSync(dist, old);
  renameSync(made, dist);
  rmSync(old, { recursive: true, force: true });
};

const bundleProgram = async (root: string, target: Target, out: string): Promise<void> => {
  await bundle({
    absWorkingDir: root,
    entryPoints: [join(root, target.name, 'src', 'main.ts')],
    outfile: join(out, 'main.js'),
    bundle: true,
    platform: 'node',
    format: 'esm',
    target: 'node20.19',
    sourcemap: 'linked',
    logLevel: 'silent',
    plugins: [
      {
        // Workspace packages are TypeScript and bundled in; everything from npm is loaded as it was installed.
        name: 'npm-packages-stay-outside',
        setup(build) {
          build.onResolve({ filter: /^[^./]/ }, ({ path, kind }) =>
            kind === 'entry-point' || path.startsWith('@kuaichu/') ? undefined : { path, external: true },
          );
        },
      },
    ],
  });
};

const buildPages = (root: string, target: Target, out: string): Promise<void> =>
  new Promise((resolve, reject) => {
    const vite = join(root, 'node_modules', 'vite', 'bin', 'vite.js');
    const child = spawn(process.execPath, [vite, 'build', '--outDir', out, '--emptyOutDir', '--logLevel', 'warn'], {
      cwd: join(root, target.name),
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { ...process.env, NODE_ENV: 'production', NO_COLOR: '1', FORCE_COLOR: '0' },
    });
    let said = '';
    child.stdout.on('data', (chunk: Buffer) => (said += chunk));
    child.stderr.on('data', (chunk: Buffer) => (said += chunk));
    child.once('error', reject);
    child.once('exit', (code) =>
      code === 0 ? resolve() : reject(new Error(`vite build of ${target.name} failed:\n${said.slice(-4000)}`)),
    );
  });

/** One build at a time in a work tree; a second one waits, and then usually finds everything fresh. */
const withBuildLock = async (root: string, work: () => Promise<void>): Promise<void> => {
  const file = join(root, 'node_modules', '.kuaichu-build-lock');
  const mine = `${process.pid} ${processIdentity(process.pid)}`;
  for (;;) {
    try {
      writeFileSync(file, mine, { flag: 'wx' });
      break;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    }
    const [pid, identity] = (existsSync(file) ? readFileSync(file, 'utf8') : '').split(' ');
    // An empty file is one its maker has not filled yet.
    if (pid && processIdentity(Number(pid)) !== identity) rmSync(file, { force: true });
    await wait(100);
  }
  try {
    await work();
  } finally {
    rmSync(file, { force: true });
  }
};

/**
 * Builds what changed since the last build: programs by esbuild to `<package>/dist/main.js`, pages by Vite to
 * `<package>/dist`. Nothing to do takes some milliseconds.
 */
export const buildAll = async (
  root: string,
  report: (building: readonly string[]) => void,
  only?: readonly TargetName[],
): Promise<void> => {
  const stale = () => {
    const wanted = [...PROGRAMS, ...PAGES].filter(({ name }) => only === undefined || only.includes(name));
    const rows = wanted.map((target) => ({ target, hash: hashOf(root, target) }));
    return rows.filter(({ target, hash }) => !isFresh(root, target, hash));
  };
  if (stale().length === 0) return;
  await withBuildLock(root, async () => {
    const todo = stale();
    if (todo.length === 0) return;
    report(todo.map(({ target }) => target.name));
    await Promise.all(
      todo.map(async ({ target, hash }) => {
        const out = join(root, target.name, 'dist.new');
        rmSync(out, { recursive: true, force: true });
        mkdirSync(out, { recursive: true });
        await (PROGRAMS.includes(target) ? bundleProgram : buildPages)(root, target, out);
        putInPlace(root, target, out, hash);
      }),
    ).finally(endEsbuild);
  });
};

/** The folder a built program runs from. */
export const builtProgram = (root: string, name: 'server' | 'media' | 'outside'): string =>
  join(root, name, 'dist', 'main.js');
