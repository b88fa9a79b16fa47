import { createHash } from 'node:crypto';
import {
  chmodSync,
  chownSync,
  cpSync,
  existsSync,
  lchownSync,
  mkdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { type Binaries, hydrateSymlinks, installedBinaries, makeExecutable } from './binaries.ts';

/** Who runs PostgreSQL and where its programs and its cluster are. */
export type Home = {
  readonly binaries: Binaries;
  readonly cluster: string;
  /** Set when we are root: PostgreSQL refuses to run as root. */
  readonly owner: { readonly uid: number; readonly gid: number } | undefined;
  /** The folder outside the data folder that belongs to it, if there is one. */
  readonly outsideFolder: string | undefined;
};

const isRoot = (): boolean => process.getuid?.() === 0;

/**
 * As root the cluster lives here, because the data folder may be below /root or in a 0700 folder that no other uid can
 * enter. One folder per data folder, found again by the hash of its path.
 */
export const outsideFolderOf = (dataDir: string): string | undefined =>
  isRoot() ? `/var/lib/kuaichu-${createHash('sha256').update(dataDir).digest('hex').slice(0, 16)}` : undefined;

/** uid and gid of `nobody`; 65534 is its number where the list of users has none. */
const nobody = (): { uid: number; gid: number } => {
  const line = readFileSync('/etc/passwd', 'utf8')
    .split('\n')
    .find((entry) => entry.startsWith('nobody:'));
  const [, , uid, gid] = line?.split(':') ?? [];
  return { uid: Number(uid ?? 65534), gid: Number(gid ?? 65534) };
};

const chownAll = (folder: string, uid: number, gid: number): void => {
  lchownSync(folder, uid, gid);
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) chownAll(path, uid, gid);
    else lchownSync(path, uid, gid);
  }
};

const copyBinaries = (from: Binaries, to: string): void => {
  const stamp = join(to, 'copied-version');
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === from.version) return;
  rmSync(to, { recursive: true, force: true });
  cpSync(from.folder, join(to, 'native'), { recursive: true, verbatimSymlinks: true });
  chmodSync(to, 0o755);
  hydrateSymlinks(join(to, 'native'));
  makeExecutable(join(to, 'native'));
  openToAll(join(to, 'native'));
  writeFileSync(stamp, from.version);
};

/** A strict umask at install time must not keep the other uid out of the copy. */
const openToAll = (folder: string): void => {
  chmodSync(folder, 0o755);
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) openToAll(path);
    else if (entry.isFile()) chmodSync(path, 0o755);
  }
};

/** Lays out the folders so that the uid that runs PostgreSQL reaches all it needs. */
export const layHome = (dataDir: string): Home => {
  const installed = installedBinaries();
  const outsideFolder = outsideFolderOf(dataDir);
  if (outsideFolder === undefined) {
    hydrateSymlinks(installed.folder);
    return { binaries: installed, cluster: join(dataDir, 'postgres'), owner: undefined, outsideFolder };
  }
  const owner = nobody();
  mkdirSync(outsideFolder, { recursive: true });
  chmodSync(outsideFolder, 0o711);
  // For whoever wonders later whose folder this is.
  writeFileSync(join(outsideFolder, 'belongs-to'), `${dataDir}\n`, { mode: 0o600 });
  copyBinaries(installed, join(outsideFolder, 'programs'));
  const cluster = join(outsideFolder, 'cluster');
  if (existsSync(cluster)) chownAll(cluster, owner.uid, owner.gid);
  else {
    mkdirSync(cluster, { mode: 0o700 });
    chownSync(cluster, owner.uid, owner.gid);
  }
  return {
    binaries: { ...installed, folder: join(outsideFolder, 'programs', 'native') },
    cluster,
    owner,
    outsideFolder,
  };
};
