import { createHash } from 'node:crypto';
import { Readable, Transform } from 'node:stream';
import type { Timeline } from '@kuaichu/contract/deskCase';
import type { ReviewAttachment } from '@kuaichu/contract/review';
import { ZipFile } from 'yazl';
import type { Case } from '../case/state.ts';
import { CASE } from '../case/store.ts';
import { certificatesOf } from '../certificate/rules/states.ts';
import type { Service } from '../context.ts';
import { openStill } from '../evidence/store.ts';
import { shotsFor } from '../evidence/rules/clear.ts';
import { readLog } from '../platform/act.ts';

/** One file of the bundle, as the manifest lists it. */
interface BundledFile {
  path: string;
  what: string;
  bytes: number;
  sha256: string;
  sm3: string;
  /** As it was noted when the original was stored; differs when the original is no longer the same. */
  notedSha256: string | null;
}

interface Bundle {
  /** The archive while it is being made; whoever reads it sets the pace. */
  stream: Readable;
  /** Once the stream has ended: what could not be read, or is not what was noted. */
  missing: string[];
}

interface Entry {
  path: string;
  what: string;
  notedSha256: string | null;
  compress: boolean;
  open(): Promise<Readable | undefined>;
}

const EXTENSIONS: Record<string, string> = {
  'image/jpeg': 'jpg',
  'image/png': 'png',
  'image/webp': 'webp',
  'application/pdf': 'pdf',
  'video/mp4': 'mp4',
};
const two = (n: number): string => String(n).padStart(2, '0');
const json = (value: unknown): Buffer => Buffer.from(`${JSON.stringify(value, null, 2)}\n`);

/**
 * The file of a review as one ZIP (APPNOTE 6.3), made while it is read: papers, evidence and attachments byte for byte,
 * the case as it stands, the time line in words and the event chain, and a manifest with SHA-256 (FIPS 180-4) and SM3
 * (GB/T 32905) of each. Recordings are listed with their hashes and stay where they are: they are shown by the desk.
 * What is missing stops nothing, because the term of two days runs on (P146 72(1)); it is named in the manifest.
 */
export async function bundleOf(
  service: Service,
  current: Case,
  timeline: (current: Case) => Promise<Timeline>,
  madeAt: Date,
): Promise<Bundle> {
  const zip = new ZipFile();
  const missing: string[] = [];
  const files: BundledFile[] = [];
  const { events, chainOk } = await readLog(service.kernel.db, CASE, current.id);
  if (!chainOk) missing.push('事件链对不上');
  const written = await timeline(current);
  for (const entry of entriesOf(service, current)) {
    const source = await entry.open();
    if (!source) {
      missing.push(`${entry.what}：原件不在`);
      continue;
    }
    source.destroy();
    zip.addReadStreamLazy(entry.path, { mtime: madeAt, compress: entry.compress }, (give) => {
      entry
        .open()
        .then((stream) => {
          if (!stream) throw new Error(`${entry.path} went away while it was bundled`);
          give(null, stream.pipe(measured(stream, entry, files, missing)));
        })
        .catch((error: unknown) => give(error, Readable.from([])));
    });
  }
  const texts: [path: string, what: string, body: () => Buffer][] = [
    ['case.json', '案件：事实、当事人、核验、陈述、认定、签名', () => json(caseOf(current))],
    ['review.json', '复核申请', () => json(current.review ?? null)],
    ['timeline.json', '时间线', () => json(written.items)],
    [
      'events.json',
      '事件链',
      () => json(events.map(({ seq: _seq, at, ...event }) => ({ ...event, at: at.toISOString() }))),
    ],
    ['recordings.json', '录像清单', () => json({ segments: current.recordings, gaps: written.gaps })],
  ];
  for (const [path, what, body] of texts) {
    const bytes = body();
    files.push({ path, what, bytes: bytes.length, ...digests(bytes), notedSha256: null });
    zip.addBuffer(bytes, path, { mtime: madeAt });
  }
  zip.addBuffer(Buffer.from(README), '说明.txt', { mtime: madeAt });
  // Opened when its turn comes: after every other file has been read and measured.
  zip.addReadStreamLazy('manifest.json', { mtime: madeAt }, (give) => {
    const manifest = {
      format: 'kuaichu-review-file/1',
      caseNo: current.caseNo,
      certificateNo: current.review?.certificateNo ?? null,
      madeAt: madeAt.toISOString(),
      eventChain: { events: events.length, whole: chainOk, lastHash: events.at(-1)?.hash ?? null },
      recordings: current.recordings.map(({ egressId, startedAt, endedAt, state, files: kept }) => ({
        egressId,
        startedAt,
        endedAt,
        state,
        files: kept.map(({ path, bytes, sha256, sm3 }) => ({ path, bytes, sha256, sm3 })),
      })),
      missing,
      files: files.toSorted((a, b) => a.path.localeCompare(b.path)),
    };
    give(null, Readable.from([json(manifest)]));
  });
  zip.end();
  return { stream: zip.outputStream as unknown as Readable, missing };
}

function digests(bytes: Buffer): { sha256: string; sm3: string } {
  const of = (name: 'sha256' | 'sm3') => createHash(name).update(bytes).digest('hex');
  return { sha256: of('sha256'), sm3: of('sm3') };
}

function measured(source: Readable, entry: Entry, files: BundledFile[], missing: string[]): Transform {
  const sha256 = createHash('sha256');
  const sm3 = createHash('sm3');
  let bytes = 0;
  const meter = new Transform({
    transform(chunk: Buffer, _encoding, done) {
      bytes += chunk.length;
      sha256.update(chunk);
      sm3.update(chunk);
      done(null, chunk);
    },
    flush(done) {
      const { path, what, notedSha256 } = entry;
      const found = sha256.digest('hex');
      files.push({ path, what, bytes, sha256: found, sm3: sm3.digest('hex'), notedSha256 });
      if (notedSha256 !== null && notedSha256 !== found) missing.push(`${what}：和存档时的摘要不一样`);
      done();
    },
  });
  // A pipe does not hand on that its source broke.
  source.on('error', (error) => meter.destroy(error));
  return meter;
}

function* entriesOf(service: Service, current: Case): Generator<Entry> {
  const object = (objectKey: string) => async () => (await service.objects.open(objectKey))?.stream();
  for (const paper of certificatesOf(current))
    yield {
      path: `papers/certificate-${paper.no}.pdf`,
      what: `认定书 ${paper.no}`,
      notedSha256: paper.sha256,
      compress: true,
      open: object(paper.objectKey),
    };
  for (const notice of current.notices)
    yield {
      path: `papers/${notice.kind}-${notice.no}.pdf`,
      what: `文书 ${notice.no}`,
      notedSha256: notice.sha256,
      compress: true,
      open: object(notice.objectKey),
    };
  const names = new Map(shotsFor(current).map((shot) => [shot.id, shot.words]));
  for (const [at, still] of current.stills.entries())
    yield {
      path: `evidence/${two(at + 1)}-${still.shot ?? 'photo'}.${EXTENSIONS[still.contentType] ?? 'bin'}`,
      what: `照片 ${at + 1} ${names.get(still.shot ?? '') ?? ''}`.trim(),
      notedSha256: still.sha256,
      compress: false,
      open: async () => (await openStill(service, still.id))?.stream(),
    };
  const labelOf = new Map(current.parties.map((party) => [party.id, party.label]));
  for (const [at, photo] of (current.reviewAttachments ?? []).entries())
    yield {
      path: `review/${two(at + 1)}-${photo.partyId}.${EXTENSIONS[photo.contentType] ?? 'bin'}`,
      what: `${labelOf.get(photo.partyId) ?? ''}的复核材料 ${at + 1}`,
      notedSha256: photo.sha256,
      compress: false,
      open: object(attachmentKey(current.id, photo)),
    };
}

/** Carries its hash: the same name is the same bytes. */
export function attachmentKey(caseId: string, photo: Pick<ReviewAttachment, 'id' | 'sha256' | 'contentType'>): string {
  return `review/${caseId}/${photo.id}-${photo.sha256.slice(0, 16)}.${EXTENSIONS[photo.contentType] ?? 'bin'}`;
}

/** What a stranger needs to understand the finding; access and call bookkeeping are left out. */
function caseOf(current: Case): unknown {
  const { caseNo, jurisdictionId, rulesVersion, unitId, demo, alarm, place, facts, parties, statements } = current;
  const { checks, waivers, stills, verification, clear, determination, signing, certificate, revoked } = current;
  return {
    caseNo,
    jurisdictionId,
    rulesVersion,
    unitId,
    demo,
    alarmAt: alarm.at,
    place,
    facts,
    parties,
    statements,
    checks,
    waivers,
    stills,
    verification,
    clear,
    determination,
    signatures: signing?.signatures ?? [],
    certificate,
    revoked: revoked.map((round) => round.certificate),
  };
}

const README = `道路交通事故复核案卷

manifest.json    全部文件的清单：名称、字节数、SHA-256、SM3；notedSha256 是原件入库时的摘要
case.json        事实、当事人、核验、陈述、认定、签名
review.json      复核申请
papers/          认定书和其他文书（PDF，电子印章）
evidence/        现场照片原件
review/          申请人交的照片、文件、录像原件
recordings.json  录像清单和每个文件的摘要；录像在复核台上看
timeline.json    时间线
events.json      事件链：每一条的 hash = SHA-256(上一条的 hash 的字节 ‖ 这一条去掉 hash、按键名排序的 JSON)，
                 第一条的上一条是 32 个零字节

核对一个文件：sha256sum 文件；openssl dgst -sm3 文件
`;
