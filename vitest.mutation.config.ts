import { defineConfig } from 'vitest/config';

/** The tests of the rules alone, for mutation testing: what needs a database or a browser does not judge rules. */
export default defineConfig({
  test: {
    include: ['server/src/**/*.test.ts', 'contract/src/**/*.test.ts'],
    exclude: [
      '**/node_modules/**',
      '**/*.db.test.ts',
      '**/*.browser.test.ts',
      '**/*.long.test.ts',
      '**/*.command.test.ts',
    ],
    testTimeout: 15_000,
  },
});
