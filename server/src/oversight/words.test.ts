import { execFileSync } from 'node:child_process';
import { expect, test } from 'vitest';
import { queuedCase } from '../testing/case.ts';
import { eventWords } from './words.ts';

const root = new URL('../../..', import.meta.url).pathname;

test('every event a case can hold has words on the time line', () => {
  const text = execFileSync(
    'grep',
    [
      '-rhoE',
      "type: '[a-z]+\\.[a-zA-Z]+'",
      'server/src',
      '--include=*.ts',
      '--exclude=*.test.ts',
      '--exclude-dir=queue',
      '--exclude-dir=testing',
      '--exclude-dir=testing',
    ],
    { cwd: root, encoding: 'utf8' },
  );
  const types = [...new Set(text.match(/[a-z]+\.[a-zA-Z]+/g))].filter(
    (t) => t !== 'alarm.pressed' && !t.endsWith('.viewed'),
  );
  expect(types.length).toBeGreaterThan(40);
  expect(types.filter((type) => eventWords(type, {}, queuedCase()) === type)).toEqual([]);
});

test.each([
  [
    'verification.answered',
    { partyId: 'p1', subject: 'driver', outcome: 'unavailable' },
    '甲 核验：驾驶人 不通（不是查无）',
  ],
  ['verification.answered', { partyId: 'p1', subject: 'insurance', outcome: 'match' }, '甲 核验：交强险 相符'],
  ['verification.byHand', { partyId: 'p1', subject: 'vehicle' }, '甲 手工核验 机动车'],
])('%s is told in the words of the desks', (type, payload, words) => {
  expect(eventWords(type, payload, queuedCase())).toBe(words);
});
