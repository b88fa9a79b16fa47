import { sayFault } from '../main.ts';
import type { Step } from './steps.ts';

export const say = (line: string): void => {
  process.stdout.write(`${line}\n`);
};

const took = (since: number): string => `${((performance.now() - since) / 1000).toFixed(1)} s`;

/**
 * Runs every step, also after one failed, and tells: a line for each, the name of each test that failed, and as the
 * last line the count alone. Whoever keeps only the end of a long log still reads what is wrong. Returns the exit code.
 */
export async function runAndTell(prepare: () => readonly Step[]): Promise<number> {
  let passed = 0;
  let failed = 0;
  const begunAt = performance.now();
  const times: string[] = [];
  const failures: string[] = [];
  try {
    const steps = prepare();
    for (const [index, step] of steps.entries()) {
      say(`\n── ${index + 1}/${steps.length} ${step.name} ──`);
      const since = performance.now();
      const outcome = await step.run();
      passed += outcome.passed;
      failed += outcome.failed;
      failures.push(...outcome.failures);
      const counts = outcome.passed + outcome.failed === 0 ? 'ok' : `${outcome.passed} ok, ${outcome.failed} not ok`;
      times.push(`${step.name.padEnd(10)}${took(since).padStart(9)}   ${counts}`);
      say(times.at(-1) ?? '');
    }
  } catch (error) {
    sayFault(error);
    failed += 1;
  }
  say(`\n${times.join('\n')}\n${'all'.padEnd(10)}${took(begunAt).padStart(9)}\n`);
  for (const failure of failures) say(`not ok: ${failure}`);
  say(`${passed} passed, ${failed} failed`);
  return failed === 0 ? 0 : 1;
}
