import { type Article, type LawId, lawWords } from '@kuaichu/contract/fault';
import { catalogue, wholeCatalogue } from './determination/rules/catalogue.ts';
import { outside, register } from './law/register.ts';
import type { RegisterRow } from './law/row.ts';
import { articleNumber, shortArticleTitle } from './law/rules/article.ts';

const CATALOGUE_TEST = 'determination/rules/liability.test.ts';

/** The behaviours of the catalogue, one row for each article they break; each behaviour has its case in the test. */
export function catalogueRows(): RegisterRow[] {
  const byTitle = new Map<string, { article: Article; words: string[]; first: string }>();
  for (const { articles, words, id, row } of wholeCatalogue) {
    for (const article of articles) {
      const found = byTitle.get(shortArticleTitle(article));
      const said = `${row}. ${words}`;
      if (found) found.words.push(said);
      else byTitle.set(shortArticleTitle(article), { article, words: [said], first: id });
    }
  }
  return [...byTitle.values()].map(({ article, words, first }) => ({
    article,
    says: words.join('；'),
    rule: 'determination/rules/catalogue.ts#wholeCatalogue',
    test: `${CATALOGUE_TEST} › '${first}'`,
    people: '有没有这个行为，由民警认定',
  }));
}

/** The procedure first, it is what most readers look for. */
const ORDER: readonly LawId[] = [...new Set<LawId>(['accidentProcedure', ...(Object.keys(lawWords) as LawId[])])];

const numberOf = ({ article, paragraph = 0, item = 0 }: Article): number => article * 10_000 + paragraph * 100 + item;

/** Every row, by law and number. */
export function lawRows(): RegisterRow[] {
  return [...register, ...catalogueRows()].toSorted(
    (a, b) => ORDER.indexOf(a.article.law) - ORDER.indexOf(b.article.law) || numberOf(a.article) - numberOf(b.article),
  );
}

const cell = (text: string | undefined): string => (text ?? '—').replaceAll('|', '\\|');
const code = (text: string | undefined): string => (text === undefined ? '—' : `\`${text}\``);

/** LAW.md: article → rule → test, and what is left to people. */
export function lawDocument(): string {
  const rows = lawRows();
  const head = [
    '# 条文、规则、测试',
    '',
    '每一条：哪条规则执行它（`server/src/` 下的文件和名字），哪个测试按条文的话守住它；或者留给谁。',
    '`npm run law` 重写本文件；有一行没有测试，或者本文件旧了，测试就不通过。',
    '',
    `共 ${rows.length} 行；过错行为 ${wholeCatalogue.length} 种，其中 ${catalogue.length} 种在视频里办。`,
  ];
  const tables = ORDER.flatMap((law) => {
    const own = rows.filter(({ article }) => article.law === law);
    if (own.length === 0) return [];
    return [
      '',
      `## ${lawWords[law]}`,
      '',
      '| 条文 | 内容 | 规则 | 测试 | 留给人 |',
      '| --- | --- | --- | --- | --- |',
      ...own.map(
        ({ article, says, rule, test, people }) =>
          `| ${articleNumber(article)} | ${cell(says)} | ${code(rule)} | ${cell(test)} | ${cell(people)} |`,
      ),
    ];
  });
  const beyond = [
    '',
    `## ${lawWords.accidentProcedure}里视频快处不涉及的条文`,
    '',
    '| 条文 | 为什么 |',
    '| --- | --- |',
    ...outside.map(({ from, to, why }) => {
      const [first, last] = [from, to].map((article) => articleNumber({ law: 'accidentProcedure', article }));
      return `| ${first === last ? first : `${first}至${last}`} | ${why} |`;
    }),
  ];
  return `${[...head, ...tables, ...beyond].join('\n')}\n`;
}
