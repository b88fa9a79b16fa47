import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { signatureHeader, verifyOutsideSignature } from './callback.ts';
import { dispatchInvite, openDispatch110 } from './dispatch110.ts';
import { insurerEvent, openInsurer } from './insurer.ts';
import { openMaps } from './maps.ts';
import { openRegistry } from './registry.ts';
import { openSms, smsReceipt } from './sms.ts';

/** The real outside program in a process of its own, reached by HTTP alone. */
const program = fileURLToPath(new URL('../../../outside/src/main.ts', import.meta.url));
const secret = 'a-secret-for-tests-only';
const at = '2026-09-18T08:39:00+08:00';

let dir: string;
let child: ChildProcess;
let server: Server;
let address: { url: string; secret: string };
const callbacks: Array<{ path: string; body: unknown; signed: boolean }> = [];
const waiting = new Set<() => void>();

function called(path: string, count: number): Promise<unknown[]> {
  return new Promise((resolve) => {
    const look = (): void => {
      const found = callbacks.filter((callback) => callback.path === path && callback.signed);
      if (found.length >= count) {
        waiting.delete(look);
        resolve(found.map((callback) => callback.body));
      }
    };
    waiting.add(look);
    look();
  });
}

beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'integrations-'));
  server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const bytes = Buffer.concat(chunks);
      const { ok } = verifyOutsideSignature({ header: request.headers[signatureHeader], body: bytes, secret });
      callbacks.push({ path: request.url ?? '', body: JSON.parse(bytes.toString('utf8')), signed: ok });
      response.end('{}');
      for (const look of waiting) look();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  child = spawn(process.execPath, ['--import', 'tsx', program], {
    env: {
      ...process.env,
      OUTSIDE_PORT: '0',
      OUTSIDE_SECRET: secret,
      OUTSIDE_DATA: dir,
      SERVER_URL: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
      PARENT_PID: String(process.pid),
    },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  if (!child.stdout) throw new Error('no pipe to the outside program');
  for await (const line of createInterface({ input: child.stdout })) {
    address = { url: JSON.parse(line).url, secret };
    break;
  }
}, 20_000);

afterAll(async () => {
  if (child.exitCode === null) {
    child.kill('SIGTERM');
    await once(child, 'exit');
  }
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
  await rm(dir, { recursive: true, force: true });
});

describe('registry', () => {
  test.each([
    ['000000199001010017', '林一甲', 'match', []],
    ['000000199001010017', '林二甲', 'mismatch', ['NAME_MISMATCH']],
    ['000000198503030035', '吴三丙', 'mismatch', ['LICENCE_EXPIRED']],
    ['000000199409090098', '李九壬', 'ambiguous', []],
    ['000000190001010000', '无此人', 'notFound', []],
    ['000000198710100105', '钱十癸', 'unavailable', []],
    ['E12345678', '无此人', 'manual', ['NOT_IN_NATIONAL_DATA']],
  ])('driver %s %s is %s', async (licenceNo, name, outcome, flags) => {
    const askedAt = '2026-09-18T08:45:00+08:00';
    const answer = await openRegistry(address).verifyDriver({
      licenceNo,
      name,
      at,
      askedAt,
      caseNo: 'HRB-260918-0007',
    });
    expect(answer).toMatchObject({ subject: 'driver', outcome, flags, effectiveAt: at, cached: false });
    expect(answer.cause).toBe(outcome === 'unavailable' ? 'source' : null);
    expect(answer.asOf).toBe(outcome === 'unavailable' ? null : '2026-09-18T06:45:00+08:00');
    expect(answer.candidates).toHaveLength(outcome === 'ambiguous' ? 2 : 0);
    expect(answer.data === null).toBe(!['match', 'mismatch'].includes(outcome));
  });

  test('a vehicle, its policy and the insurer to tell', async () => {
    const registry = openRegistry(address);
    expect(await registry.verifyVehicle({ plateKind: '52', plateNo: '黑A·DT0002', at })).toMatchObject({
      outcome: 'match',
      data: { plateNo: '黑ADT0002', ownerMasked: '周**', inspectionValidTo: '2028-09-30' },
    });
    expect(await registry.verifyPolicy({ plateKind: '02', plateNo: '黑A·T0001', at })).toMatchObject({
      outcome: 'match',
      data: { insurerId: 'picc', policyNo: 'TEST000026007731', canPush: true, to: '2026-12-02T00:00:00+08:00' },
    });
    expect(await registry.verifyPolicy({ plateKind: '02', plateNo: '黑A·T0003', at })).toMatchObject({
      outcome: 'mismatch',
      flags: ['POLICY_NOT_IN_FORCE'],
    });
  });

  test('a trailer is exempt and its tractor insured', async () => {
    const registry = openRegistry(address);
    expect(await registry.verifyPolicy({ plateKind: '15', plateNo: '黑A·0013挂', at })).toMatchObject({
      outcome: 'match',
      flags: ['TRAILER_EXEMPT'],
      data: null,
    });
    expect((await registry.verifyPolicy({ plateKind: '01', plateNo: '黑A·H0013', at })).outcome).toBe('match');
  });

  test('a source that stays silent is unavailable by time-out', async () => {
    const answer = await openRegistry({ ...address, timeoutMs: 300 }).verifyVehicle({ plateNo: '黑A·T0007', at });
    expect(answer).toMatchObject({ outcome: 'unavailable', cause: 'timeout', data: null });
    expect(answer.latencyMs).toBeGreaterThanOrEqual(290);
  });
});

test('a message is taken once and its receipt comes back signed', async () => {
  const sms = openSms(address);
  const message = {
    to: '13800000001',
    text: '【示范交警】验证码 482913。',
    kind: 'phoneCode',
    idempotencyKey: 'sms:integration:1',
    at,
  };
  const first = await sms.send(message);
  const again = await sms.send(message);
  expect(first).toMatchObject({ outcome: 'accepted', acceptedAt: at });
  expect(again).toMatchObject({ messageId: first.outcome === 'accepted' ? first.messageId : '' });
  const [receipt] = await called('/api/outside/sms/receipt', 1);
  expect(smsReceipt.parse(receipt)).toMatchObject({ idempotencyKey: 'sms:integration:1', state: 'delivered' });
  expect(await sms.send({ ...message, text: '别的内容' })).toMatchObject({ outcome: 'rejected', code: 'keyReused' });
});

test('a loss notice is accepted, received and given a surveyor; an insurer without a door tells its number', async () => {
  const insurer = openInsurer(address);
  const notice = {
    idempotencyKey: '230103202609180007:picc:TEST000026007731',
    caseNo: 'HRB-260918-0007',
    certificateNo: '230103202609180007',
    replacesCertificateNo: null,
    policyNo: 'TEST000026007731',
    plateKind: '02',
    plateNo: '黑A·T0001',
    partyName: '林一甲',
    partyPhone: '13800000001',
    accidentAt: at,
    placeWords: '松柏路云河街路口东侧60米',
    liability: 'full' as const,
    consentAt: at,
    at,
  };
  const first = await insurer.notify('picc', notice);
  expect(first).toMatchObject({ outcome: 'accepted', noticeNo: 'PICC-20260918-0001' });
  expect(await insurer.notify('picc', notice)).toMatchObject({ noticeNo: 'PICC-20260918-0001' });
  const events = (await called('/api/outside/insurer/notice', 2)).map((event) => insurerEvent.parse(event));
  expect(events.map((event) => event.state)).toEqual(['received', 'surveyorAssigned']);
  expect(await insurer.notify('yangban', notice)).toMatchObject({ outcome: 'cannotPush', hotline: '400-000-0002' });
  expect(await insurer.notify('nobody', notice)).toMatchObject({ outcome: 'rejected', code: 'noSuchInsurer' });
  const listed = await insurer.list();
  expect(listed.outcome === 'found' && listed.insurers.filter((row) => row.canPush).map((row) => row.id)).toEqual([
    'picc',
    'cpic',
    'pingan',
  ]);
});

test('an officer is asked for, and the desk has a video link sent', async () => {
  const ask = {
    idempotencyKey: 'dispatch:integration:1',
    caseNo: 'HRB-260918-0007',
    placeWords: '松柏路云河街路口东侧60米',
    coordinates: { lng: 126.6408, lat: 45.75, datum: 'WGS84' as const, accuracyM: 8 },
    reason: '有人受伤',
    callerPhone: '13800000001',
    injured: true,
    at,
  };
  const desk = openDispatch110(address);
  const first = await desk.request(ask);
  expect(first).toMatchObject({ outcome: 'accepted', etaMinutes: 6 });
  const incidentNo = first.outcome === 'accepted' ? first.incidentNo : '';
  expect(await desk.request(ask)).toMatchObject({ incidentNo });
  const pressed = await fetch(`${address.url}/110/invites`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ incidentNo, phone: '13800000001' }),
  });
  expect(pressed.status).toBe(200);
  const [invite] = await called('/api/outside/dispatch110/invite', 1);
  expect(dispatchInvite.parse(invite)).toMatchObject({ incidentNo, phone: '13800000001' });
});

test('the place in words, in either datum, and nothing known elsewhere', async () => {
  const maps = openMaps(address);
  const words = '松柏路云河街路口东侧60米';
  const here = { lng: 126.64077, lat: 45.75, datum: 'WGS84' as const };
  expect(await maps.reverse(here, 90)).toMatchObject({
    outcome: 'found',
    place: { words, directionWords: '由西向东' },
  });
  const found = await maps.search(words, 'GCJ02');
  const first = found.outcome === 'found' ? found.candidates[0] : undefined;
  expect(first).toMatchObject({ words, district: '南岗区', datum: 'GCJ02' });
  if (first) expect(await maps.reverse(first)).toMatchObject({ place: { words } });
  expect((await maps.reverse({ lng: 120, lat: 30, datum: 'WGS84' })).outcome).toBe('notFound');
  const net = await maps.net(here, 300);
  expect(net.outcome === 'found' && net.features.map((feature) => feature.properties.name)).toContain('云河街');
});
