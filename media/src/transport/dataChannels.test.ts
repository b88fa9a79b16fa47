import { SCTP } from 'werift-sctp';
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { DataChannels, MAX_MESSAGE_BYTES, parseOpening, SCTP_PORT } from './dataChannels.ts';
import type { DataChannel } from './types.ts';

/** DATA_CHANNEL_OPEN, RFC 8832 5.1. */
function opening(type: number, reliability: number, label: string, protocol = ''): Buffer {
  const header = Buffer.alloc(12);
  header[0] = 3;
  header[1] = type;
  header.writeUInt32BE(reliability, 4);
  header.writeUInt16BE(Buffer.byteLength(label), 8);
  header.writeUInt16BE(Buffer.byteLength(protocol), 10);
  return Buffer.concat([header, Buffer.from(label), Buffer.from(protocol)]);
}

describe('the opening message', () => {
  test.each([
    [0x00, 0, { ordered: true, maxRetransmits: undefined }],
    [0x80, 0, { ordered: false, maxRetransmits: undefined }],
    [0x01, 3, { ordered: true, maxRetransmits: 3 }],
    [0x81, 0, { ordered: false, maxRetransmits: 0 }],
    [0x82, 500, { ordered: false, maxRetransmits: undefined }],
  ])('type %i', (type, reliability, expected) => {
    expect(parseOpening(opening(type, reliability, '_lossy', '协议'))).toEqual({
      label: '_lossy',
      protocol: '协议',
      ...expected,
    });
  });

  test('what is cut short or of another kind is refused', () => {
    const whole = opening(0, 0, 'label');
    for (let length = 0; length < whole.length; length += 1) {
      expect(parseOpening(whole.subarray(0, length))).toBeUndefined();
    }
    expect(parseOpening(opening(0x03, 0, 'label'))).toBeUndefined();
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 40 }), (bytes) => {
        const parsed = parseOpening(Buffer.from(bytes));
        if (parsed) expect(bytes[0]).toBe(3);
      }),
    );
  });
});

/** Like a real wire it never delivers within the call that sends. */
const wire = (deliver: () => void): void => void setImmediate(deliver);

/** Both ends over a wire without loss. */
function wired(onChannel: (channel: DataChannel) => void) {
  const client = SCTP.client(
    { send: async (packet: Buffer) => wire(() => server.receive(packet)), close: () => {} },
    SCTP_PORT,
  );
  const handler = client as unknown as { handleData(data: Buffer): Promise<void> };
  const server: DataChannels = new DataChannels((packet) => wire(() => void handler.handleData(packet)), onChannel);
  const up = new Promise<void>((resolve) => {
    client.stateChanged.connected.subscribe(() => resolve());
  });
  void client.start(SCTP_PORT);
  return { client, server, up };
}

describe('channels', () => {
  test('given an opening, then it is acknowledged and messages pass both ways', async () => {
    const opened: DataChannel[] = [];
    const { client, server, up } = wired((channel) => {
      opened.push(channel);
      channel.onMessage = (data) => channel.send(data);
    });
    const received: [number, number, Buffer][] = [];
    const messages = [Buffer.from('短'), Buffer.alloc(60_000, 5)];
    const done = new Promise<void>((resolve) => {
      client.onReceive.subscribe((stream, ppid, data) => {
        received.push([stream, ppid, data]);
        if (received.length === 1 + messages.length) resolve();
      });
    });
    await up;
    await client.send(2, 50, opening(0, 0, '_reliable'), { ordered: true });
    for (const message of messages) void client.send(2, 53, message, { ordered: true });
    await done;
    expect(opened.map((c) => [c.label, c.ordered, c.maxRetransmits])).toEqual([['_reliable', true, undefined]]);
    expect(received).toEqual([[2, 50, Buffer.from([2])], ...messages.map((m) => [2, 53, m])]);
    expect(() => opened[0]?.send(Buffer.alloc(MAX_MESSAGE_BYTES + 1))).toThrow(RangeError);
    server.close();
    opened[0]?.send(Buffer.from('after the end'));
    await client.stop();
    expect(received).toHaveLength(3);
  });

  test('given hostile packets, then nothing is thrown and the association goes on', async () => {
    const opened = new Promise<string>((resolve) => {
      const { client, server, up } = wired((channel) => {
        resolve(channel.label);
        server.close();
        void client.stop();
      });
      fc.assert(
        fc.property(fc.uint8Array({ maxLength: 100 }), (bytes) => {
          server.receive(Buffer.from(bytes));
        }),
      );
      void up.then(() => client.send(0, 50, opening(0, 0, 'still here'), { ordered: true }));
    });
    expect(await opened).toBe('still here');
  });
});
