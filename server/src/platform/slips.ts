import * as z from 'zod';

/** What is wrong with JSON somebody wrote by hand: each slip by itself, where it is and what could have been meant. */

export interface Slip {
  /** Path inside the file or the question, e.g. versions[0].hours.weekdays.1. */
  at: string;
  say: string;
}

function pathWords(path: readonly PropertyKey[]): string {
  return path.reduce<string>(
    (at, key) => (typeof key === 'number' ? `${at}[${key}]` : at === '' ? String(key) : `${at}.${String(key)}`),
    '',
  );
}

function issueWords(issue: z.core.$ZodIssue): string {
  switch (issue.code) {
    case 'invalid_type':
      return `应为 ${issue.expected}，没有填或类型不对（missing or wrong type）`;
    case 'invalid_value':
      return `只能是 ${issue.values.map(String).join('、')}（not an allowed value）`;
    case 'too_small':
      return `太少或太小，至少 ${issue.minimum}（too small）`;
    case 'too_big':
      return `太多或太大，至多 ${issue.maximum}（too big）`;
    case 'invalid_format':
      return `格式不对（wrong format: ${issue.format}）`;
    case 'unrecognized_keys':
      return `有不认识的项 ${issue.keys.join('、')}（unknown key）`;
    case 'invalid_union':
      return 'options' in issue && Array.isArray(issue.options)
        ? `只能是 ${issue.options.map(String).join('、')}（not an allowed value）`
        : '哪一种写法都不像（fits none of the allowed shapes）';
    default:
      return issue.message;
  }
}

/** The schema behind wrappers: optional, default, nullable. */
function bare(schema: unknown): unknown {
  let inner = schema;
  while (inner instanceof z.ZodOptional || inner instanceof z.ZodDefault || inner instanceof z.ZodNullable)
    inner = inner.unwrap();
  return inner;
}

/** The object a path of JSON leads to; of several shapes the one that fits or the first object. */
function objectAt(schema: unknown, path: readonly PropertyKey[], json: unknown): z.ZodObject | undefined {
  const inner = bare(schema);
  if (inner instanceof z.ZodUnion) {
    const objects = inner.options.filter((one) => bare(one) instanceof z.ZodObject) as z.ZodObject[];
    const subject = typeof json === 'object' && json !== null && 'subject' in json ? json.subject : undefined;
    const named = objects.find(({ shape }) => shape.subject instanceof z.ZodLiteral && shape.subject.value === subject);
    return objectAt(named ?? objects[0], path, json);
  }
  const [key, ...rest] = path;
  if (key === undefined) return inner instanceof z.ZodObject ? inner : undefined;
  if (inner instanceof z.ZodArray) return objectAt(inner.element, rest, json);
  return inner instanceof z.ZodObject ? objectAt(inner.shape[String(key)], rest, json) : undefined;
}

/** Letters to change, add or leave out to make one word of the other. */
function distance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, i) => i);
  for (const [i, letter] of [...a].entries()) {
    const next = [i + 1];
    for (const [j, other] of [...b].entries())
      next.push(Math.min((next[j] ?? 0) + 1, (row[j + 1] ?? 0) + 1, (row[j] ?? 0) + (letter === other ? 0 : 1)));
    row = next;
  }
  return row[b.length] ?? 0;
}

const plain = (word: string): string => word.toLowerCase().replace(/[^a-z0-9]/g, '');

/** The name that was meant, if one is near. */
export function nearest(word: string, known: readonly string[]): string | undefined {
  const [best] = known
    .map((name) => ({ name, off: distance(plain(word), plain(name)) }))
    .toSorted((a, b) => a.off - b.off);
  return best && best.off <= Math.max(2, Math.floor(word.length / 4)) ? best.name : undefined;
}

/** The objects one step inside, with their names. */
function objectsIn(schema: unknown): [string, z.ZodObject][] {
  const whole = bare(schema);
  if (!(whole instanceof z.ZodObject)) return [];
  return Object.entries(whole.shape).flatMap(([name, one]): [string, z.ZodObject][] => {
    const inner = bare(one);
    return inner instanceof z.ZodObject ? [[name, inner]] : [];
  });
}

function meant(word: string, here: z.ZodObject | undefined, whole: unknown): string {
  const names = Object.keys(here?.shape ?? {});
  const near = nearest(word, names);
  if (near !== undefined) return `是不是 ${near}？`;
  const within = objectsIn(whole).find(([, { shape }]) => Object.hasOwn(shape, word));
  if (within) return `${word} 要写在 ${within[0]} 里。`;
  return names.length === 0 ? '' : `这里能写：${names.join('、')}。`;
}

type Issue = z.core.$ZodIssue;

/** Of the shapes a value could have had, the slips of the one it came nearest to. */
function ofUnion(errors: readonly (readonly Issue[])[]): readonly Issue[] {
  const depth = (issues: readonly Issue[]): number => Math.max(0, ...issues.map(({ path }) => path.length));
  return errors.toSorted((a, b) => depth(b) - depth(a) || a.length - b.length)[0] ?? [];
}

/** Every slip, told at once. */
export function slipsOf(
  issues: readonly Issue[],
  schema: unknown,
  json: unknown,
  under: readonly PropertyKey[] = [],
): Slip[] {
  return issues.flatMap((issue): Slip[] => {
    const path = [...under, ...issue.path];
    if (issue.code === 'unrecognized_keys') {
      const here = objectAt(schema, path, json);
      return issue.keys.map((key) => ({
        at: pathWords([...path, key]),
        say: `没有 ${key} 这一项（unknown key）。${meant(key, here, schema)}`,
      }));
    }
    const nested = issue.code === 'invalid_union' ? ofUnion(issue.errors) : [];
    if (nested.some((one) => one.path.length > 0 || one.code === 'unrecognized_keys'))
      return slipsOf(nested, schema, json, path);
    if (issue.code === 'invalid_union' && nested.length > 0) {
      const words = [...new Set(issue.errors.flat().map(issueWords))].join('；或者');
      return [{ at: pathWords(path), say: words }];
    }
    return [{ at: pathWords(path), say: issueWords(issue) }];
  });
}
