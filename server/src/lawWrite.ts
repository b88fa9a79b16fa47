import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { lawDocument } from './lawDocument.ts';

export const lawFile = fileURLToPath(new URL('../../LAW.md', import.meta.url));

/** `npm run law`: writes LAW.md anew. */
export async function main(): Promise<number> {
  writeFileSync(lawFile, lawDocument());
  process.stderr.write(`LAW.md\n`);
  return 0;
}
