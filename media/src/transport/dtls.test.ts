import { X509Certificate } from 'node:crypto';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import koffi from 'koffi';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createCertificate, parseFingerprint } from './certificate.ts';
import { DtlsAssociation, DtlsIdentity, intoDatagrams } from './dtls.ts';
import { carry, DtlsClient, type DtlsClientOptions, stolenCertificate } from './dtlsTestkit.ts';
import { nativeObjectCounts, newServerContext } from './openssl.ts';
import { PROFILE, type SrtpSessionKeys } from './srtpKeys.ts';

interface Bench {
  client: DtlsClient;
  server: DtlsAssociation;
  toClient: Buffer[];
  keys: SrtpSessionKeys[];
  data: Buffer[];
  closed: string[];
  free(): void;
}

const benches: Bench[] = [];
let identity: DtlsIdentity;

/** An association that expects `fingerprint` (the client's own by default), and a client that has said nothing yet. */
function bench(options: DtlsClientOptions = {}, fingerprint?: string): Bench {
  const client = new DtlsClient(options);
  const toClient: Buffer[] = [];
  const [keys, data, closed]: [SrtpSessionKeys[], Buffer[], string[]] = [[], [], []];
  const server = new DtlsAssociation(identity, fingerprint ?? client.certificate.fingerprint, {
    send: (datagram) => toClient.push(Buffer.from(datagram)),
    onConnected: (agreed) => keys.push(agreed),
    onData: (bytes) => data.push(bytes),
    onClosed: (reason) => closed.push(reason),
  });
  const free = (): void => {
    server.close();
    client.free();
  };
  const made = { client, server, toClient, keys, data, closed, free };
  benches.push(made);
  return made;
}

beforeEach(() => {
  identity = new DtlsIdentity();
});
afterEach(() => {
  for (const made of benches.splice(0)) made.free();
  identity.free();
  expect(nativeObjectCounts()).toEqual({ sslContexts: 0, ssls: 0, cipherContexts: 0 });
});

describe('the certificate', () => {
  test('is self-signed ECDSA P-256 with the fingerprint that is announced', () => {
    const { certificateDer, fingerprint } = createCertificate();
    const parsed = new X509Certificate(certificateDer);
    expect(parsed.verify(parsed.publicKey)).toBe(true);
    expect(parsed.publicKey.asymmetricKeyDetails?.namedCurve).toBe('prime256v1');
    expect(`sha-256 ${parsed.fingerprint256}`).toBe(fingerprint);
    expect(parseFingerprint(fingerprint.toLowerCase())?.toString('hex')).toBe(
      parsed.fingerprint256.replaceAll(':', '').toLowerCase(),
    );
  });

  test.each(['', 'sha-1 AB:CD', 'sha-256 AB:CD', `sha-256 ${'AB:'.repeat(32)}`])('%j is no fingerprint', (text) => {
    expect(parseFingerprint(text)).toBeUndefined();
  });

  test('given a key of another certificate, then no server context is made', () => {
    const { certificateDer } = createCertificate();
    const { privateKeyDer } = createCertificate();
    const options = {
      certificateDer,
      privateKeyDer,
      ciphers: 'ALL',
      groups: 'P-256',
      srtpProfiles: 'SRTP_AEAD_AES_128_GCM',
    };
    expect(() => newServerContext(options)).toThrow(/private key/);
  });
});

describe('a client is let in', () => {
  test('given its own certificate, then both ends agree on keys and exchange data', () => {
    const { client, server, toClient, keys, data, closed } = bench();
    carry(client, server, toClient);
    expect(client.connected && server.connected).toBe(true);
    const [agreed] = keys;
    expect(agreed?.profile).toBe(PROFILE.aeadAes128Gcm);
    expect(agreed?.remote).toEqual(client.srtpKeys().local);
    expect(agreed?.local).toEqual(client.srtpKeys().remote);
    for (const datagram of client.write(Buffer.from('to the server'))) server.receive(datagram);
    expect(data.map(String)).toEqual(['to the server']);
    expect(server.write(Buffer.from('to the client'))).toBe(true);
    expect(toClient.splice(0).map((d) => String(client.receive(d).data))).toEqual(['to the client']);
    expect(closed).toEqual([]);
  });

  test('given only the mandatory profile, then that one', () => {
    const { client, server, toClient, keys } = bench({ srtpProfiles: PROFILE.aes128CmSha1.opensslName });
    carry(client, server, toClient);
    expect(keys[0]?.profile).toBe(PROFILE.aes128CmSha1);
    expect(keys[0]?.remote).toEqual(client.srtpKeys(PROFILE.aes128CmSha1).local);
  });

  test('given garbage in between and every datagram twice, then still', () => {
    const { client, server, toClient, keys } = bench();
    carry(client, server, toClient, (datagram) => {
      server.receive(Buffer.alloc(40, 22));
      server.receive(datagram);
      server.receive(Buffer.from(datagram.subarray(0, datagram.length - 3)));
      return datagram;
    });
    expect(server.connected).toBe(true);
    expect(keys).toHaveLength(1);
  });

  test('given a repeated data record, then it is delivered once', () => {
    const { client, server, toClient, data } = bench();
    carry(client, server, toClient);
    const sent = client.write(Buffer.from('once'));
    for (const datagram of [...sent, ...sent]) server.receive(datagram);
    expect(data).toHaveLength(1);
  });

  test('given its goodbye, then the association ends and everything is freed', () => {
    const { client, server, toClient, closed } = bench();
    carry(client, server, toClient);
    for (const datagram of client.shutdown()) server.receive(datagram);
    expect(closed).toEqual(['closed by the client']);
    expect(nativeObjectCounts().ssls).toBe(0);
  });

  test('given an unencrypted goodbye or hello afterwards, then the association stands', () => {
    const { client, server, toClient, data, closed } = bench();
    carry(client, server, toClient);
    const alert = Buffer.from('15fefd0000000000000009000201 00'.replaceAll(' ', ''), 'hex');
    server.receive(alert);
    const stranger = new DtlsClient();
    for (const datagram of stranger.start()) server.receive(datagram);
    stranger.free();
    for (const datagram of client.write(Buffer.from('still here'))) server.receive(datagram);
    expect(data.map(String)).toEqual(['still here']);
    expect(closed).toEqual([]);
  });
});

function refused({ server, keys, closed }: Bench, reason: RegExp): void {
  expect(keys).toEqual([]);
  expect(server.connected).toBe(false);
  expect(closed).toHaveLength(1);
  expect(closed[0]).toMatch(reason);
}

describe('a client is refused', () => {
  test('given another certificate than the signalled one', () => {
    const made = bench({}, createCertificate().fingerprint);
    carry(made.client, made.server, made.toClient);
    refused(made, /not the signalled one/);
  });

  test("given the victim's certificate over the attacker's own key", () => {
    const victim = createCertificate();
    const made = bench({ certificate: stolenCertificate(victim, createCertificate()) }, victim.fingerprint);
    carry(made.client, made.server, made.toClient);
    refused(made, /handshake failed: .*(signature|verif)/i);
  });

  test('given a Finished that does not fit the handshake', () => {
    const made = bench();
    carry(made.client, made.server, made.toClient, (datagram) =>
      made.client.rewriteFinished(datagram, (finished) => {
        finished[finished.length - 1] = (finished.at(-1) ?? 0) ^ 1;
      }),
    );
    refused(made, /handshake failed: .*digest check failed/i);
  });

  test('…while the same rewriting without a change is let in', () => {
    const made = bench();
    let rewritten = 0;
    carry(made.client, made.server, made.toClient, (datagram) =>
      made.client.rewriteFinished(datagram, () => {
        rewritten += 1;
      }),
    );
    expect(rewritten).toBe(1);
    expect(made.server.connected).toBe(true);
  });

  test('given no certificate', () => {
    const made = bench({ certificate: 'none' });
    carry(made.client, made.server, made.toClient);
    refused(made, /peer did not return a certificate/);
  });

  test('given no SRTP profile in common', () => {
    const made = bench({ srtpProfiles: '' });
    carry(made.client, made.server, made.toClient);
    refused(made, /no SRTP profile/);
  });
});

/** A DTLS record with so many octets of payload. */
function record(bytes: number): Buffer {
  const out = Buffer.alloc(13 + bytes, 1);
  out.writeUInt16BE(bytes, 11);
  return out;
}

describe('datagrams', () => {
  test('records are never split, and share a datagram when they fit', () => {
    const sizes = [300, 400, 700, 1100, 20];
    const datagrams = [...intoDatagrams(Buffer.concat(sizes.map(record)))].map((d) => d.length);
    expect(datagrams).toEqual([300 + 400 + 26, 700 + 13, 1100 + 20 + 26]);
  });
});

const glibc =
  process.platform === 'linux' && 'glibcVersionRuntime' in (process.report.getReport() as { header: object }).header;

/** Octets the C library has handed out. */
function nativeBytes(): () => number {
  const names = [
    'arena',
    'ordblks',
    'smblks',
    'hblks',
    'hblkhd',
    'usmblks',
    'fsmblks',
    'uordblks',
    'fordblks',
    'keepcost',
  ];
  const info = koffi.struct(Object.fromEntries(names.map((name) => [name, 'size_t'])));
  const mallinfo2 = koffi.load(null).func('mallinfo2', info, []);
  setFlagsFromString('--expose-gc');
  const collect = runInNewContext('gc') as () => void;
  return () => {
    collect();
    return Number((mallinfo2() as { uordblks: number }).uordblks);
  };
}

describe.runIf(glibc)('native memory', () => {
  /** A quarter of a parsed certificate, the smallest thing that could be forgotten (an SSL is 75 KB). */
  const BYTES_A_ROUND = 1_000;
  const ROUNDS = 60;
  /** A leak grows in every window; the engine's own compiling and collecting does not. */
  const WINDOWS = 5;

  test.each([
    ['given finished associations', true],
    ['given handshakes broken off in the middle', false],
  ])('%s, then it does not grow', (_name, finish) => {
    const round = (): void => {
      const made = bench();
      if (finish) carry(made.client, made.server, made.toClient);
      else for (const datagram of made.client.start()) made.server.receive(datagram);
      expect(made.server.connected).toBe(finish);
      benches.pop();
      made.free();
    };
    const bytes = nativeBytes();
    for (let i = 0; i < 30; i += 1) round();
    const growth: number[] = [];
    for (let window = 0; window < WINDOWS; window += 1) {
      const before = bytes();
      for (let i = 0; i < ROUNDS; i += 1) round();
      growth.push((bytes() - before) / ROUNDS);
    }
    expect(Math.min(...growth)).toBeLessThan(BYTES_A_ROUND);
    expect(nativeObjectCounts().ssls).toBe(0);
  });
});
