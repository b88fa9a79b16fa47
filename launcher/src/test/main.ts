import { sayFault } from '../main.ts';
import { Sentence } from '../sentence.ts';
import { repositoryRoot } from '../stack.ts';
import { stepsOf } from './steps.ts';
import { ensureTools } from './tools.ts';

const say = (line: string): void => {
  process.stdout.write(`${line}\n`);
};

const took = (since: number): string => `${((performance.now() - since) / 1000).toFixed(1)} s`;

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

/** `npm test`: every step runs, also after one failed; the last line is the count alone. */
export const main = async (words: readonly string[]): Promise<number> => {
  let passed = 0;
  let failed = 0;
  const begunAt = performance.now();
  const times: string[] = [];
  try {
    const steps = chosen(words);
    ensureTools(say);
    for (const [index, step] of steps.entries()) {
      say(`\n── ${index + 1}/${steps.length} ${step.name} ──`);
      const since = performance.now();
      const outcome = await step.run();
      passed += outcome.passed;
      failed += outcome.failed;
      const counts = outcome.passed + outcome.failed === 0 ? 'ok' : `${outcome.passed} ok, ${outcome.failed} not ok`;
      times.push(`${step.name.padEnd(10)}${took(since).padStart(9)}   ${counts}`);
      say(times.at(-1) ?? '');
    }
  } catch (error) {
    sayFault(error);
    failed += 1;
  }
  say(`\n${times.join('\n')}\n${'all'.padEnd(10)}${took(begunAt).padStart(9)}\n`);
  say(`${passed} passed, ${failed} failed`);
  return failed === 0 ? 0 : 1;
};
