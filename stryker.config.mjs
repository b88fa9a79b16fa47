/**
 * Mutation testing of the rules: every decision is changed in small ways, and a test has to notice. Slow, so not part of
 * `npm test`: `npm run test:mutation`, or one folder by `npm run test:mutation -- --mutate 'server/src/review/rules.ts'`.
 *
 * @type {import('@stryker-mutator/api/core').PartialStrykerOptions}
 */
export default {
  testRunner: 'quick',
  vitest: { configFile: 'vitest.mutation.config.ts', related: true },
  plugins: ['@stryker-mutator/vitest-runner', './tests/mutation/proseIgnorer.mjs', './tests/mutation/quickRunner.mjs'],
  mutate: [
    'server/src/**/rules.ts',
    'server/src/**/rules/**/*.ts',
    'server/src/jurisdiction/schema.ts',
    'server/src/platform/calendar.ts',
    '!server/src/**/*.test.ts',
    // Words of the law and of the catalogue: not decisions, compared with the published text instead.
    '!server/src/law/rules/text/**',
    '!server/src/law/rules/excerpts.ts',
  ],
  coverageAnalysis: 'perTest',
  ignorers: ['prose'],
  concurrency: 2,
  incremental: true,
  incrementalFile: 'data/mutation/incremental.json',
  tempDirName: 'data/mutation/sandbox',
  reporters: ['progress-append-only', 'clear-text', 'json', 'html'],
  jsonReporter: { fileName: 'data/mutation/report.json' },
  htmlReporter: { fileName: 'data/mutation/report.html' },
  clearTextReporter: { allowColor: false, logTests: false, reportTests: false },
  thresholds: { high: 90, low: 85, break: 85 },
  // On a busy machine the first run alone takes minutes; none of these may count as a change noticed.
  dryRunTimeoutMinutes: 60,
  timeoutMS: 120_000,
};
