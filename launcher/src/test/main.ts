import { Sentence } from '../sentence.ts';
import { repositoryRoot } from '../stack.ts';
import { stepsOf } from './steps.ts';
import { runAndTell, say } from './tell.ts';
import { ensureTools } from './tools.ts';

/** The words choose steps by name; none means all. */
const chosen = (words: readonly string[]) => {
  const steps = stepsOf(repositoryRoot);
  const unknown = words.find((word) => !steps.some((step) => step.name === word));
  if (unknown !== undefined) {
    const names = steps.map((step) => step.name).join(' ');
    throw new Sentence(`没有 ${unknown} 这一步，可选 ${names}。 No such step: choose from ${names}.`);
  }
  return steps.filter((step) => words.length === 0 || words.includes(step.name));
};

/** `npm test`, or the steps of it that are named. */
export const main = (words: readonly string[]): Promise<number> =>
  runAndTell(() => {
    const steps = chosen(words);
    ensureTools(say);
    return steps;
  });
