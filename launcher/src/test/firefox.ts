import { sayFault } from '../main.ts';
import { repositoryRoot } from '../stack.ts';
import { project } from './steps.ts';
import { ensureTools, FIREFOX } from './tools.ts';

const say = (line: string): void => {
  process.stdout.write(`${line}\n`);
};

/** `npm run test:firefox`: the basic call between Firefox and Chromium; the last line is the count alone. */
export const main = async (): Promise<number> => {
  let outcome = { passed: 0, failed: 0 };
  try {
    ensureTools(say, [FIREFOX]);
    outcome = await project(repositoryRoot, 'firefox').run();
  } catch (error) {
    sayFault(error);
    outcome = { ...outcome, failed: outcome.failed + 1 };
  }
  say(`${outcome.passed} passed, ${outcome.failed} failed`);
  return outcome.failed === 0 ? 0 : 1;
};
