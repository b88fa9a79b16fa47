import { X509Certificate } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { tlsFor } from './tls.ts';

const folder = mkdtempSync(join(tmpdir(), 'kuaichu-tls-'));
afterAll(() => rmSync(folder, { recursive: true }));

test('the certificate names every address, is kept while it fits, and is made anew when an address is added', async () => {
  const files = await tlsFor(folder, ['192.0.2.7']);
  const first = new X509Certificate(readFileSync(files.certFile));
  await tlsFor(folder, ['192.0.2.7']);
  const second = new X509Certificate(readFileSync(files.certFile));
  await tlsFor(folder, ['192.0.2.7', '192.0.2.8']);
  const third = new X509Certificate(readFileSync(files.certFile));

  expect(['127.0.0.1', '192.0.2.7'].map((address) => first.checkIP(address))).toEqual(['127.0.0.1', '192.0.2.7']);
  expect(first.checkHost('localhost')).toBe('localhost');
  expect(second.fingerprint256).toBe(first.fingerprint256);
  expect(third.fingerprint256).not.toBe(first.fingerprint256);
  expect(third.checkIP('192.0.2.8')).toBe('192.0.2.8');
  expect(statSync(files.keyFile).mode & 0o777).toBe(0o600);
});
