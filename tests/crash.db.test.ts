import { spawn } from 'node:child_process';
import { createHash, randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readdirSync, readFileSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { Client } from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Stack, startStack } from '../launcher/src/stack.ts';

/**
 * Whatever is killed in the middle of a call: what was acknowledged is in the database afterwards, and a press that got
 * no answer can be repeated with its key until it gets one.
 */
let dataDir: string;
let stack: Stack;

beforeAll(async () => {
  dataDir = realpathSync(mkdtempSync(join(tmpdir(), 'kuaichu-crash-')));
  stack = await startStack({ dataDir, build: ['server', 'media', 'outside'] });
}, 120_000);
afterAll(async () => {
  await stack.stop();
  rmSync(dataDir, { recursive: true, force: true });
}, 60_000);

const key = (): string => randomBytes(12).toString('hex');
const acknowledged = { cases: [] as string[], stills: [] as { id: string; sha256: string }[], keys: [] as string[] };

interface Answer {
  status: number;
  body: Record<string, never> & { [name: string]: unknown };
}

/** One person at one page: keeps the cookie, and repeats what got no answer. */
function page() {
  let cookie = '';
  const ask = async (
    method: string,
    path: string,
    body?: unknown,
    headers: Record<string, string> = {},
  ): Promise<Answer> => {
    const response = await fetch(stack.url + path, {
      method,
      headers: {
        'x-kuaichu': '1',
        cookie,
        ...(method !== 'GET' && { 'content-type': 'application/json' }),
        ...headers,
      },
      ...(method !== 'GET' && { body: Buffer.isBuffer(body) ? new Uint8Array(body) : JSON.stringify(body ?? {}) }),
      signal: AbortSignal.timeout(8000),
    });
    const set = response.headers.getSetCookie().map((c) => c.split(';')[0] ?? '');
    if (set.length > 0) cookie = set.join('; ');
    return { status: response.status, body: (await response.json()) as Answer['body'] };
  };
  return async (method: string, path: string, body?: unknown, headers?: Record<string, string>): Promise<Answer> => {
    const until = performance.now() + 40_000;
    for (;;) {
      try {
        const answer = await ask(method, path, body, headers);
        if (answer.status < 500) return answer;
      } catch {
        // Not answered: asked again below, with the same key.
      }
      if (performance.now() > until)
        throw new Error(`${method} ${path.replace(/[ci]_\w+/g, ':id')} got no answer in 40 s`);
      await wait(200);
    }
  };
}

const driver = page();
const agent = page();
let caseId = '';

async function takeStill(): Promise<void> {
  const command = key();
  const ordered = await agent('POST', `/api/desk/cases/${caseId}/commands`, {
    id: command,
    partyId: 'p1',
    order: { kind: 'still', shot: null },
  });
  // While the recorder is away nothing is taken; the press after it works.
  if (ordered.body['code'] === 'recorderDown') return;
  expect(ordered.status).toBe(200);
  acknowledged.keys.push(command);
  const picture = Buffer.concat([Buffer.from([0xff, 0xd8, 0xff, 0xe0]), randomBytes(3000)]);
  const sha256 = createHash('sha256').update(picture).digest('hex');
  const stored = await driver('PUT', `/api/party/stills/${command}`, picture, {
    'content-type': 'image/jpeg',
    'x-still-sha256': sha256,
    'x-still-method': 'takePhoto',
    'x-still-width': '3840',
    'x-still-height': '2160',
    'x-still-taken-at': new Date().toISOString(),
  });
  expect(stored.status).toBe(200);
  acknowledged.stills.push({ id: String(stored.body['stillId']), sha256 });
}

async function laneNote(inLane: boolean): Promise<void> {
  const press = key();
  const noted = await agent('POST', `/api/desk/cases/${caseId}/lane`, { key: press, inLane });
  expect(noted.status).toBe(200);
  acknowledged.keys.push(press);
}

test('a call begins', async () => {
  await agent('POST', '/api/staff/login', { username: 'agent07', password: 'demo-kuaichu' });
  await agent('POST', '/api/desk/seat', { state: 'ready' });
  const press = {
    key: key(),
    answers: { hurt: 'none', kind: 'motorMotor', movable: 'yes', otherPartyPresent: 'yes' },
    place: {
      lng: 126.64077,
      lat: 45.75,
      datum: 'WGS84',
      accuracyM: 8,
      source: 'gnss',
      words: '',
      autoWords: null,
      road: null,
      roadKind: 'unknown',
    },
    lane: 'middle',
    pressedAt: new Date().toISOString(),
    noticeShown: '1',
    simplifiedConsent: null,
  };
  const raised = await driver('POST', '/api/alarm', press);
  expect(raised.status).toBe(200);
  caseId = String(raised.body['caseId']);
  acknowledged.cases.push(caseId);
  await expect
    .poll(async () => (await agent('GET', '/api/desk/view')).body['offer'] ?? null, { timeout: 10_000 })
    .not.toBeNull();
  const view = await agent('GET', '/api/desk/view');
  const offer = view.body['offer'] as unknown as { offerId: string };
  const answered = await agent('POST', `/api/desk/offers/${offer.offerId}/accept`);
  expect(answered.body['status']).toBe('inCall');
  // The same press once more: still the one case.
  const again = await driver('POST', '/api/alarm', press);
  expect(again.body['caseId']).toBe(caseId);
}, 60_000);

for (const victim of ['server', 'postgres', 'media', 'outside'] as const) {
  test(`kill -9 of ${victim} in the middle of the call loses nothing that was acknowledged`, async () => {
    const before = stack.pids[victim];
    expect(before).toBeDefined();
    const work = (async () => {
      for (let i = 0; i < 6; i += 1) {
        await takeStill();
        await laneNote(i % 2 === 0);
      }
    })();
    process.kill(before ?? 0, 'SIGKILL');
    await work;
    await expect.poll(() => stack.pids[victim], { timeout: 20_000 }).not.toBe(before);
    await everythingIsThere();
  }, 120_000);
}

test('kill -9 of the launcher: its children end, the next start takes over the data, and everything is there', async () => {
  await stack.stop();
  const child = spawn(
    process.execPath,
    ['--import', 'tsx', join(import.meta.dirname, 'support/stack.child.ts'), dataDir],
    {
      stdio: ['ignore', 'pipe', 'inherit'],
    },
  );
  const [line] = (await once(child.stdout, 'data')) as [Buffer];
  const running = JSON.parse(line.toString()) as Pick<Stack, 'url' | 'databaseUrl' | 'pids'>;
  stack = { ...stack, ...running };
  await laneNote(true);
  await laneNote(false);
  child.kill('SIGKILL');
  const children = Object.values(running.pids).filter((pid) => pid !== undefined && pid !== child.pid);
  await expect.poll(() => children.filter(isAlive), { timeout: 5000 }).toEqual([]);

  stack = await startStack({ dataDir, build: false });
  await everythingIsThere();
  await agent('POST', '/api/staff/login', { username: 'super1', password: 'demo-kuaichu' });
  const timeline = await agent('GET', `/api/desk/cases/${caseId}/timeline`);
  expect(timeline.body['chainOk']).toBe(true);
}, 90_000);

function isAlive(pid: number | undefined): boolean {
  try {
    process.kill(pid ?? 0, 0);
    return true;
  } catch {
    return false;
  }
}

async function everythingIsThere(): Promise<void> {
  const client = new Client({ connectionString: stack.databaseUrl });
  await client.connect();
  try {
    const column = async (sql: string): Promise<string[]> =>
      (await client.query<{ v: string }>(sql)).rows.map((r) => r.v);
    const cases = await column('select case_id as v from case_index');
    expect(acknowledged.cases.filter((id) => !cases.includes(id))).toEqual([]);
    const keys = await column("select key as v from act_key where kind = 'case'");
    expect(acknowledged.keys.filter((k) => !keys.includes(k))).toEqual([]);
    const { rows } = await client.query<{ still_id: string; sha256: string; object_key: string }>(
      'select * from still',
    );
    const stills = new Map(rows.map((r) => [r.still_id, r]));
    for (const { id, sha256 } of acknowledged.stills) {
      const still = stills.get(id);
      expect(still?.sha256).toBe(sha256);
      const file = join(dataDir, 'objects', still?.object_key ?? '');
      expect(createHash('sha256').update(readFileSync(file)).digest('hex')).toBe(sha256);
    }
    expect(acknowledged.stills.length).toBeGreaterThan(0);
    const halves = existsSync(join(dataDir, 'objects/stills', caseId))
      ? readdirSync(join(dataDir, 'objects/stills', caseId))
      : [];
    // One file per acknowledged still; a draft that a kill left has no final name.
    expect(halves.filter((f) => !f.endsWith('.part')).length).toBeGreaterThanOrEqual(acknowledged.stills.length);
  } finally {
    await client.end();
  }
}
