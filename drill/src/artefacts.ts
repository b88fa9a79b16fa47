import { createHash } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join, relative, sep } from 'node:path';
import type { DeskCaseView, Timeline } from '@kuaichu/contract/deskCase';
import type { Stage } from './browsers.ts';

export interface Artefact {
  /** Below the folder of the drill, with slashes. */
  readonly path: string;
  readonly kind: 'certificate' | 'recording' | 'still' | 'sms' | 'claims' | 'events' | 'screen';
  readonly sha256: string;
  readonly bytes: number;
}

export const sha256Of = (bytes: Buffer): string => createHash('sha256').update(bytes).digest('hex');

/** Reads what a supervisor may read, through the supervisor's own session. */
export interface Archive {
  readonly case: DeskCaseView;
  readonly timeline: Timeline;
  still(id: string): Promise<Buffer>;
  recording(egressId: string, path: string): Promise<Buffer>;
}

export async function openArchive(stage: Stage, base: string, caseNo: string): Promise<Archive> {
  const read = async (path: string): Promise<Buffer> => {
    const answer = await stage.context.request.get(`${base}${path}`);
    if (!answer.ok()) throw new Error(`${path}: ${answer.status()}`);
    return answer.body();
  };
  const json = async (path: string): Promise<unknown> => JSON.parse((await read(path)).toString('utf8'));
  const { cases } = (await json(`/api/desk/cases?q=${encodeURIComponent(caseNo)}`)) as {
    cases: { caseId: string; caseNo: string }[];
  };
  const found = cases.find((one) => one.caseNo === caseNo);
  if (!found) throw new Error(`督导台找不到案件 ${caseNo}。`);
  const folder = `/api/desk/cases/${found.caseId}`;
  return {
    case: (await json(folder)) as DeskCaseView,
    timeline: (await json(`${folder}/timeline`)) as Timeline,
    still: (id) => read(`${folder}/stills/${id}`),
    recording: (egressId, path) =>
      read(`${folder}/recordings/${egressId}/${path.split('/').map(encodeURIComponent).join('/')}`),
  };
}

export function keep(folder: string, path: string, content: Buffer | string): void {
  const file = join(folder, path);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, content);
}

export const keepJson = (folder: string, path: string, value: unknown): void =>
  keep(folder, path, `${JSON.stringify(value, null, 2)}\n`);

/** Recording and stills as they are kept, each compared with the digest the service states; answers what differs. */
export async function keepEvidence(folder: string, archive: Archive): Promise<string[]> {
  const problems: string[] = [];
  for (const [i, segment] of archive.timeline.recordings.entries()) {
    const name = String(i + 1).padStart(2, '0');
    for (const file of segment.files) {
      const bytes = await archive.recording(segment.egressId, file.path);
      if (sha256Of(bytes) !== file.sha256) problems.push(`录像 ${name}/${file.path} 和登记的摘要不一样`);
      keep(folder, join('recording', name, file.path), bytes);
    }
    if (segment.files.length === 0) problems.push(`第 ${i + 1} 段录像没有文件`);
  }
  for (const [i, still] of archive.case.stills.entries()) {
    const bytes = await archive.still(still.id);
    if (sha256Of(bytes) !== still.sha256) problems.push(`第 ${i + 1} 张照片和登记的摘要不一样`);
    keep(folder, join('stills', `${String(i + 1).padStart(2, '0')}-${still.shot ?? 'extra'}.jpg`), bytes);
  }
  return problems;
}

const kinds: readonly (readonly [RegExp, Artefact['kind']])[] = [
  [/^certificate\.pdf$/, 'certificate'],
  [/^recording\//, 'recording'],
  [/^stills\//, 'still'],
  [/^sms\.json$/, 'sms'],
  [/^claims\.json$/, 'claims'],
  [/^events\.json$/, 'events'],
  [/^screens\//, 'screen'],
];

export function kindOf(path: string): Artefact['kind'] | null {
  return kinds.find(([pattern]) => pattern.test(path))?.[1] ?? null;
}

/** Everything the drill left, by path; the summary itself and foreign files are not among it. */
export function listArtefacts(folder: string): Artefact[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)).split(sep).join('/'))
    .toSorted()
    .flatMap((path) => {
      const kind = kindOf(path);
      if (kind === null) return [];
      const file = join(folder, path);
      return [{ path, kind, sha256: sha256Of(readFileSync(file)), bytes: statSync(file).size }];
    });
}
