import type { Article } from '@kuaichu/contract/fault';

/** Where an article lives in the product: a rule with the test that holds it to the words, or the people it is left to. */
type Home =
  | { rule: `${string}#${string}`; test: `${string} › ${string}`; people?: string }
  | { rule?: undefined; test?: undefined; people: string };

export type RegisterRow = { article: Article; says: string } & Home;

export const ELIGIBILITY = 'alarm/rules/eligibility.test.ts';
export const LIABILITY = 'determination/rules/liability.test.ts';
export const GATES = 'evidence/rules/gates.test.ts';
export const ASKED_CLOCK = 'testing/asked/clock.test.ts';
export const CLOCKS = 'review/rules/clocks.test.ts';
export const REVIEW = 'review/rules/review.test.ts';

export const bar = (article: Article, says: string, given: string): RegisterRow => ({
  article,
  says,
  rule: 'alarm/rules/bars.ts#channelBars',
  test: `${ELIGIBILITY} › ${given}`,
});
export const clock = (article: Article, says: string, event: string): RegisterRow => ({
  article,
  says,
  rule: 'review/rules/clocks.ts#terms',
  test: `${CLOCKS} › '${event}'`,
});
export const people = (article: Article, says: string, who: string): RegisterRow => ({ article, says, people: who });
