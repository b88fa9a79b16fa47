import { type Article, type LawId, lawWords } from '@kuaichu/contract/fault';
import { excerpts } from './excerpts.ts';
import { accidentProcedure } from './text/accidentProcedure.ts';
import { implementingRegulation } from './text/implementingRegulation.ts';
import type { LawText } from './text/lawText.ts';
import {
  accessibility,
  administrativeProcedure,
  compulsoryInsurance,
  electronicSignature,
  personalInformation,
  violationProcedure,
} from './text/others.ts';
import { roadTrafficSafetyLaw } from './text/roadTrafficSafetyLaw.ts';

const DIGITS = '零一二三四五六七八九';

/** 43 → 四十三; articles go up to a few hundred. */
export function chineseNumber(n: number): string {
  if (!Number.isInteger(n) || n < 1 || n > 999) throw new Error(`no article ${n}`);
  const [hundreds, tens, ones] = [Math.floor(n / 100), Math.floor(n / 10) % 10, n % 10];
  const head = hundreds === 0 ? '' : `${DIGITS[hundreds]}百`;
  let middle = '';
  if (tens > 0) middle = tens === 1 && hundreds === 0 ? '十' : `${DIGITS[tens]}十`;
  else if (hundreds > 0 && ones > 0) middle = '零';
  return head + middle + (ones === 0 ? '' : DIGITS[ones]);
}

/** 第五十一条第七项, as it stands behind the law's name. */
export function articleNumber({ article, paragraph, item }: Article): string {
  const inParagraph = paragraph === undefined ? '' : `第${chineseNumber(paragraph)}款`;
  return `第${chineseNumber(article)}条${inParagraph}${item === undefined ? '' : `第${chineseNumber(item)}项`}`;
}

/** 《中华人民共和国道路交通安全法》第四十三条: the certificate's form. */
export function articleTitle(article: Article): string {
  return lawWords[article.law] + articleNumber(article);
}

/** 《道路交通安全法》第四十三条: the desk's and the parties' form. */
export function shortArticleTitle(article: Article): string {
  return articleTitle(article).replace('中华人民共和国', '');
}

const LAWS: Readonly<Record<LawId, LawText>> = {
  accidentProcedure,
  roadTrafficSafetyLaw,
  implementingRegulation,
  administrativeProcedure,
  violationProcedure,
  compulsoryInsurance,
  electronicSignature,
  personalInformation,
  accessibility,
};

interface Paragraph {
  lead: string;
  items: string[];
}

const ITEM = /^[（(][一二三四五六七八九十]+[）)]/u;

function paragraphsOf(lines: readonly string[]): Paragraph[] {
  const paragraphs: Paragraph[] = [];
  for (const line of lines) {
    const last = paragraphs.at(-1);
    if (ITEM.test(line) && last) last.items.push(line);
    else paragraphs.push({ lead: line, items: [] });
  }
  return paragraphs;
}

/**
 * The words of the law as published: the whole article, one paragraph of it with its items, or one item behind the
 * words it hangs on. Undefined where the place does not exist or the text is not kept here.
 */
export function lawText({ law, article, paragraph, item }: Article): string | undefined {
  const lines = LAWS[law][article];
  if (!lines) return undefined;
  const paragraphs = paragraphsOf(lines);
  if (paragraph === undefined && item === undefined) return lines.join('');
  const chosen = paragraph === undefined ? paragraphs.find(({ items }) => items.length > 0) : paragraphs[paragraph - 1];
  if (!chosen) return undefined;
  if (item === undefined) return chosen.lead + chosen.items.join('');
  const one = chosen.items[item - 1];
  return one === undefined ? undefined : chosen.lead + one;
}

/** What parties and desks read: the sentences that concern the behaviour where an article says more, else all of it. */
export function articleText(article: Article): string | undefined {
  return excerpts[`${article.law} ${articleNumber(article)}`] ?? lawText(article);
}

export const p146 = (article: number, paragraph?: number, item?: number): Article => ({
  law: 'accidentProcedure',
  article,
  paragraph,
  item,
});
export const safetyLaw = (article: number, paragraph?: number, item?: number): Article => ({
  law: 'roadTrafficSafetyLaw',
  article,
  paragraph,
  item,
});
export const regulation = (article: number, paragraph?: number, item?: number): Article => ({
  law: 'implementingRegulation',
  article,
  paragraph,
  item,
});
export const administrative = (article: number, paragraph?: number): Article => ({
  law: 'administrativeProcedure',
  article,
  paragraph,
});

/** Title and words, for an answer that has to stand by itself. */
export interface CitedArticle {
  title: string;
  text: string;
}

/** Each article once. */
export function cite(articles: readonly Article[]): CitedArticle[] {
  const byTitle = new Map(articles.map((article) => [shortArticleTitle(article), lawText(article) ?? '']));
  return [...byTitle].map(([title, text]) => ({ title, text }));
}

/** 《道路交通事故处理程序规定》第二十三条第一款、《…实施条例》第八十八条; null without any. */
export function titlesOf(articles: readonly Article[]): string | null {
  return articles.length === 0 ? null : [...new Set(articles.map(shortArticleTitle))].join('、');
}
