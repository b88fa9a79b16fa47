import { Ajv2020 } from 'ajv/dist/2020.js';
import { expect, test } from 'vitest';
import { questionSchema } from '../../askSchema.ts';
import { knownCities } from '../../decide.ts';
import { wholeCatalogue } from '../../determination/rules/catalogue.ts';
import { ask } from './ask.ts';

/** What somebody reads who has nothing but `--schema`. */

const schema = questionSchema(await knownCities()) as Record<string, unknown> & {
  $defs: Record<string, { description?: string; title?: string; examples?: unknown[]; oneOf?: unknown[] }>;
};
const ajv = new Ajv2020({ validateFormats: false, allErrors: true, strict: true, allowUnionTypes: true });
const isQuestion = ajv.compile(schema);
const isAnswer = ajv.compile({ $defs: schema.$defs, $ref: '#/$defs/Answer' });

const KINDS = ['Eligibility', 'Liability', 'Clock', 'Plate', 'Verification', 'City'];

test('a JSON Schema of 2020-12 that compiles strictly', () => {
  expect(schema.$schema).toBe('https://json-schema.org/draft/2020-12/schema');
  expect(ajv.validateSchema(schema)).toBe(true);
  expect(schema.description).toContain('Exit code');
});

test.each(KINDS)('%s: the example of the schema is a question, and its answer has the promised shape', (kind) => {
  const { examples = [], title } = schema.$defs[`${kind}Question`] ?? {};
  expect(title).toMatch(/[?.]$/u);
  expect(examples.length).toBeGreaterThan(0);
  for (const example of examples) {
    expect(isQuestion(example), JSON.stringify(isQuestion.errors)).toBe(true);
    const told: unknown = JSON.parse(JSON.stringify(ask(example as Record<string, unknown>)));
    expect(isAnswer(told), JSON.stringify(isAnswer.errors)).toBe(true);
    if (kind !== 'City') expect(told).toMatchObject({ ok: true });
  }
  expect(isQuestion(examples)).toBe(true);
});

test('a slip of the pen fails the schema as it fails the command', () => {
  const slip = { kind: 'clock', event: 'certificateServed', at: '2026-11-20', appliedOn: '2026-11-21' };
  expect(isQuestion(slip)).toBe(false);
  expect(ask(slip)).toMatchObject({ ok: false, refusal: { problems: [{ at: 'appliedOn' }] } });
  expect(isAnswer(JSON.parse(JSON.stringify(ask(slip)))), JSON.stringify(isAnswer.errors)).toBe(true);
});

test('behaviours, events, kinds of plates and cities are spelled out', () => {
  expect(schema.$defs.BehaviourId?.oneOf).toHaveLength(wholeCatalogue.length);
  expect(schema.$defs.ClockEvent?.oneOf).toContainEqual({
    const: 'certificateServed',
    title: '提出书面复核申请',
    description: '3 working days; 《道路交通事故处理程序规定》第七十一条第一款',
  });
  expect(schema.$defs.City?.examples).toContain('luzhou');
});

/** Every fact has to be understood without the program. */
test('every field of a question is described', () => {
  const bare: string[] = [];
  const look = (name: string, node: unknown): void => {
    if (typeof node !== 'object' || node === null) return;
    const { properties = {} } = node as { properties?: Record<string, Record<string, unknown>> };
    for (const [key, one] of Object.entries(properties)) {
      const said =
        one.description ??
        (typeof one.$ref === 'string' && schema.$defs[one.$ref.split('/').at(-1) ?? '']?.description);
      if (!said && key !== 'kind' && one.const === undefined) bare.push(`${name}.${key}`);
      look(`${name}.${key}`, one);
      look(`${name}.${key}[]`, one.items);
      for (const option of (one.anyOf as unknown[] | undefined) ?? []) look(`${name}.${key}`, option);
    }
    for (const option of (node as { oneOf?: unknown[] }).oneOf ?? []) look(name, option);
  };
  for (const kind of KINDS) look(`${kind}Question`, schema.$defs[`${kind}Question`]);
  expect(bare).toEqual([]);
});
