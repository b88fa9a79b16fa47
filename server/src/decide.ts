import { readFileSync } from 'node:fs';
import { dirname, isAbsolute, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Answer } from '@kuaichu/contract/answer';
import type { Jurisdiction } from '@kuaichu/contract/jurisdiction';
import { isRefusal, type Refusal, refuse } from '@kuaichu/contract/refusal';
import { answerQuestion, type Sources } from './answer.ts';
import { questionSchema } from './askSchema.ts';
import { loadJurisdictions } from './jurisdiction/load.ts';

const root = join(dirname(fileURLToPath(import.meta.url)), '../..');

/** The service's cities and those kept beside it; of two files of one city the fuller one stands. */
export async function knownCities(folder = join(root, 'jurisdictions')): Promise<Jurisdiction[]> {
  const [served, more] = await Promise.all([loadJurisdictions(folder), loadJurisdictions(join(folder, 'more'))]);
  return [...served.filter(({ id }) => !more.some((city) => city.id === id)), ...more];
}

/** Paths are the caller's: npm starts the script in the root and tells where it was called from. */
function placeOf(path: string): string {
  const { INIT_CWD, npm_lifecycle_event } = process.env;
  return isAbsolute(path) ? path : resolve((npm_lifecycle_event === 'decide' && INIT_CWD) || '.', path);
}

function readJson(path: string): unknown {
  try {
    const text = readFileSync(path === '-' ? 0 : placeOf(path), 'utf8');
    // Editors of some systems put a mark before the first letter.
    return JSON.parse(text.replace(/^\uFEFF/, ''));
  } catch {
    return refuse('fileUnreadableHere', { file: path });
  }
}

/** A city file named in a question is looked for where the caller stands, then beside the question. */
function besideQuestion(questionPath: string): Sources['readFile'] {
  return (path) => {
    const here = readJson(path);
    return isRefusal(here) && questionPath !== '-' ? readJson(join(dirname(placeOf(questionPath)), path)) : here;
  };
}

/** Resolves when the last byte is out: a pipe takes 64 KiB at a time, and the caller exits after. */
const sayJson = (value: unknown): Promise<void> =>
  new Promise((done, fail) => {
    process.stdout.write(`${JSON.stringify(value, null, 2)}\n`, (error) => (error ? fail(error) : done()));
  });

function unread(refusal: Refusal): Answer {
  return { kind: null, ok: false, refusal: { ...refusal, articles: [] } };
}

/** Answers of one file: one for one question, in the same order for an array. */
export function answerFile(path: string, cities: readonly Jurisdiction[]): Answer | Answer[] {
  const json = readJson(path);
  if (isRefusal(json)) return unread(json);
  const sources: Sources = { cities, readFile: besideQuestion(path) };
  return Array.isArray(json) ? json.map((one) => answerQuestion(one, sources)) : answerQuestion(json, sources);
}

const USAGE = `npm run --silent decide -- FILE…      问题写在 JSON 文件里（- 为标准输入）；一个问题，或一组
npm run --silent decide -- --schema  问题的 JSON Schema`;

/** Whether an answer says no more than that its file was not there. */
const isUnread = (one: Answer): boolean => !one.ok && one.refusal.code === 'fileUnreadableHere' && one.kind === null;

/**
 * `decide FILE…`: JSON in, JSON out on stdout; several files give one list in order. A coded refusal is an answer, so the
 * exit code is 0 where every file was read, 1 where one was not there or no JSON, 2 for a wrong call.
 */
export async function main(words: readonly string[]): Promise<number> {
  if (words.includes('--schema')) {
    await sayJson(questionSchema(await knownCities()));
    return 0;
  }
  if (words.includes('--help')) {
    process.stdout.write(`${USAGE}\n`);
    return 0;
  }
  if (words.length === 0 || words.some((word) => word.startsWith('--'))) {
    process.stderr.write(`${USAGE}\n`);
    return 2;
  }
  const cities = await knownCities();
  const answers = words.map((path) => answerFile(path, cities));
  await sayJson(answers.length === 1 ? answers[0] : answers.flat());
  return answers.flat().some(isUnread) ? 1 : 0;
}
