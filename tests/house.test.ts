import { mkdirSync, mkdtempSync, readdirSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, expect, test } from 'vitest';
import { storyOrder } from '../.dependency-cruiser.mjs';
import { cruiseHouse } from './support/shape.ts';

const root = fileURLToPath(new URL('..', import.meta.url)).replace(/\/$/, '');
const workspaces = [
  'contract',
  'server',
  'media',
  'call-client',
  'party',
  'console',
  'portal',
  'outside',
  'launcher',
  'drill',
];
const folders = workspaces.map((workspace) => `${workspace}/src`);

const filesBelow = (folder: string): string[] =>
  readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    if (['node_modules', 'dist', 'dist.new', 'dist.old', 'data'].includes(entry.name)) return [];
    const path = join(folder, entry.name);
    return entry.isDirectory() ? filesBelow(path) : [path];
  });

const sources = folders
  .flatMap((folder) => filesBelow(join(root, folder)))
  .filter((file) => /\.tsx?$/.test(file))
  .map((file) => relative(root, file));
const isTest = (file: string): boolean => /\.test\.tsx?$|\/test(ing)?\//.test(file);
const read = (file: string): string => readFileSync(join(root, file), 'utf8');
/** Comments may name what code may not. */
const codeOf = (file: string): string => read(file).replace(/\/\*[\s\S]*?\*\/|(^|\s)\/\/.*$/gm, '');

const planted: string[] = [];
afterAll(() => {
  for (const folder of planted) rmSync(folder, { recursive: true, force: true });
});

/** A small house of its own with the given files. */
const plant = (files: Record<string, string>): string => {
  const house = realpathSync(mkdtempSync(join(tmpdir(), 'kuaichu-house-')));
  planted.push(house);
  for (const [file, text] of Object.entries(files)) {
    mkdirSync(dirname(join(house, file)), { recursive: true });
    writeFileSync(join(house, file), text);
  }
  return house;
};

test('every source file is read, and imports go the allowed way only', async () => {
  const { files, violations } = await cruiseHouse(root, folders);

  expect(violations).toEqual([]);
  expect(new Set(files)).toEqual(new Set([...files, ...sources]));
  expect(sources.length).toBeGreaterThan(100);
});

const store = 'export const load = 1;\n';
test.each([
  [
    'a feature importing a later one',
    'case-knows-no-later-feature',
    {
      'server/src/case/store.ts': "import { load } from '../certificate/store.ts';\nexport const all = load;\n",
      'server/src/certificate/store.ts': store,
    },
  ],
  [
    'a feature importing only a type of a later one',
    'alarm-knows-no-later-feature',
    {
      'server/src/alarm/view.ts': "import type { Offer } from '../call/store.ts';\nexport type Seen = Offer;\n",
      'server/src/call/store.ts': 'export type Offer = 1;\n',
    },
  ],
  [
    'a rule reading the database',
    'rules-are-pure',
    {
      'server/src/queue/rules.ts': "import { load } from './store.ts';\nexport const next = load;\n",
      'server/src/queue/store.ts': store,
    },
  ],
  [
    'a rule using Node',
    'rules-are-pure',
    {
      'server/src/queue/rules/order.ts': "import { readFileSync } from 'node:fs';\nexport const read = readFileSync;\n",
    },
  ],
  [
    'the platform importing a feature',
    'platform-knows-no-feature',
    {
      'server/src/platform/act.ts': "import { load } from '../case/store.ts';\nexport const act = load;\n",
      'server/src/case/store.ts': store,
    },
  ],
  [
    'media importing the server',
    'media-imports-only-what-it-may',
    {
      'media/src/main.ts': "import { load } from '../../server/src/case/store.ts';\nexport const main = load;\n",
      'server/src/case/store.ts': store,
    },
  ],
  [
    'a page importing the server',
    'party-imports-only-what-it-may',
    {
      'party/src/app.tsx':
        'import { load } from \'../../server/src/case/store.ts\';\nexport const App = () => <button type="button">{load}</button>;\n',
      'server/src/case/store.ts': store,
    },
  ],
  [
    'a feature choosing its own integration',
    'integrations-are-chosen-in-main',
    {
      'server/src/delivery/jobs.ts': "import { send } from '../integrations/sms.ts';\nexport const deliver = send;\n",
      'server/src/integrations/sms.ts': 'export const send = 1;\n',
    },
  ],
  [
    'a circle',
    'no-circle',
    {
      'outside/src/one.ts': "import { two } from './two.ts';\nexport const one = () => two;\n",
      'outside/src/two.ts': "import { one } from './one.ts';\nexport const two = () => one;\n",
    },
  ],
])('%s is caught', async (_, rule, files) => {
  const { violations } = await cruiseHouse(plant(files), [...new Set(Object.keys(files).map((file) => dirname(file)))]);

  expect(violations.map((one) => one.rule)).toContain(rule);
});

test('a feature may see an integration by its types', async () => {
  const files = {
    'server/src/delivery/jobs.ts': "import type { Sms } from '../integrations/sms.ts';\nexport type Sent = Sms;\n",
    'server/src/integrations/sms.ts': 'export type Sms = 1;\n',
  };

  expect((await cruiseHouse(plant(files), ['server/src'])).violations).toEqual([]);
});

test('every folder of the server has a place in the story', () => {
  const rooms = readdirSync(join(root, 'server', 'src'), { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map((entry) => entry.name);

  expect(rooms.filter((room) => !['integrations', 'platform', 'testing', ...storyOrder].includes(room))).toEqual([]);
});

test('no file is longer than 500 lines', () => {
  const long = sources
    .filter((file) => !isTest(file))
    .map((file) => ({ file, lines: read(file).trimEnd().split('\n').length }))
    .filter(({ lines }) => lines > 500);

  expect(long).toEqual([]);
});

const rules = sources.filter((file) => /^server\/src\/[^/]+\/rules(\/|\.ts$)/.test(file) && !isTest(file));

test('rules ask no clock, no chance, no process and no database', () => {
  const impure =
    /\bDate\.now\b|new Date\(\s*\)|\bperformance\b|Math\.random|\bcrypto\b|\bprocess\.|\bset(Timeout|Interval)\b|\bfetch\(|\bsql`|['"]node:|\bawait\b|\bconsole\./;
  const found = rules.flatMap((file) => {
    const hit = impure.exec(codeOf(file));
    return hit === null ? [] : [{ file, hit: hit[0] }];
  });

  expect(rules.length).toBeGreaterThan(5);
  expect(found).toEqual([]);
});

test('SQL stands in stores, the platform and migrations', () => {
  const elsewhere = sources.filter(
    (file) =>
      file.startsWith('server/src/') &&
      !isTest(file) &&
      !/\/(store(\.ts|\/)|platform\/)/.test(file) &&
      /\bsql`|\.(selectFrom|insertInto|updateTable|deleteFrom)\(/.test(codeOf(file)),
  );

  expect(elsewhere).toEqual([]);
});

test('modules name what they export', () => {
  expect(sources.filter((file) => /^export default\b/m.test(codeOf(file)))).toEqual([]);
});

test('no test is skipped or runs alone', () => {
  const marked = sources.filter(
    (file) => isTest(file) && /\b(test|it|describe)\.(skip|only|todo)\b/.test(codeOf(file)),
  );

  expect(marked).toEqual([]);
});
