import { sayFault } from '../main.ts';
import { repositoryRoot } from '../stack.ts';
import { project } from './steps.ts';
import { ensureTools, RELAY_TOOLS } from './tools.ts';

const say = (line: string): void => {
  process.stdout.write(`${line}\n`);
};

/** `npm run test:turn`: calls over Debian's coturn, which is installed first where it is missing. */
export const main = async (): Promise<number> => {
  let outcome = { passed: 0, failed: 0 };
  try {
    ensureTools(say, RELAY_TOOLS);
    outcome = await project(repositoryRoot, 'turn').run();
  } catch (error) {
    sayFault(error);
    outcome = { ...outcome, failed: outcome.failed + 1 };
  }
  say(`${outcome.passed} passed, ${outcome.failed} failed`);
  return outcome.failed === 0 ? 0 : 1;
};
