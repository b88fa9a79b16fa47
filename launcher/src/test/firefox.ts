import { repositoryRoot } from '../stack.ts';
import { project } from './steps.ts';
import { runAndTell, say } from './tell.ts';
import { ensureTools, FIREFOX } from './tools.ts';

/** `npm run test:firefox`: the basic call between Firefox and Chromium. */
export const main = (): Promise<number> =>
  runAndTell(() => {
    ensureTools(say, [FIREFOX]);
    return [project(repositoryRoot, 'firefox')];
  });
