import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { keep, keepEvidence, keepJson, listArtefacts, sha256Of, type Archive } from './artefacts.ts';

const folders: string[] = [];
const folder = (): string => {
  const made = mkdtempSync(join(tmpdir(), 'kuaichu-artefacts-'));
  folders.push(made);
  return made;
};
afterEach(() => {
  for (const one of folders.splice(0)) rmSync(one, { recursive: true, force: true });
});

test('lists what a drill leaves with kind, digest and size, and nothing else', () => {
  const out = folder();
  keep(out, 'certificate.pdf', 'paper');
  keep(out, 'screens/001-a.png', 'x');
  keepJson(out, 'summary.json', {});
  keep(out, 'notes.txt', 'mine');
  expect(listArtefacts(out)).toEqual([
    { path: 'certificate.pdf', kind: 'certificate', sha256: sha256Of(Buffer.from('paper')), bytes: 5 },
    { path: 'screens/001-a.png', kind: 'screen', sha256: sha256Of(Buffer.from('x')), bytes: 1 },
  ]);
});

const archiveOf = (digest: string): Archive =>
  ({
    case: { stills: [{ id: 's1', shot: 'contact', sha256: sha256Of(Buffer.from('still')) }] },
    timeline: {
      recordings: [
        { egressId: 'e1', files: [{ path: 'party.webm', sha256: digest }] },
        { egressId: 'e2', files: [] },
      ],
    },
    still: () => Promise.resolve(Buffer.from('still')),
    recording: () => Promise.resolve(Buffer.from('film')),
  }) as unknown as Archive;

test('keeps recording and stills; a wrong digest and an empty segment are said', async () => {
  const out = folder();
  expect(await keepEvidence(out, archiveOf('0'.repeat(64)))).toEqual([
    '录像 01/party.webm 和登记的摘要不一样',
    '第 2 段录像没有文件',
  ]);
  expect(await keepEvidence(out, archiveOf(sha256Of(Buffer.from('film'))))).toEqual(['第 2 段录像没有文件']);
  expect(listArtefacts(out).map(({ path }) => path)).toEqual(['recording/01/party.webm', 'stills/01-contact.jpg']);
});
