import { expect, it } from 'vitest';
import { failuresIn } from './steps.ts';

it('names each test that failed and each file that did not load, in one line with the beginning of its message', () => {
  const report = {
    numPassedTests: 1,
    numFailedTests: 1,
    success: false,
    testResults: [
      {
        name: '/clone/a/one.test.ts',
        status: 'failed',
        message: '',
        assertionResults: [
          { fullName: 'a desk opens', status: 'passed', failureMessages: [] },
          {
            fullName: 'a desk closes',
            status: 'failed',
            failureMessages: [`expected 1\n   to be 2 ${'x'.repeat(900)}`],
          },
        ],
      },
      { name: '/clone/b/two.test.ts', status: 'failed', message: 'no such module', assertionResults: [] },
      { name: '/clone/c/three.test.ts', status: 'passed', message: '', assertionResults: [] },
    ],
  };
  const [test, file, ...more] = failuresIn('/clone', report);
  expect(test).toMatch(/^a\/one\.test\.ts › a desk closes: expected 1 to be 2 x+$/u);
  expect(test!.length).toBeLessThan(500);
  expect(file).toBe('b/two.test.ts: no such module');
  expect(more).toEqual([]);
});
