import { copyFile, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { Film, FilmTrack } from '@kuaichu/contract/film';
import type { CaseId } from '@kuaichu/contract/ids';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { numbered, record } from '../../../../tests/film/recorded.ts';
import { PARTY_COOKIE } from '../../access/guard.ts';
import { openPartySession } from '../../access/store.ts';
import type { Case } from '../../case/state.ts';
import { CASE, changeCaseIn } from '../../case/store.ts';
import { ACCIDENT_AT, collectedCase } from '../../claim/testing/collectedCase.ts';
import { readLog, SYSTEM } from '../../platform/act.ts';
import { STAFF_COOKIE } from '../../staff/guard.ts';
import { addStaff, hashPassword } from '../../staff/store.ts';
import { enterStaff } from '../../testing/entering.ts';
import { DEMO_PASSWORD, openTestService, type TestService } from '../../testing/service.ts';

type Look = (path: string, range?: string) => Promise<{ status: number; body: any; bytes: Buffer; headers: any }>;

const MINE = 'c_film0000000000000001' as CaseId;
const OTHER = 'c_film0000000000000002' as CaseId;
const GROWS = 'c_film0000000000000003' as CaseId;
const SILENT = 'c_film0000000000000004' as CaseId;

let it: TestService;
let made: string;
let startedAtMs: number;
const filmOf = (id: string) => `/api/desk/cases/${id}/film`;
const fileOf = (id: string, track: Pick<FilmTrack, 'egressId' | 'path'>) =>
  `/api/desk/cases/${id}/recordings/${track.egressId}/${track.path}`;

const look =
  (cookie: string | undefined): Look =>
  async (url, range) => {
    const headers = { ...(cookie !== undefined && { cookie }), ...(range !== undefined && { range }) };
    const answer = await it.app.inject({ method: 'GET', url, headers });
    const json = String(answer.headers['content-type']).startsWith('application/json');
    return {
      status: answer.statusCode,
      body: json && answer.body !== '' ? answer.json() : null,
      bytes: answer.rawPayload,
      headers: answer.headers,
    };
  };

const seated = new Map<string, Promise<Look>>();
/** At the desk since the first time it was asked for. */
function at(username: string): Promise<Look> {
  const entered = seated.get(username) ?? enter(username);
  seated.set(username, entered);
  return entered;
}

async function enter(username: string): Promise<Look> {
  return look((await enterStaff(it.app, username)).cookie);
}

const staffId = async (username: string): Promise<string> =>
  (
    await it.service.kernel.db
      .selectFrom('staff')
      .select('staff_id')
      .where('username', '=', username)
      .executeTakeFirst()
  )?.staff_id ?? '';

/** Who looked at what, in order. */
const views = async (id: CaseId): Promise<[string, string][]> =>
  (await readLog(it.service.kernel.db, 'view', id)).events.map((e) => [e.actor.id, e.type]);

async function put(id: CaseId, recordings: Partial<Case['recordings'][number]>[], change = {}): Promise<void> {
  const { kernel } = it.service;
  const service = (ms: number) => kernel.clock.toService(new Date(ms)).toISOString();
  const whole = recordings.map((one) => ({
    folder: '',
    egressId: '',
    startedAt: service(startedAtMs),
    endedAt: service(startedAtMs + 6_000),
    state: 'complete' as const,
    problem: null,
    files: [],
    ...one,
  }));
  const initial = { ...collectedCase(id), recordings: whole, ...change };
  await kernel.db.transaction().execute(async (trx) => {
    await changeCaseIn(trx, kernel, id, { actor: SYSTEM, initial }, (c) => ({
      next: c,
      events: [{ type: 'case.put', payload: {} }],
    }));
  });
}

/** What the recorder had written when it had written this share of it. */
async function partly(folder: string, share: number): Promise<void> {
  const to = join(it.service.config.media.recordings, folder);
  const journal = (await readFile(join(made, 'journal.ndjson'), 'utf8')).split('\n');
  const kept = journal.filter((l) => !l.includes('"line":"close"') && !l.includes('trackEnded'));
  await mkdir(to, { recursive: true });
  for (const line of kept) {
    const path = line.includes('"line":"track"') ? JSON.parse(line).track.path : undefined;
    if (path === undefined) continue;
    const bytes = await readFile(join(made, path));
    await mkdir(dirname(join(to, path)), { recursive: true });
    await writeFile(join(to, path), bytes.subarray(0, Math.floor(bytes.length * share)));
  }
  await writeFile(join(to, 'journal.ndjson'), kept.join('\n'));
}

beforeAll(async () => {
  made = await mkdtemp(join(tmpdir(), 'film-route-'));
  const segment = await record(made, () => Date.now() - 20_000, [
    { identity: 'party:p1', codec: 'VP8', seconds: 6, source: numbered(160, 96, 60) },
  ]);
  await segment.until(7_000);
  await segment.stop();
  startedAtMs = segment.startedAtMs;
  it = await openTestService();
  const { recordings } = it.service.config.media;
  for (const folder of [`${MINE}/01`, `${OTHER}/01`]) {
    for (const path of ['journal.ndjson', ...(await tracksOf(made))]) {
      await mkdir(dirname(join(recordings, folder, path)), { recursive: true });
      await copyFile(join(made, path), join(recordings, folder, path));
    }
  }
  await put(MINE, [{ egressId: 'EG_mine', folder: `${MINE}/01` }]);
  await put(OTHER, [{ egressId: 'EG_other', folder: `${OTHER}/01` }], { review: { state: 'reviewing' } });
  await put(SILENT, []);
  const unitId = 'hrb-nangang';
  const common = { passwordHash: await hashPassword(DEMO_PASSWORD), jurisdictionId: 'harbin', unitId, demo: true };
  const administrator = {
    ...common,
    username: 'admin1',
    name: '管示范',
    no: '000020',
    roles: ['administrator' as const],
  };
  await addStaff(it.service.kernel.db, { ...administrator, simpleProcedureQualified: false });
}, 60_000);
afterAll(async () => {
  await it?.close();
  await rm(made, { recursive: true, force: true });
});

async function tracksOf(folder: string): Promise<string[]> {
  const journal = await readFile(join(folder, 'journal.ndjson'), 'utf8');
  return journal
    .split('\n')
    .filter((l) => l.includes('"line":"track"'))
    .map((l) => JSON.parse(l).track.path);
}

describe('who may open the film of a case', () => {
  test.each([
    ['the supervisor', 'super1'],
    ['the officer who determines', 'officer1'],
    ['an agent of the city', 'agent07'],
  ])('given %s, then it is one time line of what was recorded', async (_who, username) => {
    const { status, body } = await (await at(username))(filmOf(MINE));
    expect(status).toBe(200);
    const film: Film = body;
    expect(film.open).toBe(false);
    expect(film.segments).toMatchObject([{ egressId: 'EG_mine', state: 'complete' }]);
    expect(film.tracks.map((t) => [t.identity, t.kind, t.codec, t.open, t.broken])).toEqual([
      ['party:p1', 'video', 'VP8', false, false],
      ['party:p1', 'audio', 'opus', false, false],
    ]);
    // In the time of the service, as everything on the time line of the case.
    const [segment] = film.segments;
    expect(Math.abs((segment?.fromMs ?? 0) - (startedAtMs + film.offsetMs))).toBeLessThan(1_000);
  });

  test('given a reviewer, then only of a case that came for review', async () => {
    const reviewer = await at('reviewer1');
    expect((await reviewer(filmOf(OTHER))).status).toBe(200);
    expect(await reviewer(filmOf(MINE))).toMatchObject({ status: 403, body: { code: 'notYourCase' } });
  });

  test.each([
    ['the supervisor of another city', 'luzhou-super1', 403, 'notYourCase'],
    ['the administrator, who sees no cases', 'admin1', 403, 'notAllowed'],
  ])('given %s, then neither the film nor a file of it', async (_who, username, status, code) => {
    const [track] = (await (await at('super1'))(filmOf(MINE))).body.tracks;
    const before = await views(MINE);
    const stranger = await at(username);
    expect(await stranger(filmOf(MINE))).toMatchObject({ status, body: { code } });
    const file = await stranger(fileOf(MINE, track), 'bytes=0-9');
    expect(file.status).toBeGreaterThanOrEqual(403);
    expect(file.body.say).toMatch(/[\u4e00-\u9fff]/);
    expect(await views(MINE)).toEqual(before);
  });

  test('given nobody, or the party with the own session, then the login is asked for', async () => {
    const session = await openPartySession(it.service.kernel.db, { caseId: MINE, partyId: 'p1' });
    for (const one of [look(undefined), look(`${PARTY_COOKIE}=${session}`)])
      expect(await one(filmOf(MINE))).toMatchObject({ status: 401, body: { code: 'loginExpired' } });
  });

  test('given a case that does not exist or an id that is none, then refused in words', async () => {
    const supervisor = await at('super1');
    expect(await supervisor(filmOf('c_nowhere000000000000a'))).toMatchObject({
      status: 403,
      body: { code: 'notYourCase' },
    });
    expect((await supervisor(filmOf('x'))).status).toBe(400);
  });

  test('given a case without a recording, then an empty film', async () => {
    const { status, body } = await (await at('super1'))(filmOf(SILENT));
    expect(status).toBe(200);
    expect(body).toMatchObject({ open: false, segments: [], tracks: [], gaps: [], breaks: [] });
  });
});

describe('the files of the film', () => {
  test('given a place to begin, then from there on byte for byte what was recorded', async () => {
    const supervisor = await at('super1');
    const film: Film = (await supervisor(filmOf(MINE))).body;
    const track = film.tracks.find((t) => t.kind === 'video');
    const [, entry] = track?.entries ?? [];
    if (!track || !entry) throw new Error('no second key picture');
    const written = await readFile(join(made, track.path));
    expect(track.bytes).toBe(written.length);
    const part = await supervisor(fileOf(MINE, track), `bytes=${entry[1]}-${entry[1] + 99}`);
    expect(part.status).toBe(206);
    expect(part.headers['content-range']).toBe(`bytes ${entry[1]}-${entry[1] + 99}/${written.length}`);
    expect(part.headers['cache-control']).toBe('private, no-store');
    expect(part.bytes).toEqual(written.subarray(entry[1], entry[1] + 100));
    expect((await supervisor(fileOf(MINE, track))).bytes).toEqual(written);
    const beyond = await supervisor(fileOf(MINE, track), `bytes=${written.length}-`);
    expect([beyond.status, beyond.headers['content-range']]).toEqual([416, `bytes */${written.length}`]);
  });

  test.each([
    ['the recording of another case', MINE, { egressId: 'EG_other', path: 'journal.ndjson' }],
    ['one that does not exist', MINE, { egressId: 'EG_none', path: 'journal.ndjson' }],
    ['a file that does not exist', MINE, { egressId: 'EG_mine', path: 'tracks/none.webm' }],
    ['the folder beside it', MINE, { egressId: 'EG_mine', path: `..%2f..%2f${OTHER}%2f01%2fjournal.ndjson` }],
    ['the folder itself', MINE, { egressId: 'EG_mine', path: 'tracks' }],
  ])('given %s, then it is not found', async (_what, id, file) => {
    const supervisor = await at('super1');
    expect((await supervisor(fileOf(MINE, { egressId: 'EG_mine', path: 'journal.ndjson' }))).status).toBe(200);
    expect(await supervisor(fileOf(id, file))).toMatchObject({ status: 404, body: { code: 'notFound' } });
  });
});

test('given a recording that is being written, then what is there so far, and more of it later', async () => {
  const folder = `${GROWS}/01`;
  await partly(folder, 0.4);
  await put(GROWS, [{ egressId: 'EG_grows', folder, endedAt: null, state: 'running' }]);
  const supervisor = await at('super1');
  const first: Film = (await supervisor(filmOf(GROWS))).body;
  const video = (film: Film) => film.tracks.find((t) => t.kind === 'video') as FilmTrack;
  expect(first.open).toBe(true);
  expect(first.segments).toMatchObject([{ state: 'running', toMs: null }]);
  expect(video(first)).toMatchObject({ open: true, broken: false });
  const edge = video(first).bytes;
  expect((await supervisor(fileOf(GROWS, video(first)), `bytes=${edge}-${edge + 9}`)).status).toBe(416);
  await partly(folder, 0.9);
  const later: Film = (await supervisor(filmOf(GROWS))).body;
  expect(video(later).bytes).toBeGreaterThan(edge);
  expect(video(later).toMs).toBeGreaterThan(video(first).toMs + 1_000);
  expect(video(later).entries.slice(0, video(first).entries.length)).toEqual(video(first).entries);
  expect((await supervisor(fileOf(GROWS, video(first)), `bytes=${edge}-${edge + 9}`)).bytes).toHaveLength(10);
});

describe('that somebody looked is written down', () => {
  const id = 'c_film0000000000000005' as CaseId;
  let track: FilmTrack;
  beforeAll(async () => {
    await put(id, [{ egressId: 'EG_mine', folder: `${MINE}/01` }]);
    [track] = (await (await at('super1'))(filmOf(MINE))).body.tracks;
  });

  test('once per person and sitting, however often it is read on and however many parts of files are asked for', async () => {
    const officer = await at('officer1');
    await Promise.all([officer(filmOf(id)), officer(filmOf(id)), officer(fileOf(id, track), 'bytes=0-99')]);
    await officer(filmOf(id));
    await officer(fileOf(id, track), 'bytes=100-199');
    const first = await staffId('officer1');
    expect(await views(id)).toEqual([[first, 'film.viewed']]);
    await (await at('super1'))(filmOf(id));
    expect(await views(id)).toEqual([
      [first, 'film.viewed'],
      [await staffId('super1'), 'film.viewed'],
    ]);
    // Who logs in anew sits down anew.
    await (await enter('officer1'))(filmOf(id));
    expect((await views(id)).at(-1)).toEqual([first, 'film.viewed']);
    expect(await views(id)).toHaveLength(3);
  });

  test('given a file asked for by itself, then too', async () => {
    const before = await views(id);
    await (await at('agent07'))(fileOf(id, track), 'bytes=0-99');
    expect(await views(id)).toEqual([...before, [await staffId('agent07'), 'film.viewed']]);
  });

  test('beside the case: looking changes nothing of it, and no token stands in what is kept', async () => {
    const { db } = it.service.kernel;
    expect((await readLog(db, CASE, id)).events.map((e) => e.type)).toEqual(['case.put']);
    expect((await readLog(db, 'view', id)).chainOk).toBe(true);
    const keys = await db.selectFrom('act_key').select('key').where('kind', '=', 'view').execute();
    const sessions = await db.selectFrom('staff_session').select('token_hash').execute();
    expect(keys.length).toBeGreaterThan(0);
    for (const { key } of keys)
      for (const { token_hash } of sessions) expect(key).not.toContain(token_hash.toString('hex').slice(0, 16));
  });
});

describe('what a supervisor notes to a moment', () => {
  const id = 'c_film0000000000000006' as CaseId;
  const url = `/api/desk/cases/${id}/quality-check`;
  let pin: (body: object) => Promise<{ status: number; body: any }>;
  beforeAll(async () => {
    await put(id, []);
    const answer = await it.app.inject({
      method: 'POST',
      url: '/api/staff/login',
      headers: { 'x-kuaichu': '1' },
      payload: { username: 'super1', password: DEMO_PASSWORD },
    });
    const cookie = `${STAFF_COOKIE}=${answer.cookies.find((one) => one.name === STAFF_COOKIE)?.value}`;
    pin = async (payload) => {
      const said = await it.app.inject({
        method: 'POST',
        url: `${url}/notes`,
        headers: { 'x-kuaichu': '1', cookie },
        payload,
      });
      return { status: said.statusCode, body: said.json() };
    };
  });
  const moment = ACCIDENT_AT;

  test('is kept once for one press, in the order of the moments, with who wrote it; the case is as it was', async () => {
    const later = new Date(Date.parse(moment) + 1_000).toISOString();
    const first = { key: 'note-00000001', at: later, words: '有来车，应先用变焦，不应让人走近。' };
    expect((await pin(first)).status).toBe(200);
    expect((await pin(first)).body.notes).toHaveLength(1);
    const { body } = await pin({ key: 'note-00000002', at: moment, words: '接得快。' });
    expect(body.notes).toMatchObject([
      { no: 2, at: new Date(moment).toISOString(), words: '接得快。', by: '江样板' },
      { no: 1, at: later, words: first.words, by: '江样板' },
    ]);
    expect((await readLog(it.service.kernel.db, CASE, id)).events.map((e) => e.type)).toEqual(['case.put']);
    expect((await readLog(it.service.kernel.db, 'view', id)).chainOk).toBe(true);
  });

  test.each([
    ['without words', { words: ' ' }, 400, 'invalidInput'],
    ['to a moment before the alarm', { at: '2026-09-18T08:00:00+08:00' }, 400, 'invalidInput'],
    ['with other words under the same press', { key: 'note-00000001' }, 409, 'requestReused'],
  ])('%s is refused', async (_how, change, status, code) => {
    const refused = await pin({ key: 'note-00000009', at: moment, words: '记一笔', ...change });
    expect(refused).toMatchObject({ status, body: { code } });
  });

  test('is read by supervisors of the city alone, and so is who looked', async () => {
    for (const username of ['officer1', 'agent07', 'reviewer1', 'admin1'])
      expect(await (await at(username))(url)).toMatchObject({ status: 403, body: { code: 'notAllowed' } });
    expect(await (await at('luzhou-super1'))(url)).toMatchObject({ status: 403, body: { code: 'notYourCase' } });
    await (await at('officer1'))(filmOf(id));
    const supervisor = await at('super1');
    await supervisor(`/api/desk/cases/${id}/timeline`);
    await supervisor(`/api/desk/cases/${id}/timeline`);
    const { body } = await supervisor(url);
    expect(body.mayNote).toBe(true);
    expect(body.looks).toMatchObject([
      { who: '江样板', what: 'case', times: 2 },
      { who: '高示范', what: 'film', times: 1 },
    ]);
  });
});
