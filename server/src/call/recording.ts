import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join, normalize } from 'node:path';
import type { CaseId } from '@kuaichu/contract/ids';
import * as z from 'zod';
import type { Recording } from '../case/state.ts';
import { changeCase, loadCase } from '../case/store.ts';
import type { Service } from '../context.ts';
import type { EgressState } from '../integrations/media.ts';
import type { Actor } from '../platform/act.ts';
import { casesWithCalls } from './store.ts';
import { recordingEnded, recordingFailed, recordingSealed, recordingStarted } from './rules.ts';

const MEDIA: Actor = { kind: 'media', id: 'recorder' };

/**
 * Makes sure that the room is being recorded: the one that runs is kept, else a new segment begins. Called while the
 * seat rings, at the answer, when a recording failed, and before a signing. `tellFirst`: what was cut off is told first.
 */
export function ensureRecording(service: Service, caseId: CaseId, tellFirst = false): Promise<boolean> {
  // One after the other per case: two phones that join to sign at the same moment are recorded once.
  const mine = (busy.get(caseId) ?? Promise.resolve()).then(() => makeSure(service, caseId, tellFirst));
  const settled = mine.then(
    () => undefined,
    () => undefined,
  );
  busy.set(caseId, settled);
  void settled.then(() => {
    if (busy.get(caseId) === settled) busy.delete(caseId);
  });
  return mine;
}

/** What the next one of the same case waits for; never fails. */
const busy = new Map<CaseId, Promise<void>>();

async function makeSure(service: Service, caseId: CaseId, tellFirst: boolean): Promise<boolean> {
  try {
    const running = (await service.media.recordings(caseId)).find((r) => r.state === 'running');
    const loaded = await loadCase(service.kernel.db, caseId);
    if (!loaded) return false;
    if (running) {
      const folder = loaded.state.recordings.find((r) => r.egressId === running.egressId)?.folder;
      await note(service, caseId, running.egressId, 'running', null, folder ?? '');
      await noteSeals(service, caseId, running.egressId);
      return true;
    }
    // Cut off without a word and startable again at once: the agent is told all the same, and the next round starts it.
    const lost = loaded.state.recordings.find((r) => r.state === 'running');
    if (tellFirst && lost && loaded.state.call?.recording === 'ok') {
      await note(service, caseId, lost.egressId, 'failed', 'cutOff');
      return false;
    }
    const folder = `${caseId}/${String(loaded.state.recordings.length + 1).padStart(2, '0')}-${Date.now().toString(36)}`;
    const started = await service.media.startRecording(caseId, folder);
    if (started.noDisk !== undefined) {
      await down(service, caseId, started.noDisk);
      return false;
    }
    await note(service, caseId, started.egressId, started.state, null, folder);
    return started.state === 'running';
  } catch (error) {
    service.log.warn({ err: error }, 'the recording could not be started');
    await down(service, caseId, 'mediaUnreachable');
    return false;
  }
}

async function down(service: Service, caseId: CaseId, why: string): Promise<void> {
  await changeCase(service.kernel, caseId, { actor: MEDIA }, (current, now) =>
    recordingFailed(current, null, why, now),
  );
}

/** What the media server says of a recording, by webhook or when asked. */
export async function note(
  service: Service,
  caseId: CaseId,
  egressId: string,
  state: EgressState,
  error: string | null,
  folder?: string,
): Promise<void> {
  // What was sealed stands in the chain before the word that the recording is over.
  if (state !== 'running') await noteSeals(service, caseId, egressId);
  const files = state === 'running' ? [] : await readManifest(service, caseId, egressId, folder);
  await changeCase(service.kernel, caseId, { actor: MEDIA }, (current, now) => {
    const where = folder ?? current.recordings.find((r) => r.egressId === egressId)?.folder ?? '';
    if (state === 'running') return recordingStarted(current, egressId, where, now);
    if (state === 'failed') {
      const failed = recordingFailed(current, egressId, error ?? 'unknown', now);
      if (files.length === 0) return failed;
      const ended = recordingEnded(failed.next, egressId, files, now);
      return { ...failed, next: ended.next, events: [...failed.events, ...ended.events] };
    }
    return recordingEnded(current, egressId, files, now);
  });
}

const manifest = z.object({
  files: z.array(
    z.object({
      path: z.string(),
      kind: z.string(),
      identity: z.string().optional(),
      bytes: z.number(),
      sha256: z.string(),
      sm3: z.string(),
      startedAtMs: z.number(),
      endedAtMs: z.number(),
    }),
  ),
});

/** The recorder's own list of files with their hashes, written when the segment was closed. */
async function readManifest(
  service: Service,
  caseId: CaseId,
  egressId: string,
  folder?: string,
): Promise<Recording['files']> {
  const current = await loadCase(service.kernel.db, caseId);
  const where = folder ?? current?.state.recordings.find((r) => r.egressId === egressId)?.folder;
  if (!where) return [];
  try {
    const text = await readFile(join(service.config.media.recordings, where, 'index.json'), 'utf8');
    return manifest.parse(JSON.parse(text)).files.map((f) => ({ ...f, identity: f.identity ?? null }));
  } catch {
    return [];
  }
}

const sealFile = z.object({
  number: z.int(),
  fromMs: z.number(),
  toMs: z.number(),
  before: z.string().nullable(),
  parts: z.array(z.object({ fromByte: z.number(), toByte: z.number() })),
});

/**
 * Enters in the case what the recorder sealed since the last look. A media server that writes no seals (a cluster) has
 * its files hashed when the recording ends.
 */
async function noteSeals(service: Service, caseId: CaseId, egressId: string): Promise<void> {
  for (;;) {
    const recording = (await loadCase(service.kernel.db, caseId))?.state.recordings.find(
      (r) => r.egressId === egressId,
    );
    if (!recording?.folder) return;
    const path = `seals/${String((recording.sealed?.number ?? 0) + 1).padStart(4, '0')}.json`;
    const bytes = await readFile(join(service.config.media.recordings, recording.folder, path)).catch(() => null);
    if (!bytes) return;
    const hash = (name: 'sha256' | 'sm3') => createHash(name).update(bytes).digest('hex');
    const { parts, ...said } = sealFile.parse(JSON.parse(bytes.toString('utf8')));
    const sealed = parts.reduce((sum, part) => sum + part.toByte - part.fromByte, 0);
    const seal = { path, ...said, bytes: sealed, sha256: hash('sha256'), sm3: hash('sm3') };
    await changeCase(service.kernel, caseId, { actor: MEDIA }, (current) => recordingSealed(current, egressId, seal));
    if (seal.number !== (recording.sealed?.number ?? 0) + 1) return;
  }
}

/** The files of a segment that was cut off, once the media server has put them in order. Throws while it has not. */
export async function settleRecording(service: Service, caseId: CaseId, egressId: string): Promise<void> {
  const files = await readManifest(service, caseId, egressId);
  if (files.length === 0) throw new Error('the recording is not finished yet');
  await noteSeals(service, caseId, egressId);
  await changeCase(service.kernel, caseId, { actor: MEDIA }, (current, now) =>
    recordingEnded(current, egressId, files, now),
  );
}

/** Absolute path of a recorded file, or undefined when the name leaves its folder. */
export function recordedPath(service: Pick<Service, 'config'>, recording: Recording, file: string): string | undefined {
  const root = join(service.config.media.recordings, recording.folder, '/');
  const path = normalize(join(root, file));
  return path.startsWith(root) ? path : undefined;
}

/**
 * Every two seconds each attended call is compared with what the media server says: a recorder or a whole media server
 * that died without a word is noticed within five seconds, and started again as soon as it can be.
 */
export function watchRecordings(service: Service): () => Promise<void> {
  let stopped = false;
  let running: Promise<void> = Promise.resolve();
  const once = async (): Promise<void> => {
    for (const caseId of await casesWithCalls(service.kernel.db)) {
      const loaded = await loadCase(service.kernel.db, caseId);
      const state = loaded?.state;
      if (!state) continue;
      const wanted = state.call?.attended === true || state.recordings.some((r) => r.state === 'running');
      if (wanted) await ensureRecording(service, caseId, true);
    }
  };
  const timer = setInterval(() => {
    if (!stopped)
      running = running
        .then(once)
        .catch((error: unknown) => service.log.warn({ err: error }, 'recordings could not be looked at'));
  }, 2000);
  return async () => {
    stopped = true;
    clearInterval(timer);
    await running;
  };
}
