import { repositoryRoot } from '../stack.ts';
import { project } from './steps.ts';
import { runAndTell, say } from './tell.ts';
import { ensureTools, RELAY_TOOLS } from './tools.ts';

/** `npm run test:turn`: calls over Debian's coturn, which is installed first where it is missing. */
export const main = (): Promise<number> =>
  runAndTell(() => {
    ensureTools(say, RELAY_TOOLS);
    return [project(repositoryRoot, 'turn')];
  });
