import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** What pdfsig says of a signed paper, in the parts a drill asks about. */
export function readPdfsig(said: string): { valid: boolean; whole: boolean } {
  return {
    valid: /Signature Validation: Signature is Valid\./.test(said),
    whole: /^\s*- Total document signed/m.test(said),
  };
}

/**
 * The signature is valid and covers the whole document. The certificate of a demo unit is unknown to every store, and
 * that is as it should be. Without poppler nothing is said.
 */
export async function certificateProblems(file: string): Promise<string[]> {
  const said = await run('pdfsig', [file]).then(
    ({ stdout }) => stdout,
    (error: { code?: unknown; stdout?: string }) => (error.code === 'ENOENT' ? null : (error.stdout ?? '')),
  );
  if (said === null) return [];
  const { valid, whole } = readPdfsig(said);
  return [...(valid ? [] : ['认定书的签名验不过']), ...(whole ? [] : ['认定书没有整份签名'])];
}
