import type { Preflight, PreflightCheck, PreflightResult } from '@kuaichu/contract/preflight';
import { describe, expect, it } from 'vitest';
import { checkBandwidth } from './bandwidth.ts';
import { checkDevice } from './device.ts';
import { pathOf } from './mediaPath.ts';
import { checkSecureContext } from './secureContext.ts';
import { checkTurn } from './turn.ts';
import { checkUdp } from './udp.ts';
import { adviceFor } from './verdict.ts';
import { checkWebSocket } from './webSocket.ts';

const ticket = { url: 'ws://127.0.0.1:1', token: 't', relays: true };

const phone = (kinds: string[], permission: string | null) =>
  ({
    mediaDevices: {
      getUserMedia: () => {
        throw new Error('opened unasked');
      },
      enumerateDevices: async () => kinds.map((kind) => ({ kind })),
    },
    permissions: {
      query: async () => {
        if (permission === null) throw new TypeError('unknown name');
        return { state: permission };
      },
    },
  }) as never;

describe('before the alarm', () => {
  it.each([
    ['camera', phone(['videoinput', 'audioinput'], 'granted'), 'ok', null],
    ['camera', phone(['videoinput', 'audioinput'], 'prompt'), 'unknown', 'notAsked'],
    ['camera', phone(['videoinput'], null), 'unknown', 'notAsked'],
    ['camera', phone(['videoinput'], 'denied'), 'failed', 'denied'],
    ['camera', phone(['audioinput'], 'granted'), 'failed', 'none'],
    ['microphone', phone(['videoinput'], 'granted'), 'failed', 'none'],
    ['microphone', {} as never, 'failed', 'browserCannot'],
  ] as const)('a %s is looked at without being opened', async (check, agent, outcome, detail) => {
    expect(await checkDevice(check, agent)).toEqual({ check, outcome, detail });
  });

  it('a page that is not secure, or a browser that cannot call, is found', () => {
    expect(checkSecureContext({ isSecureContext: false, RTCPeerConnection: 1 }).detail).toBe('insecure');
    expect(checkSecureContext({ isSecureContext: true }).detail).toBe('noCalls');
    expect(checkSecureContext({ isSecureContext: true, RTCPeerConnection: 1 }).outcome).toBe('ok');
  });

  it('signalling that opens, is refused, or hangs', async () => {
    const socket = (event: string | null) => () => {
      const target = new EventTarget();
      if (event) queueMicrotask(() => target.dispatchEvent(new Event(event)));
      return Object.assign(target, { close() {} }) as unknown as WebSocket;
    };
    expect((await checkWebSocket(ticket, 1_000, socket('open'))).outcome).toBe('ok');
    expect(await checkWebSocket(ticket, 1_000, socket('error'))).toMatchObject({
      outcome: 'failed',
      detail: 'refused',
    });
    expect(await checkWebSocket(ticket, 20, socket(null))).toMatchObject({ outcome: 'failed', detail: 'timeout' });
  });

  it('the way of the media, and the relay where there is one', async () => {
    expect((await checkUdp(ticket, 1, async () => 'udp')).outcome).toBe('ok');
    expect(await checkUdp(ticket, 1, async () => 'tcp')).toMatchObject({ outcome: 'weak', detail: 'tcp' });
    expect((await checkUdp(ticket, 1, async () => undefined)).outcome).toBe('failed');
    expect((await checkTurn(ticket, 1, async () => 'relay')).outcome).toBe('ok');
    expect((await checkTurn(ticket, 1, async () => undefined)).outcome).toBe('failed');
    expect((await checkTurn({ ...ticket, relays: false }, 1)).outcome).toBe('unknown');
  });

  it.each([
    ['udp', 'host', 'udp'],
    ['tcp', 'host', 'tcp'],
    ['udp', 'relay', 'relay'],
  ])('reads %s %s from the pair in use', (protocol, candidateType, path) => {
    const report = new Map<string, unknown>([
      ['p1', { type: 'candidate-pair', state: 'failed', nominated: true, localCandidateId: 'x' }],
      ['p2', { type: 'candidate-pair', state: 'succeeded', nominated: true, localCandidateId: 'l' }],
      ['l', { type: 'local-candidate', protocol, candidateType }],
    ]);
    expect(pathOf(report)).toBe(path);
    expect(pathOf(undefined)).toBeUndefined();
  });

  it('knows a relayed way behind another address translation', () => {
    const pair = { type: 'candidate-pair', state: 'succeeded', nominated: true, localCandidateId: 'l' };
    const local = { type: 'local-candidate', protocol: 'udp', candidateType: 'prflx', relayProtocol: 'tls' };
    expect(
      pathOf(
        new Map<string, unknown>([
          ['p', pair],
          ['l', local],
        ]),
      ),
    ).toBe('relay');
  });

  it('a thin line is measured with bytes that mean nothing', async () => {
    let bytes = 0;
    const fast = await checkBandwidth(5_000, async (body) => {
      bytes = body.length;
      return true;
    });
    expect(fast).toMatchObject({ outcome: 'ok' });
    expect(bytes).toBe(96 * 1024);
    const none = await checkBandwidth(
      30,
      (_, signal) =>
        new Promise((_resolve, reject) => {
          signal.addEventListener('abort', () => reject(new Error('late')));
        }),
    );
    expect(none.outcome).toBe('failed');
    expect((await checkBandwidth(1_000, async () => false)).outcome).toBe('unknown');
  });
});

describe('the advice', () => {
  const results = (...changed: [PreflightCheck, PreflightResult['outcome'], string?][]): Preflight =>
    (['secureContext', 'camera', 'microphone', 'webSocket', 'udp', 'turn', 'bandwidth'] as const).map((check) => {
      const change = changed.find(([name]) => name === check);
      return { check, outcome: change?.[1] ?? 'ok', detail: change?.[2] ?? null };
    });
  it.each([
    [results(), null],
    [results(['camera', 'unknown', 'notAsked']), null],
    [results(['secureContext', 'failed', 'insecure'], ['camera', 'failed', 'browserCannot']), 'browserCannot'],
    [results(['camera', 'failed', 'denied']), 'cameraDenied'],
    [results(['camera', 'failed', 'none']), 'cameraMissing'],
    [results(['microphone', 'failed', 'denied']), 'micDenied'],
    [results(['webSocket', 'failed', 'timeout']), 'noSignalling'],
    [results(['udp', 'failed', 'noPath'], ['turn', 'unknown']), 'noMedia'],
    [results(['udp', 'failed', 'noPath']), null],
    [results(['udp', 'weak', 'tcp']), null],
    [results(['bandwidth', 'failed', '40 kbit/s']), 'slow'],
    [results(['bandwidth', 'weak', '300 kbit/s']), null],
    [[], null],
  ] as const)('is one thing to do first', (given, advice) => {
    expect(adviceFor(given as Preflight)).toBe(advice);
  });
});
