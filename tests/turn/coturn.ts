import { execFile, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

export interface Coturn {
  readonly port: number;
  readonly tlsPort: number;
  readonly relayPorts: { readonly first: number; readonly last: number };
  /** What it wrote so far. */
  log(): string;
  stop(): Promise<void>;
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  const { port } = server.address() as AddressInfo;
  await new Promise<void>((resolve) => {
    server.close(() => resolve());
  });
  return port;
}

/** Debian's coturn on loopback, with the settings operations/DEPLOY.md asks for as far as they make sense there. */
export async function startCoturn(secret: string): Promise<Coturn> {
  const folder = mkdtempSync(join(tmpdir(), 'kuaichu-turn-'));
  const [port, tlsPort] = [await freePort(), await freePort()];
  // Below the range from which Linux takes ports for browsers.
  const relayPorts = { first: 21_000, last: 21_400 };
  const key = join(folder, 'key.pem');
  const certificate = join(folder, 'certificate.pem');
  await promisify(execFile)('openssl', [
    ...['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-days', '2'],
    ...['-subj', '/CN=localhost', '-addext', 'subjectAltName=DNS:localhost,IP:127.0.0.1'],
    ...['-keyout', key, '-out', certificate],
  ]);
  let written = '';
  const child = spawn(
    'turnserver',
    [
      ...['-n', '--listening-ip=127.0.0.1', '--relay-ip=127.0.0.1', '--allow-loopback-peers'],
      ...[`--listening-port=${port}`, `--tls-listening-port=${tlsPort}`, '--no-udp', '--no-dtls', '--no-cli'],
      ...[`--min-port=${relayPorts.first}`, `--max-port=${relayPorts.last}`],
      ...['--use-auth-secret', `--static-auth-secret=${secret}`, '--realm=kuaichu', '--fingerprint'],
      ...[`--cert=${certificate}`, `--pkey=${key}`, '--log-file=stdout', '--simple-log', '--verbose'],
      ...[`--pidfile=${join(folder, 'pid')}`, `--userdb=${join(folder, 'users')}`],
    ],
    { stdio: ['ignore', 'pipe', 'pipe'] },
  );
  child.stdout.on('data', (data: Buffer) => (written += data.toString()));
  child.stderr.on('data', (data: Buffer) => (written += data.toString()));
  const ended = new Promise<void>((resolve) => {
    child.once('exit', () => resolve());
  });
  const giveUpAt = performance.now() + 15_000;
  while (!/listener opened on/.test(written)) {
    if (child.exitCode !== null || performance.now() > giveUpAt) throw new Error(`coturn did not start:\n${written}`);
    await new Promise((resolve) => {
      setTimeout(resolve, 50);
    });
  }
  return {
    port,
    tlsPort,
    relayPorts,
    log: () => written,
    async stop() {
      child.kill('SIGTERM');
      await ended;
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
