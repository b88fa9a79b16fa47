/** A time-stamp authority (RFC 3161), played by the `openssl` of this machine under a certificate made at first use. */
import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { FastifyInstance } from 'fastify';
import { Refused } from '../refusal.ts';
import { texts } from '../texts.ts';

const run = promisify(execFile);

/** A policy of nobody: below the arc for examples (RFC 7299). */
const POLICY = '1.3.6.1.4.1.32473.1';

const config = (folder: string): string => `
[req]
distinguished_name = name
x509_extensions = authority
prompt = no
[name]
C = CN
O = 模拟时间戳机构
CN = 模拟时间戳机构
[authority]
basicConstraints = critical,CA:FALSE
keyUsage = critical,digitalSignature
extendedKeyUsage = critical,timeStamping
[tsa]
default_tsa = stamps
[stamps]
serial = ${folder}/serial
signer_cert = ${folder}/certificate.pem
signer_key = ${folder}/key.pem
signer_digest = sha256
default_policy = ${POLICY}
digests = sha256
accuracy = secs:1
ordering = no
tsa_name = yes
ess_cert_id_chain = no
ess_cert_id_alg = sha256
`;

async function makeAuthority(folder: string): Promise<void> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const settings = join(folder, 'openssl.cnf');
  await writeFile(settings, config(folder));
  if (existsSync(join(folder, 'certificate.pem'))) return;
  await writeFile(join(folder, 'serial'), '01\n');
  const key = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-keyout', join(folder, 'key.pem'), '-nodes'];
  const out = ['-out', join(folder, 'certificate.pem'), '-days', '3650', '-utf8'];
  await run('openssl', ['req', '-x509', ...key, ...out, '-config', settings]);
}

export function timestampRoutes(app: FastifyInstance, { dataDir }: { dataDir: string }): void {
  const folder = join(dataDir, 'timestamp');
  let made: Promise<void> | undefined;
  /** One after the other: openssl counts serial numbers in a file. */
  let last: Promise<unknown> = Promise.resolve();

  async function stamp(query: Buffer): Promise<Buffer> {
    made ??= makeAuthority(folder);
    await made;
    const work = await mkdtemp(join(tmpdir(), 'timestamp-'));
    try {
      const [asked, answer] = [join(work, 'query'), join(work, 'reply')];
      await writeFile(asked, query);
      await run('openssl', [
        'ts',
        '-reply',
        '-queryfile',
        asked,
        '-out',
        answer,
        '-config',
        join(folder, 'openssl.cnf'),
      ]);
      return await readFile(answer);
    } finally {
      await rm(work, { recursive: true, force: true });
    }
  }

  app.addContentTypeParser('application/timestamp-query', { parseAs: 'buffer' }, (_request, body, done) => {
    done(null, body);
  });

  app.post('/timestamp', { config: { system: 'timestamp', signed: false } }, async (request, reply) => {
    if (!Buffer.isBuffer(request.body)) throw new Refused(400, 'notAQuery', texts.notAQuery);
    const query = request.body;
    const mine = last.then(() => stamp(query));
    last = mine.catch(() => undefined);
    return reply.type('application/timestamp-reply').send(await mine);
  });

  app.get('/timestamp/certificate', { config: { system: 'timestamp', signed: false } }, async (_request, reply) => {
    made ??= makeAuthority(folder);
    await made;
    return reply.type('application/x-pem-file').send(await readFile(join(folder, 'certificate.pem')));
  });
}
