import { randomBytes } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** What the programs of one data folder prove themselves to each other with; made once, kept at mode 0600. */
export type Secrets = {
  readonly mediaKey: string;
  readonly mediaSecret: string;
  readonly outsideSecret: string;
  /** Keys the hashes of codes and numbers in the database: lost with it, never changed. */
  readonly serverSecret: string;
};

const secret = (): string => randomBytes(32).toString('base64url');

export const secretsOf = (dataDir: string): Secrets => {
  const file = join(dataDir, 'secrets.json');
  if (existsSync(file)) return JSON.parse(readFileSync(file, 'utf8')) as Secrets;
  const secrets: Secrets = {
    mediaKey: `kc${randomBytes(6).toString('hex')}`,
    mediaSecret: secret(),
    outsideSecret: secret(),
    serverSecret: secret(),
  };
  writeFileSync(file, `${JSON.stringify(secrets, null, 2)}\n`, { mode: 0o600 });
  return secrets;
};
