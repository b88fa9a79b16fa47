import { defineConfig } from 'vitest/config';

const everywhere = (suffix: string) => [
  `{contract,server,media,call-client,party,console,portal,outside,launcher,drill,tests}/**/*.${suffix}`,
];
const never = ['**/node_modules/**', '**/dist/**', '**/data/**'];
const database = everywhere('db.test.ts');
const browser = everywhere('browser.test.ts');
/** Calls over bad lines, with figures; `npm run test:line`. */
const line = everywhere('line.test.ts');
/** Minutes of browsers coming and going; `npm run test:long`. */
const long = everywhere('long.test.ts');
/** What any media server must do; `npm run test:contract` against ours, `npm run test:livekit` against LiveKit's. */
const contract = everywhere('contract.test.ts');
/** The basic call in a second browser; `npm run test:firefox`. */
const firefox = everywhere('firefox.test.ts');
/** Calls where UDP is refused, over coturn; `npm run test:turn`. */
const turn = everywhere('turn.test.ts');
const shape = ['tests/house.test.ts'];

export default defineConfig({
  test: {
    projects: [
      {
        test: {
          name: 'unit',
          include: everywhere('test.{ts,tsx}'),
          exclude: [...never, ...database, ...browser, ...long, ...contract, ...firefox, ...line, ...turn, ...shape],
          testTimeout: 60_000,
          maxWorkers: 2,
        },
      },
      {
        // The shape of the house itself: who imports whom, sizes, pure rules.
        test: { name: 'shape', include: shape, exclude: never, testTimeout: 60_000 },
      },
      {
        test: {
          name: 'database',
          include: database,
          exclude: never,
          globalSetup: ['tests/support/postgres-setup.ts'],
          testTimeout: 30_000,
          hookTimeout: 60_000,
          maxWorkers: 2,
        },
      },
      {
        // One after the other: each file drives real browsers and a whole service.
        test: {
          name: 'browser',
          include: browser,
          exclude: never,
          fileParallelism: false,
          testTimeout: 180_000,
          hookTimeout: 120_000,
        },
      },
      {
        test: {
          name: 'contract',
          include: contract,
          exclude: never,
          fileParallelism: false,
          testTimeout: 120_000,
          hookTimeout: 60_000,
        },
      },
      {
        test: {
          name: 'firefox',
          include: firefox,
          exclude: never,
          fileParallelism: false,
          testTimeout: 180_000,
          hookTimeout: 120_000,
        },
      },
      {
        test: {
          name: 'line',
          include: line,
          exclude: never,
          fileParallelism: false,
          testTimeout: 180_000,
          hookTimeout: 120_000,
        },
      },
      {
        test: {
          name: 'turn',
          include: turn,
          exclude: never,
          fileParallelism: false,
          testTimeout: 180_000,
          hookTimeout: 120_000,
        },
      },
      {
        test: {
          name: 'long',
          include: long,
          exclude: never,
          fileParallelism: false,
          testTimeout: 180_000,
          hookTimeout: 120_000,
        },
      },
    ],
  },
});
