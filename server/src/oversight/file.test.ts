import { appendFile, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { type AddressInfo, connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fastify from 'fastify';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { sendFile } from './file.ts';

let folder: string;
const app = fastify();
const files = new Map<string, string>();

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'send-'));
  app.get('/:name', async (request, reply) => {
    await sendFile(files.get((request.params as { name: string }).name) ?? '', request, reply);
    return reply;
  });
  await app.listen({ host: '127.0.0.1', port: 0 });
});
afterAll(async () => {
  await app.close();
  await rm(folder, { recursive: true });
});

async function file(name: string, bytes: Buffer): Promise<string> {
  const path = join(folder, name);
  await writeFile(path, bytes);
  files.set(name, path);
  return path;
}

const MANY = 24 * 1024 * 1024;

/** Asks over a bare socket and reads on only after `meanwhile`; answers the head and how many bytes came after it. */
async function receive(
  name: string,
  range: string | undefined,
  meanwhile: () => Promise<void>,
): Promise<{ head: string; bytes: number }> {
  const socket = connect((app.server.address() as AddressInfo).port, '127.0.0.1');
  const asked = [`GET /${name} HTTP/1.1`, 'host: x', 'connection: close', ...(range ? [`range: ${range}`] : [])];
  socket.write(`${asked.join('\r\n')}\r\n\r\n`);
  let head = '';
  let bytes = 0;
  let inHead = true;
  for await (const chunk of socket as AsyncIterable<Buffer>) {
    if (!inHead) {
      bytes += chunk.length;
      continue;
    }
    head += chunk.toString('latin1');
    const at = head.indexOf('\r\n\r\n');
    if (at < 0) continue;
    inHead = false;
    bytes = head.length - at - 4;
    head = head.slice(0, at);
    // The file is far larger than what a socket holds, so the server cannot be at its end yet.
    await meanwhile();
  }
  return { head, bytes };
}

describe('a file that grows while it is sent', () => {
  test.each([
    [undefined, MANY],
    ['bytes=1000-', MANY - 1_000],
  ] as const)('given range %s, then what comes is what was announced', async (range, expected) => {
    const path = await file('growing.webm', Buffer.alloc(MANY, 1));
    const { head, bytes } = await receive('growing.webm', range, () => appendFile(path, Buffer.alloc(500_000, 2)));
    expect(head).toContain(`content-length: ${expected}`);
    expect(bytes).toBe(expected);
  });
});

describe('ranges', () => {
  const ask = (name: string, range?: string) =>
    app.inject({ url: `/${name}`, headers: range === undefined ? {} : { range } });

  test.each([
    ['bytes=0-3', 206, 'bytes 0-3/10', '0123'],
    ['bytes=8-', 206, 'bytes 8-9/10', '89'],
    ['bytes=8-99', 206, 'bytes 8-9/10', '89'],
    ['bytes=-3', 206, 'bytes 7-9/10', '789'],
    ['bytes=-99', 206, 'bytes 0-9/10', '0123456789'],
    ['bytes=10-', 416, 'bytes */10', ''],
    ['bytes=-0', 416, 'bytes */10', ''],
    ['bytes=5-2', 200, undefined, '0123456789'],
    ['bytes=0-1,4-5', 200, undefined, '0123456789'],
    ['lines=1-2', 200, undefined, '0123456789'],
  ])('given %s, then %i', async (range, status, said, body) => {
    await file('ten.webm', Buffer.from('0123456789'));
    const answer = await ask('ten.webm', range);
    expect([answer.statusCode, answer.headers['content-range'], answer.body]).toEqual([status, said, body]);
  });

  test('given a file of no bytes, then an empty answer, and no range of it', async () => {
    await file('empty.mkv', Buffer.alloc(0));
    const whole = await ask('empty.mkv');
    expect([whole.statusCode, whole.headers['content-length'], whole.body]).toEqual([200, '0', '']);
    expect((await ask('empty.mkv', 'bytes=0-')).statusCode).toBe(416);
  });
});
