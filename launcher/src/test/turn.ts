import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { sayFault } from '../main.ts';
import { repositoryRoot } from '../stack.ts';
import { ensureTools, RELAY_TOOLS } from './tools.ts';

/** `npm run test:turn`: calls over Debian's coturn, which is installed first where it is missing. */
export const main = async (words: readonly string[]): Promise<number> => {
  try {
    ensureTools((line) => process.stdout.write(`${line}\n`), RELAY_TOOLS);
  } catch (error) {
    sayFault(error);
    return 1;
  }
  const program = join(repositoryRoot, 'node_modules/vitest/vitest.mjs');
  const child = spawn(process.execPath, [program, 'run', '--project', 'turn', ...words], {
    cwd: repositoryRoot,
    stdio: 'inherit',
  });
  return new Promise((resolve) => {
    child.once('exit', (code) => resolve(code ?? 1));
  });
};
