import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, test } from 'vitest';
import { signatureHeader, verifyOutsideSignature } from './callback.ts';
import { openDispatch110 } from './dispatch110.ts';
import { openInsurer } from './insurer.ts';
import { openMaps } from './maps.ts';
import { openRegistry } from './registry.ts';
import { openSms } from './sms.ts';

const secret = 'a-secret-for-tests-only';
const closing: Array<() => Promise<unknown>> = [];
afterEach(async () => {
  for (const close of closing.splice(0)) await close();
});

async function serve(
  listener: RequestListener,
  timeoutMs = 10_000,
): Promise<{ url: string; secret: string; timeoutMs: number }> {
  const server = createServer(listener);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  closing.push(() => {
    server.closeAllConnections();
    return new Promise((resolve) => server.close(resolve));
  });
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, secret, timeoutMs };
}

const answering =
  (status: number, body: string): RequestListener =>
  (_request, response) => {
    response.writeHead(status, { 'content-type': 'application/json' });
    response.end(body);
  };

const refusal = '{"code":"badInput","say":"请求内容不合要求，请核对后重发。"}';
const failures: Array<[what: string, listener: RequestListener, cause: string]> = [
  ['no answer in time', () => {}, 'timeout'],
  [
    'a body that never ends',
    (_request, response) => {
      response.writeHead(200);
      response.write('{');
    },
    'timeout',
  ],
  ['a broken line', (request) => request.socket.destroy(), 'network'],
  [
    'a redirection',
    (_request, response) => {
      response.writeHead(302, { location: 'http://127.0.0.1:9/' });
      response.end();
    },
    'network',
  ],
  ['500', answering(500, '{"code":"fault","say":"系统出了故障。"}'), 'down'],
  ['503', answering(503, refusal), 'down'],
  ['429', answering(429, refusal), 'down'],
  ['401', answering(401, refusal), 'notAccepted'],
  ['a page instead of JSON', answering(200, '<html></html>'), 'badAnswer'],
  ['nothing', answering(200, ''), 'badAnswer'],
  ['another shape', answering(200, '{"outcome":"match"}'), 'badAnswer'],
  ['404 of some other program', answering(404, 'not found'), 'badAnswer'],
  ['an endless answer', answering(200, `"${'x'.repeat(4_200_000)}"`), 'badAnswer'],
];

describe('whatever breaks, the answer is "unavailable" with its cause, never "not found"', () => {
  test.each(failures)('%s', async (_what, listener, cause) => {
    // Short only where waiting is the point: a busy machine must not turn another cause into a time-out.
    const address = await serve(listener, cause === 'timeout' ? 250 : undefined);
    const at = '2026-09-18T08:39:00+08:00';
    const registry = openRegistry(address);
    const answers = await Promise.all([
      registry.verifyDriver({ licenceNo: '000000199001010017', at }),
      registry.verifyVehicle({ plateKind: '02', plateNo: '黑A·T0001', at }),
      registry.verifyPolicy({ plateKind: '02', plateNo: '黑A·T0001', at }),
      openSms(address).send({ to: '13800000001', text: '测试', kind: 'test', idempotencyKey: 'key-00000001' }),
      openMaps(address).reverse({ lng: 126.64, lat: 45.75, datum: 'WGS84' }),
      openMaps(address).search('松柏路', 'WGS84'),
      openMaps(address).net({ lng: 126.64, lat: 45.75, datum: 'WGS84' }, 300),
      openInsurer(address).list(),
      openDispatch110(address).request({
        idempotencyKey: 'key-00000001',
        caseNo: null,
        placeWords: '',
        coordinates: null,
        reason: '要民警到场',
        callerPhone: null,
        injured: false,
      }),
    ]);
    for (const answer of answers) expect(answer).toMatchObject({ outcome: 'unavailable', cause });
    expect(answers[0]).toMatchObject({ data: null, asOf: null, effectiveAt: at, subject: 'driver' });
  });
});

test('a registry that refuses the question has not said that nobody is there', async () => {
  const registry = openRegistry(await serve(answering(400, refusal)));
  const answer = await registry.verifyVehicle({ plateNo: '', at: '2026-09-18T08:39:00+08:00' });
  expect(answer).toMatchObject({ outcome: 'unavailable', cause: 'notAccepted' });
});

test('a refusal is not asked again: it carries its code and sentence', async () => {
  const sms = openSms(await serve(answering(400, refusal)));
  const answer = await sms.send({ to: '1', text: '测试', kind: 'test', idempotencyKey: 'key-00000001' });
  expect(answer).toMatchObject({ outcome: 'rejected', code: 'badInput', say: '请求内容不合要求，请核对后重发。' });
});

test('an answer to another question is no answer', async () => {
  const registry = openRegistry(
    await serve(
      answering(
        200,
        JSON.stringify({
          requestId: 'somebody-elses',
          subject: 'vehicle',
          outcome: 'notFound',
          asOf: null,
          effectiveAt: '2026-09-18T08:39:00+08:00',
          source: 's',
          sourceTxnId: 't',
          flags: [],
          data: null,
          candidates: [],
        }),
      ),
    ),
  );
  const answer = await registry.verifyVehicle({ plateNo: '黑A·T0001', at: '2026-09-18T08:39:00+08:00' });
  expect(answer).toMatchObject({ outcome: 'unavailable', cause: 'badAnswer' });
});

test('nothing that names a person stands in an address, and the body is signed', async () => {
  const seen: Array<{ url: string; signed: boolean }> = [];
  const address = await serve((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const header = request.headers[signatureHeader];
      const { ok } = verifyOutsideSignature({ header, body: Buffer.concat(chunks), secret });
      seen.push({ url: request.url ?? '', signed: ok });
      response.end('{}');
    });
  });
  await openRegistry(address).verifyDriver({
    licenceNo: '000000199001010017',
    name: '林一甲',
    at: '2026-09-18T08:39:00+08:00',
  });
  await openSms(address).send({ to: '13800000001', text: '测试', kind: 'test', idempotencyKey: 'key-00000001' });
  expect(seen).toEqual([
    { url: '/registry/driver', signed: true },
    { url: '/sms/messages', signed: true },
  ]);
});
