import { answer, type Answer } from '@kuaichu/contract/answer';
import { answerQuestion } from '../../answer.ts';
import { knownCities } from '../../decide.ts';

const cities = await knownCities();

/** Puts a question as a lawyer writes it; every answer keeps the shape that `--schema` promises. */
export function ask(question: Record<string, unknown>): Answer {
  const told = answerQuestion(question, { cities, readFile: () => null });
  answer.parse(JSON.parse(JSON.stringify(told)));
  return told;
}

type Kind = Answer['kind'];

/** The same where it has to be answered; a refusal fails with its words. */
export function answered<K extends Exclude<Kind, null>>(
  kind: K,
  question: Record<string, unknown>,
): Extract<Answer, { kind: K; ok: true }> {
  const told = ask({ kind, ...question });
  if (!told.ok) throw new Error(`${told.refusal.code} ${told.refusal.say} ${JSON.stringify(told.refusal.problems)}`);
  return told as Extract<Answer, { kind: K; ok: true }>;
}
