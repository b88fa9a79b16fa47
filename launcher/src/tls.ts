import { X509Certificate } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { networkInterfaces } from 'node:os';
import { join } from 'node:path';
import { generate } from 'selfsigned';

export type TlsFiles = { readonly certFile: string; readonly keyFile: string };

const DAY_MS = 86_400_000;
/** Apple's phones refuse server certificates valid for longer than 825 days; shorter is kinder to all. */
const VALID_DAYS = 365;

/** IPv4 addresses under which other machines on the local network may reach this one. */
export const localAddresses = (): string[] =>
  Object.values(networkInterfaces())
    .flatMap((entries) => entries ?? [])
    .filter((entry) => entry.family === 'IPv4' && !entry.internal)
    .map((entry) => entry.address);

const stillFits = (certFile: string, addresses: readonly string[]): boolean => {
  if (!existsSync(certFile)) return false;
  const certificate = new X509Certificate(readFileSync(certFile));
  const lastsOn = Date.parse(certificate.validTo) - Date.now() > 30 * DAY_MS;
  return lastsOn && addresses.every((address) => certificate.checkIP(address) !== undefined);
};

/** A self-signed certificate for these addresses and localhost, made anew when they change or it runs out. */
export const tlsFor = async (dataDir: string, addresses: readonly string[]): Promise<TlsFiles> => {
  const folder = join(dataDir, 'tls');
  const files = { certFile: join(folder, 'cert.pem'), keyFile: join(folder, 'key.pem') };
  const all = ['127.0.0.1', ...addresses];
  if (stillFits(files.certFile, all)) return files;
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const made = await generate([{ name: 'commonName', value: 'Kuaichu' }], {
    keyType: 'ec',
    curve: 'P-256',
    algorithm: 'sha256',
    notBeforeDate: new Date(Date.now() - DAY_MS),
    notAfterDate: new Date(Date.now() + VALID_DAYS * DAY_MS),
    extensions: [
      { name: 'basicConstraints', cA: false, critical: true },
      { name: 'keyUsage', digitalSignature: true, critical: true },
      { name: 'extKeyUsage', serverAuth: true },
      {
        name: 'subjectAltName',
        altNames: [{ type: 2, value: 'localhost' }, ...all.map((ip) => ({ type: 7 as const, ip }))],
      },
    ],
  });
  writeFileSync(files.keyFile, made.private, { mode: 0o600 });
  writeFileSync(files.certFile, made.cert, { mode: 0o600 });
  return files;
};
