import {
  chmodSync,
  chownSync,
  cpSync,
  existsSync,
  lchownSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { dataIdOf, outsideFolderOf } from '../data-folder.ts';
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

/**
 * A cluster whose data folder was removed by hand has lost its password and its stills. It is not used for the new
 * folder at the same path, but not thrown away either: the folder may merely not be mounted.
 */
const setAsideOthers = (outsideFolder: string, cluster: string, dataDir: string): void => {
  const owner = join(outsideFolder, 'belongs-to');
  const mine = `${dataDir}\n${dataIdOf(dataDir)}\n`;
  const before = existsSync(owner) ? readFileSync(owner, 'utf8') : mine;
  if (before !== mine && existsSync(cluster)) {
    renameSync(cluster, join(outsideFolder, `cluster-of-${before.split('\n')[1] || 'unknown'}`));
  }
  writeFileSync(owner, mine, { mode: 0o600 });
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
  const cluster = join(outsideFolder, 'cluster');
  setAsideOthers(outsideFolder, cluster, dataDir);
  copyBinaries(installed, join(outsideFolder, 'programs'));
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
