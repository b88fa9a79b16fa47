import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { channelBars, legalBars, rightBars } from './alarm/rules/bars.ts';
import { wholeCatalogue } from './determination/rules/catalogue.ts';
import { terms } from './review/rules/clocks.ts';
import { lawDocument, lawRows } from './lawDocument.ts';
import { outside, register } from './law/register.ts';
import { lawText, shortArticleTitle } from './law/rules/article.ts';
import { lawFile } from './lawWrite.ts';

const source = dirname(fileURLToPath(import.meta.url));
const read = (file: string): string => {
  const path = join(source, file);
  return existsSync(path) ? readFileSync(path, 'utf8') : '';
};
const rows = lawRows();
const titled = rows.map((row) => [`${shortArticleTitle(row.article)} ${row.says.slice(0, 20)}`, row] as const);

describe('every row', () => {
  test.each(titled)('%s has its words, and a rule with a test, or somebody it is left to', (_, row) => {
    expect(lawText(row.article)).toBeTypeOf('string');
    if (row.rule === undefined) {
      expect(row.people.length).toBeGreaterThan(3);
      return;
    }
    const [file = '', name = ''] = row.rule.split('#');
    expect(read(file)).toMatch(new RegExp(`^export (async )?(function|const|class) ${name}\\b`, 'mu'));
    const [testFile = '', title = ''] = row.test.split(' › ');
    expect(testFile).toMatch(/\.test\.ts$/u);
    expect(title.length).toBeGreaterThan(2);
    expect(read(testFile)).toContain(title);
  });
});

test('every article the rules cite has a row', () => {
  const known = new Set(rows.map(({ article }) => shortArticleTitle(article)));
  const whole = new Set(rows.map(({ article: { law, article } }) => shortArticleTitle({ law, article })));
  const cited = [
    ...[...legalBars, ...channelBars, ...rightBars].flatMap(({ articles }) => articles),
    ...Object.values(terms).map(({ article }) => article),
    ...wholeCatalogue.flatMap(({ articles }) => articles),
  ];
  expect(cited.length).toBeGreaterThan(100);
  const missing = cited.filter(
    (article) =>
      !known.has(shortArticleTitle(article)) &&
      !whole.has(shortArticleTitle({ law: article.law, article: article.article })),
  );
  expect(missing.map(shortArticleTitle)).toEqual([]);
});

test('every article of the procedure, 1 to 114, has a row or a reason why remote handling does not meet it', () => {
  const rowed = new Set(
    register.filter(({ article }) => article.law === 'accidentProcedure').map(({ article }) => article.article),
  );
  const beyond = (n: number) => outside.filter(({ from, to }) => from <= n && n <= to).length;
  const all = Array.from({ length: 114 }, (_, i) => i + 1);
  expect(all.filter((n) => !rowed.has(n) && beyond(n) === 0)).toEqual([]);
  expect(all.filter((n) => beyond(n) > 1)).toEqual([]);
  for (const { why } of outside) expect(why.length).toBeGreaterThan(3);
});

test('every behaviour of the catalogue has its own case among the tests', () => {
  const cases = read('determination/rules/liability.test.ts');
  expect(wholeCatalogue.filter(({ id }) => !cases.includes(`'${id}'`)).map(({ id }) => id)).toEqual([]);
});

test('LAW.md is as the register says; `npm run law` writes it', () => {
  expect(readFileSync(lawFile, 'utf8')).toBe(lawDocument());
});
