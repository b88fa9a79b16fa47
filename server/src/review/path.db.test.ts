import { createHash } from 'node:crypto';
import type { CaseId } from '@kuaichu/contract/ids';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { fromBuffer, type ZipFile } from 'yauzl';
import { PARTY_COOKIE } from '../access/guard.ts';
import { openPartySession } from '../access/store.ts';
import type { Case } from '../case/state.ts';
import { changeCase, changeCaseIn, loadCase } from '../case/store.ts';
import { pdfsig, textOf } from '../certificate/paper/poppler.ts';
import { collectedCase, REAR_END } from '../claim/testing/collectedCase.ts';
import { rememberStill } from '../evidence/store.ts';
import { canonical, readLog, SYSTEM } from '../platform/act.ts';
import { expire } from '../signing/rules.ts';
import { enterStaff } from '../testing/entering.ts';
import { openTestService, type TestService } from '../testing/service.ts';

type Answer = { status: number; body: any; bytes: Buffer };
type Press = (path: string, body?: unknown) => Promise<Answer>;

let it: TestService;
let officer: Press;
let other: Press;
let first: Press;
let second: Press;
let pressed = 0;
const key = (): string => `review-${String((pressed += 1)).padStart(6, '0')}`;
const sha256 = (bytes: Buffer): string => createHash('sha256').update(bytes).digest('hex');
const JPEG = Buffer.concat([Buffer.from([0xff, 0xd8, 0xff, 0xe0]), Buffer.alloc(2000, 7), Buffer.from([0xff, 0xd9])]);

async function send(
  method: 'GET' | 'POST' | 'PUT',
  url: string,
  cookie: string,
  payload?: Buffer | string,
  headers = {},
) {
  const answer = await it.app.inject({
    method,
    url,
    headers: { 'x-kuaichu': '1', cookie, ...headers },
    ...(payload !== undefined && { payload }),
  });
  const json = String(answer.headers['content-type']).includes('json');
  return { status: answer.statusCode, body: json ? answer.json() : null, bytes: answer.rawPayload };
}

const press =
  (cookie: string): Press =>
  (path, body) =>
    body === undefined
      ? send('GET', path, cookie)
      : send('POST', path, cookie, JSON.stringify(body), { 'content-type': 'application/json' });

async function enter(username: string): Promise<Press> {
  return press((await enterStaff(it.app, username)).cookie);
}

const partyCookie = async (caseId: CaseId, partyId: string): Promise<string> =>
  `${PARTY_COOKIE}=${await openPartySession(it.service.kernel.db, { caseId, partyId })}`;
const party = async (caseId: CaseId, partyId: string): Promise<Press> => press(await partyCookie(caseId, partyId));

async function caseOf(id: CaseId): Promise<Case> {
  const loaded = await loadCase(it.service.kernel.db, id);
  if (!loaded) throw new Error('no such case');
  return loaded.state;
}

async function put(current: Case): Promise<void> {
  const { kernel, objects } = it.service;
  const bytes = JPEG;
  const still = { stillId: `i_${current.id}`, caseId: current.id, key: `stills/${current.id}.jpg`, type: 'image/jpeg' };
  const digests = { sha256: sha256(bytes), sm3: createHash('sm3').update(bytes).digest('hex') };
  await objects.put(still.key, bytes);
  const shown = {
    id: still.stillId,
    commandId: 'command-00000001',
    shot: 'sceneBehind',
    partyId: 'p1',
    method: 'takePhoto' as const,
    width: 10,
    height: 10,
    bytes: bytes.length,
    contentType: 'image/jpeg',
    ...digests,
    takenAt: current.alarm.at,
    storedAt: current.alarm.at,
    seatNo: '07',
    part: 'onRoad' as const,
    placeAccuracyM: 8,
  };
  await kernel.db.transaction().execute(async (trx) => {
    await rememberStill(trx, { ...still, bytes: bytes.length, ...digests });
    await changeCaseIn(trx, kernel, current.id, { actor: SYSTEM, initial: { ...current, stills: [shown] } }, (c) => ({
      next: c,
      events: [{ type: 'case.put', payload: {} }],
    }));
  });
}

/** Determined, ordered and issued; nobody signed in time. */
async function issued(id: CaseId, by: Press): Promise<void> {
  const desk = (door: string) => `/api/desk/cases/${id}/${door}`;
  expect(await by(desk('determination/open'), { key: key() })).toMatchObject({ status: 200 });
  expect(await by(desk('determination'), { key: key(), ...REAR_END })).toMatchObject({ status: 200 });
  const order = { key: key(), evidenceRead: true, conditionsConfirmed: true };
  expect(await by(desk('determination/issue'), order)).toMatchObject({ status: 200 });
  await changeCase(it.service.kernel, id, { actor: SYSTEM }, (c, now) =>
    expire(c, new Date(now.getTime() + 31 * 60_000)),
  );
  await it.runJobs();
  expect((await caseOf(id)).status).toBe('issued');
}

const attach = async (caseId: CaseId, name: string, bytes: Buffer, headers = {}): Promise<Answer> =>
  send('PUT', `/api/party/review/attachments/${name}`, await partyCookie(caseId, 'p1'), bytes, {
    'content-type': 'image/jpeg',
    'x-attachment-sha256': sha256(bytes),
    ...headers,
  });
const application = (change = {}) => ({
  key: key(),
  grounds: ['facts'],
  words: '前车是突然变道插进来的。',
  attachments: [],
  wantsHearing: true,
  ...change,
});

/** Every file of an archive, read as a stranger would. */
function unzip(bytes: Buffer): Promise<Map<string, Buffer>> {
  return new Promise((resolve, reject) => {
    fromBuffer(bytes, { lazyEntries: true }, (error, zip?: ZipFile) => {
      if (error || !zip) return reject(error);
      const files = new Map<string, Buffer>();
      zip.on('entry', (entry) => {
        zip.openReadStream(entry, (broken, stream) => {
          if (broken || !stream) return reject(broken);
          const chunks: Buffer[] = [];
          stream.on('data', (chunk: Buffer) => chunks.push(chunk));
          stream.on('error', reject);
          stream.on('end', () => {
            files.set(entry.fileName, Buffer.concat(chunks));
            zip.readEntry();
          });
        });
      });
      zip.on('end', () => resolve(files));
      zip.on('error', reject);
      zip.readEntry();
    });
  });
}

beforeAll(async () => {
  it = await openTestService();
  [officer, other, first, second] = (await Promise.all(
    ['officer1', 'officer2', 'reviewer1', 'reviewer2'].map(enter),
  )) as [Press, Press, Press, Press];
}, 60_000);
afterAll(() => it.close());

describe('from the application to the new certificate', () => {
  const id = 'c_66666666666666666666';
  const desk = (door: string): string => `/api/desk/cases/${id}/${door}`;
  let applicant: Press;
  let opposite: Press;

  beforeAll(async () => {
    await put(collectedCase(id));
    await issued(id, officer);
    applicant = await party(id, 'p1');
    opposite = await party(id, 'p2');
    // Opened on the own phone: served.
    expect((await applicant('/api/party/certificate.pdf')).status).toBe(200);
  }, 60_000);

  test('the first insurer is told', async () => {
    expect(await applicant('/api/party/claim', { key: key(), consent: true })).toMatchObject({ status: 200 });
  });

  test('the phone is told the last day and why, and may apply', async () => {
    const view = (await applicant('/api/party/view')).body;
    expect(view.allowed).toContain('applyReview');
    expect(view.review).toMatchObject({
      state: null,
      lastDay: '2026-09-22',
      why: '9月18日送达，3 个工作日：20日（调休上班）、21日、22日。',
      late: false,
    });
  });

  test('a photograph is stored with both hashes; what is no picture, too large or altered on the way is refused', async () => {
    expect(await attach(id, 'photo-0000001', Buffer.from('no picture at all'))).toMatchObject({
      status: 415,
      body: { code: 'fileUnreadable' },
    });
    const large = Buffer.concat([JPEG, Buffer.alloc(15 * 1024 * 1024)]);
    expect(await attach(id, 'photo-0000001', large)).toMatchObject({ status: 413, body: { code: 'fileTooLarge' } });
    const wrong = { 'x-attachment-sha256': 'a'.repeat(64) };
    expect(await attach(id, 'photo-0000001', JPEG, wrong)).toMatchObject({ body: { code: 'hashMismatch' } });
    expect((await caseOf(id)).reviewAttachments ?? []).toEqual([]);
    expect(await attach(id, 'photo-0000001', JPEG)).toMatchObject({ status: 200, body: { id: 'photo-0000001' } });
    expect(await attach(id, 'photo-0000001', JPEG)).toMatchObject({ status: 200 });
    expect((await caseOf(id)).reviewAttachments).toMatchObject([
      { partyId: 'p1', sha256: sha256(JPEG), sm3: createHash('sm3').update(JPEG).digest('hex') },
    ]);
  });

  test('papers and films beside photographs: what they are is read from their first bytes', async () => {
    const pdf = Buffer.from('%PDF-1.7\n1 0 obj <<>> endobj\n%%EOF\n');
    const mp4 = Buffer.concat([Buffer.from([0, 0, 0, 24]), Buffer.from('ftypisom'), Buffer.alloc(64, 1)]);
    const type = (contentType: string) => ({ 'content-type': contentType });
    for (const [name, bytes, contentType] of [
      ['paper-0000001', JPEG, 'application/pdf'],
      ['paper-0000001', pdf, 'video/mp4'],
      ['paper-0000001', pdf, 'image/jpeg'],
      ['paper-0000001', pdf, 'text/html'],
    ] as const)
      expect(await attach(id, name, bytes, type(contentType))).toMatchObject({ body: { code: 'fileUnreadable' } });
    expect(await attach(id, 'paper-0000001', pdf, type('application/pdf'))).toMatchObject({ status: 200 });
    expect(await attach(id, 'film-00000001', mp4, type('video/mp4'))).toMatchObject({ status: 200 });
  });

  test('one press applies, its repeat is the same press, and a second application is refused', async () => {
    const said = application({ attachments: ['photo-0000001', 'paper-0000001', 'film-00000001'] });
    const answer = await applicant('/api/party/review', said);
    expect(answer).toMatchObject({ status: 200, body: { review: { state: 'applied' } } });
    expect(answer.body.allowed).toEqual(expect.arrayContaining(['withdrawReview']));
    expect((await applicant('/api/party/review', said)).status).toBe(200);
    expect(await applicant('/api/party/review', application())).toMatchObject({
      status: 409,
      body: { code: 'reviewApplied' },
    });
    expect((await caseOf(id)).review?.applications).toHaveLength(1);
  });

  test('the file goes by itself to the unit above; that day it is taken, and the paper says that it is under review', async () => {
    await it.runJobs();
    const { review, certificate } = await caseOf(id);
    expect(review).toMatchObject({ state: 'reviewing', unitId: 'hrb-nangang', reviewUnitId: 'hrb' });
    expect(review?.file).toMatchObject({ missing: [] });
    const asked = await opposite(`/api/certificates/${certificate?.verifyToken}`);
    expect(asked.body).toMatchObject({ state: 'underReview' });
    expect((await it.sms('13900000002')).at(-1)).toContain('有人申请复核');
    expect((await opposite('/api/party/view')).body.progress).toEqual(
      expect.arrayContaining([
        expect.objectContaining({ key: 'review', state: 'done', detail: '甲 申请' }),
        expect.objectContaining({ key: 'reviewAccepted', state: 'done' }),
      ]),
    );
  });

  test('a stranger opens the file: every byte is what the manifest says, and the chain can be computed again', async () => {
    const answer = await first(desk('review/file.zip'));
    const { review } = await caseOf(id);
    expect(sha256(answer.bytes)).toBe(review?.file?.sha256);
    const files = await unzip(answer.bytes);
    const manifest = JSON.parse(files.get('manifest.json')?.toString() ?? '{}');
    expect(manifest).toMatchObject({ missing: [], eventChain: { whole: true }, certificateNo: review?.certificateNo });
    const listed = manifest.files as { path: string; bytes: number; sha256: string; sm3: string }[];
    expect(listed.map((one) => one.path).toSorted()).toEqual(
      [...files.keys()].filter((path) => path !== 'manifest.json' && path !== '说明.txt').toSorted(),
    );
    for (const one of listed) {
      const bytes = files.get(one.path) ?? Buffer.alloc(0);
      expect([one.path, bytes.length, sha256(bytes)]).toEqual([one.path, one.bytes, one.sha256]);
      expect(createHash('sm3').update(bytes).digest('hex')).toBe(one.sm3);
    }
    expect(files.get('evidence/01-sceneBehind.jpg')?.equals(JPEG)).toBe(true);
    expect(files.get('review/01-p1.jpg')?.equals(JPEG)).toBe(true);
    expect(files.get('review/02-p1.pdf')?.subarray(0, 5).toString()).toBe('%PDF-');
    expect(files.get('review/03-p1.mp4')?.subarray(4, 8).toString()).toBe('ftyp');
    const events = JSON.parse(files.get('events.json')?.toString() ?? '[]') as Record<string, unknown>[];
    let previous: Buffer = Buffer.alloc(32);
    for (const { hash, ...event } of events) {
      previous = createHash('sha256').update(previous).update(canonical(event)).digest();
      expect(previous.toString('hex')).toBe(hash);
    }
    expect(previous.toString('hex')).toBe(manifest.eventChain.lastHash);
  });

  test('reviewers of the unit above find it, nobody else does', async () => {
    const list = (await first('/api/desk/reviews')).body.reviews;
    expect(list).toMatchObject([{ caseId: id, state: 'reviewing', applicants: '甲', timeliness: 'inTime' }]);
    expect(list[0].clock).toMatchObject({ words: '作出复核结论', lastDay: '2026-10-19' });
    const stranger = await enter('luzhou-reviewer1');
    expect((await stranger('/api/desk/reviews')).body.reviews).toEqual([]);
    expect(await stranger(desk('review'))).toMatchObject({ status: 403, body: { code: 'notYourCase' } });
    const agent = await enter('agent07');
    expect(await agent(desk('review'))).toMatchObject({ status: 403, body: { code: 'notAllowed' } });
    expect(await officer(desk('review'))).toMatchObject({ status: 200, body: { allowed: [] } });
    expect(await officer(desk('review/take'), { key: key() })).toMatchObject({ body: { code: 'reviewNotYours' } });
    expect(await first(desk(`review/attachments/photo-0000001`))).toMatchObject({ status: 200, bytes: JPEG });
    expect((await first(desk('recordings'))).status).toBe(200);
    expect((await first(desk('timeline'))).status).toBe(200);
  });

  test('while it is under review the certificate is neither corrected nor revoked by the unit', async () => {
    const revoke = await officer(desk('certificate/revoke'), { key: key(), reason: '想先撤掉' });
    expect(revoke.body).toMatchObject({ code: 'certificateUnderReview' });
  });

  test('two take it, hear the parties, note the court, and disagree once', async () => {
    expect((await first(desk('review/take'), { key: key() })).body.reviewers).toMatchObject([
      { name: '衡示范', mine: true },
    ]);
    const alone = { key: key(), outcome: 'uphold', grounds: [], reason: '事实清楚，证据确实充分。' };
    expect(await first(desk('review/proposal'), alone)).toMatchObject({ body: { code: 'reviewersTooFew' } });
    await second(desk('review/take'), { key: key() });
    const heard = { key: key(), words: '甲说前车突然变道，乙说一直在前面。', present: ['p1', 'p2'] };
    expect((await first(desk('review/hearing'), heard)).body.hearings).toHaveLength(1);
    const court = { key: key(), kind: 'litigation', body: '示范区人民法院' };
    expect((await second(desk('review/elsewhere'), court)).body).toMatchObject({ state: 'reviewing' });
    const odd = { ...alone, key: key(), reason: `证据里的 \u{2A6D6} 没有看清楚。` };
    expect(await first(desk('review/proposal'), odd)).toMatchObject({ body: { code: 'glyphMissing' } });
    await first(desk('review/proposal'), { ...alone, key: key() });
    expect(await first(desk('review/proposal/answer'), { key: key(), agrees: true, words: '' })).toMatchObject({
      body: { code: 'reviewSecondPerson' },
    });
    const no = await second(desk('review/proposal/answer'), { key: key(), agrees: false, words: '变道的时间没有查清' });
    expect(no.body).toMatchObject({
      state: 'reviewing',
      proposal: null,
      disagreements: [{ words: '变道的时间没有查清' }],
    });
  });

  test('both agree on a remand: at once the certificate is revoked and the case waits for another officer', async () => {
    const old = (await caseOf(id)).certificate;
    const remand = {
      key: key(),
      outcome: 'remand',
      grounds: ['facts'],
      reason: '前车变道的时间没有查清，要看路口的录像。',
    };
    expect((await second(desk('review/proposal'), remand)).status).toBe(200);
    const agreed = await first(desk('review/proposal/answer'), { key: key(), agrees: true, words: '' });
    expect(agreed).toMatchObject({ status: 200, body: { state: 'remanded', conclusion: { outcome: 'remand' } } });
    const current = await caseOf(id);
    expect(current).toMatchObject({
      status: 'collected',
      certificate: null,
      determination: null,
      reopened: {
        ground: 'remand',
        replaces: old?.no,
        by: '2026-10-09',
        notOfficerId: current.review?.determinedBy.staffId,
      },
    });
    expect((await opposite(`/api/certificates/${old?.verifyToken}`)).body).toMatchObject({ state: 'revoked' });
    await it.runJobs();
    const view = (await applicant('/api/party/view')).body;
    expect(view).toMatchObject({
      step: 'determining',
      review: { state: 'remanded', conclusion: { grounds: ['事实不清'] } },
    });
    const pdf = await applicant('/api/party/review/conclusion.pdf');
    expect(pdfsig(pdf.bytes)).toMatchObject({ valid: true, whole: true });
    const text = textOf(pdf.bytes).replaceAll(/\s/gu, '');
    for (const words of ['复核结论', '第七十六条第三款第一项', '衡示范', '严示范', '交通警察支队'])
      expect(text).toContain(words);
    expect((await caseOf(id)).review?.served).toMatchObject([{ partyId: 'p1' }]);
    expect((await it.sms('13800000001')).join('\n')).toContain('责令重新认定');
  });

  test('a party who had told the insurer waits for the new certificate', async () => {
    const view = (await applicant('/api/party/view')).body;
    expect(view.claim).toBeNull();
    expect(view.progress.at(-1)).toMatchObject({ key: 'claim', detail: '新认定书要再报一次' });
  });

  test('the officer of the first finding may not take it; another determines it, and a new certificate replaces the old', async () => {
    expect(await officer(desk('determination/open'), { key: key() })).toMatchObject({
      status: 403,
      body: { code: 'determinedBefore' },
    });
    await issued(id, other);
    const current = await caseOf(id);
    const old = current.revoked[0]?.certificate;
    expect(current.certificate?.no).not.toBe(old?.no);
    expect(old).toMatchObject({ replacedBy: current.certificate?.no });
    expect((await first(desk('review'))).body).toMatchObject({ newCertificateNo: current.certificate?.no });
    const again = (await applicant('/api/party/view')).body;
    expect(again.allowed).toContain('claim');
    expect(again.claim).toMatchObject({ state: 'none', replaces: old?.no });
    const told = await applicant('/api/party/claim', { key: key(), consent: true });
    expect(told).toMatchObject({ status: 200, body: { claim: { state: 'sending' } } });
    expect((await caseOf(id)).claims.map((one) => one.certificateNo)).toEqual([old?.no, current.certificate?.no]);
    expect(await applicant('/api/party/claim', { key: key(), consent: true })).toMatchObject({
      status: 409,
      body: { code: 'claimSent' },
    });
    // Once per accident (P146 71(2)).
    const view = (await opposite('/api/party/view')).body;
    expect(view.allowed).not.toContain('applyReview');
    expect(await opposite('/api/party/review', application())).toMatchObject({ body: { code: 'reviewUsed' } });
    expect(view.progress.map((row: { key: string; state: string }) => [row.key, row.state])).toEqual(
      expect.arrayContaining([
        ['reviewConcluded', 'done'],
        ['determinedAgain', 'done'],
        ['servedAgain', 'done'],
      ]),
    );
  });

  test('every step is on the chain, in words, and tells nothing personal', async () => {
    const { events, chainOk } = await readLog(it.service.kernel.db, 'case', id);
    expect(chainOk).toBe(true);
    const types = events.map((event) => event.type);
    const way = ['review.attached', 'review.applied', 'review.forwarded', 'review.accepted', 'review.concluded'];
    const places = [...way, 'certificate.revoked', 'review.paperMade'].map((type) => types.indexOf(type));
    expect(places).not.toContain(-1);
    expect(places).toEqual(places.toSorted((a, b) => a - b));
    const { items } = (await other(desk('timeline'))).body;
    expect(items.find((one: { type: string }) => one.type === 'review.concluded').words).toBe('复核结论：责令重新认定');
    expect(it.log.join('\n')).not.toMatch(/林一甲|13800000001|突然变道/u);
  });
});

test('an application at the unit above is received that day, and the file follows', async () => {
  const id = 'c_55555555555555555555';
  const desk = (door: string): string => `/api/desk/cases/${id}/${door}`;
  await put(collectedCase(id));
  await issued(id, officer);
  const applicant = await party(id, 'p1');
  expect((await applicant('/api/party/view')).body.review).toMatchObject({
    unit: '哈尔滨市公安局交通警察支队南岗大队（示范）',
    body: '哈尔滨市公安局交通警察支队（示范）',
  });
  const answer = await applicant('/api/party/review', application({ to: 'unitAbove' }));
  expect(answer).toMatchObject({ status: 200, body: { review: { state: 'reviewing' } } });
  const waiting = (await first(desk('review'))).body;
  expect(waiting).toMatchObject({ file: null, applications: [{ direct: true }] });
  expect(waiting.clocks[0]).toMatchObject({ words: '向上一级提交案卷材料', met: false });
  // The unit that decided sees what is asked of it.
  expect((await officer(desk('review'))).body.clocks[0]).toMatchObject({ words: '向上一级提交案卷材料' });
  await it.runJobs();
  const { review } = await caseOf(id);
  expect(review).toMatchObject({ state: 'reviewing', file: { missing: [] } });
  expect((await first(desk('review/file.zip'))).status).toBe(200);
  expect((await officer(desk('timeline'))).body.items.map((one: { words: string }) => one.words)).toContain(
    '直接向上一级申请，上一级通知原单位交案卷',
  );
});

test('a late application is weighed by a person, and refused in writing', async () => {
  const id = 'c_77777777777777777777';
  const desk = (door: string): string => `/api/desk/cases/${id}/${door}`;
  await put(collectedCase(id));
  await issued(id, officer);
  const applicant = await party(id, 'p1');
  // Served a week before it applies: the term is long over.
  await changeCase(it.service.kernel, id, { actor: SYSTEM }, (c) => ({
    next: {
      ...c,
      parties: c.parties.map((p) => ({ ...p, deliveryConsentAt: '2026-09-01T00:00:00.000Z' })),
      certificate: c.certificate && {
        ...c.certificate,
        delivery: c.certificate.delivery.map((d) => ({ ...d, deliveredAt: '2026-09-10T01:00:00.000Z' })),
      },
    },
    events: [{ type: 'case.put', payload: {} }],
  }));
  expect((await applicant('/api/party/view')).body).toMatchObject({ review: { late: true, lastDay: '2026-09-15' } });
  expect(await applicant('/api/party/review', application())).toMatchObject({ status: 200 });
  await it.runJobs();
  expect((await caseOf(id)).review).toMatchObject({ state: 'weighing', applications: [{ timeliness: 'late' }] });
  const no = await first(desk('review/admission'), {
    key: key(),
    admits: false,
    words: '过了三个工作日，没有正当理由',
  });
  expect(no.body).toMatchObject({ state: 'notAdmitted', admission: { admitted: false } });
  await it.runJobs();
  const view = (await applicant('/api/party/view')).body;
  expect(view.review).toMatchObject({ state: 'notAdmitted', stateHelp: '过了三个工作日，没有正当理由' });
  const text = textOf((await applicant('/api/party/review/conclusion.pdf')).bytes).replaceAll(/\s/gu, '');
  for (const words of ['不予受理', '第七十一条第一款', '没有正当理由']) expect(text).toContain(words);
  expect((await it.sms('13800000001')).at(-1)).toContain('不予受理');
});

test('the last applicant withdraws: the review ends and everybody is told', async () => {
  const id = 'c_88888888888888888888';
  await put(collectedCase(id));
  await issued(id, officer);
  const [applicant, opposite] = [await party(id, 'p1'), await party(id, 'p2')];
  await applicant('/api/party/review', application());
  await it.runJobs();
  expect(await opposite('/api/party/review', application({ grounds: ['split'] }))).toMatchObject({ status: 200 });
  expect((await applicant('/api/party/review/withdraw', { key: key() })).body.review.state).toBe('reviewing');
  expect((await opposite('/api/party/review/withdraw', { key: key() })).body.review.state).toBe('withdrawn');
  await it.runJobs();
  expect((await it.sms('13900000002')).at(-1)).toContain('复核终止');
  expect(await first(`/api/desk/cases/${id}/review/take`, { key: key() })).toMatchObject({
    body: { code: 'reviewEnded' },
  });
});

test('a party asks for another officer, the head of the unit grants it, and another determines', async () => {
  const id = 'c_99999999999999999999';
  const desk = (door: string): string => `/api/desk/cases/${id}/${door}`;
  await put(collectedCase(id));
  const applicant = await party(id, 'p1');
  expect(await applicant('/api/party/recusal', { key: key(), reason: '还没有民警' })).toMatchObject({
    body: { code: 'wrongState' },
  });
  await officer(desk('determination/open'), { key: key() });
  const asked = await applicant('/api/party/recusal', { key: key(), reason: '他是对方的亲戚' });
  expect(asked.body).toMatchObject({
    recusal: { officerName: '高示范', asked: { state: 'asked', decideBy: '2026-09-21' } },
  });
  const head = await enter('super1');
  expect((await head('/api/desk/recusals')).body.recusals).toMatchObject([{ caseId: id, label: '甲', daysLeft: 3 }]);
  expect((await (await enter('luzhou-super1'))('/api/desk/recusals')).body.recusals).toEqual([]);
  expect(
    await officer(desk('recusal/decide'), { key: key(), partyId: 'p1', grants: false, words: '自己说' }),
  ).toMatchObject({
    status: 403,
  });
  const granted = await head(desk('recusal/decide'), { key: key(), partyId: 'p1', grants: true, words: '确有关系' });
  expect(granted.body).toEqual({ recusals: [] });
  expect(await officer(desk('determination/open'), { key: key() })).toMatchObject({ body: { code: 'recused' } });
  expect((await other(desk('determination/open'), { key: key() })).status).toBe(200);
  expect(
    (await other(desk('recusal/declare'), { key: key(), reason: '当事人是我同学' })).body.determination,
  ).toBeNull();
  await it.runJobs();
  expect((await it.sms('13800000001')).at(-1)).toContain('回避申请已有决定');
});
