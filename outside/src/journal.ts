import { appendFileSync, mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type * as z from 'zod';

/** An append-only file of JSON lines: what was acknowledged before a restart is there after it. */
export interface Journal<T> {
  /** Lines found at opening, oldest first. */
  earlier: T[];
  append(line: T): void;
}

/** A last line torn by a kill is skipped: nobody was told that it had been stored. */
export function openJournal<S extends z.ZodType>(dir: string, name: string, schema: S): Journal<z.infer<S>> {
  mkdirSync(dir, { recursive: true, mode: 0o700 });
  const path = join(dir, `${name}.jsonl`);
  let text = '';
  try {
    text = readFileSync(path, 'utf8');
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code !== 'ENOENT')
      throw new Error(`cannot read the ${name} journal`, { cause });
  }
  if (text !== '' && !text.endsWith('\n')) appendFileSync(path, '\n');
  const earlier = text.split('\n').flatMap((line): Array<z.infer<S>> => {
    const result = schema.safeParse(parseLine(line));
    return result.success ? [result.data] : [];
  });
  return {
    earlier,
    // Synchronous on purpose: the line is in the kernel before the answer leaves, whatever kills the process.
    append: (line) => appendFileSync(path, `${JSON.stringify(line)}\n`, { mode: 0o600 }),
  };
}

function parseLine(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}
