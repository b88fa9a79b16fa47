import { defineConfig } from 'vitest/config';
import { NearestFirst } from './tests/mutation/nearestFirst.mjs';

/** The tests of the rules alone, for mutation testing: what needs a database, a browser or fonts does not judge rules. */
export default defineConfig({
  test: {
    include: ['server/src/**/*.test.ts', 'contract/src/**/*.test.ts'],
    exclude: [
      '**/node_modules/**',
      '**/*.db.test.ts',
      '**/*.browser.test.ts',
      '**/*.long.test.ts',
      '**/*.command.test.ts',
      'server/src/certificate/paper/**',
      'server/src/integrations/**',
      // Reads the texts of the sources.
      'server/src/oversight/words.test.ts',
    ],
    // One process loads the rules once for all test files of a change; the next change gets a new one.
    isolate: false,
    setupFiles: ['./tests/mutation/shortProperties.ts'],
    runner: './tests/mutation/stopAtFirst.mjs',
    sequence: { sequencer: NearestFirst },
    testTimeout: 120_000,
  },
});
