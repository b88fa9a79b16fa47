import { answer } from '@kuaichu/contract/answer';
import type { Jurisdiction } from '@kuaichu/contract/jurisdiction';
import { plateKindWords } from '@kuaichu/contract/plate';
import { questionFile } from '@kuaichu/contract/question';
import * as z from 'zod';
import { wholeCatalogue } from './determination/rules/catalogue.ts';
import { shortArticleTitle } from './law/rules/article.ts';
import { terms } from './review/rules/clocks.ts';

type Schema = Record<string, unknown>;
type Defs = Record<string, Schema>;

/** A choice with its meaning beside each value. */
const oneOf = (values: readonly { const: string; title: string; description: string }[]): Schema => ({
  type: 'string',
  oneOf: values,
});

const DESCRIPTION = `Questions to the rules of remote accident handling: one, or an array, in a file. Answers come on standard output as JSON, one for one question, an array in the same order for an array. A question that cannot be read is answered with a refusal and its problems, and does not disturb the others. The shape of an answer is $defs/Answer. Exit code 0: every file was read; 1: a file was not there or no JSON; 2: called without a file.`;

/**
 * JSON Schema 2020-12 of what `decide` reads, and under `$defs/Answer` of what it says. Behaviours, events and cities are
 * spelled out from the tables the rules use, so that nobody has to know them beforehand.
 */
export function questionSchema(cities: readonly Jurisdiction[]): Schema {
  const asked = z.toJSONSchema(questionFile, { io: 'input' }) as Schema & { $defs: Defs };
  const { $defs: answers } = z.toJSONSchema(answer, { io: 'output' }) as { $defs: Defs };
  const { $defs, ...questions } = asked;
  const defs: Defs = { ...answers, ...$defs };
  const describe = (name: string, words: Schema): void => {
    defs[name] = { ...defs[name], ...words };
  };
  defs.BehaviourId = {
    ...oneOf(
      wholeCatalogue.map(({ id, row, words, articles, actors, strength, leavesChannel }) => ({
        const: id,
        title: words,
        description: `row ${row}; ${articles.map(shortArticleTitle).join('、')}; by ${actors.join(', ')}; ${strength}${
          leavesChannel ? '; leaves the channel' : ''
        }`,
      })),
    ),
    description: 'a behaviour (过错行为) of the catalogue',
  };
  defs.ClockEvent = oneOf(
    Object.entries(terms).map(([event, { days, unit, words, article }]) => ({
      const: event,
      title: words,
      description: `${days} ${unit === 'workingDays' ? 'working' : 'calendar'} days; ${shortArticleTitle(article)}`,
    })),
  );
  describe(
    'PlateKind',
    oneOf(
      Object.entries(plateKindWords).map(([kind, words]) => ({ const: kind, title: words, description: 'GA/T 16.7' })),
    ),
  );
  describe('City', { examples: cities.map(({ id }) => id) });
  return { ...questions, title: 'decide', description: DESCRIPTION, $defs: defs };
}
