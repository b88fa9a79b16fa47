import { expect, test } from 'vitest';
import { Misuse, readOptions } from './options.ts';

test('nothing said: Harbin, its own service, as fast as the machine goes', () => {
  expect(readOptions([], {})).toEqual({
    city: 'harbin',
    play: 'plain',
    out: 'drill-harbin',
    url: undefined,
    camera: undefined,
    pace: 'machine',
  });
});

test('every word is taken', () => {
  const words = [
    '--city',
    'luzhou',
    '--play',
    'motorNonMotor',
    '--out',
    'x',
    '--url',
    'https://10.0.0.2:8443/',
    '--camera',
    'a.mp4',
    '--pace=human',
  ];
  expect(readOptions(words, {})).toEqual({
    city: 'luzhou',
    play: 'motorNonMotor',
    out: 'x',
    url: 'https://10.0.0.2:8443',
    camera: 'a.mp4',
    pace: 'human',
  });
});

test('the camera may come from the environment; the command line wins', () => {
  expect(readOptions([], { DRILL_CAMERA: 'b.mp4' }).camera).toBe('b.mp4');
  expect(readOptions([], { DRILL_CAMERA: '' }).camera).toBeUndefined();
  expect(readOptions(['--camera', 'a.mp4'], { DRILL_CAMERA: 'b.mp4' }).camera).toBe('a.mp4');
});

test.each([
  ['a city without rules', ['--city', 'paris']],
  ['an unknown play', ['--play', 'chess']],
  ['a play the city does not accept', ['--play', 'motorNonMotor']],
  ['an unknown pace', ['--pace', 'slow']],
  ['an address without a host', ['--url', '8080']],
  ['an unknown word', ['--fast']],
  ['a word too many', ['harbin']],
])('%s is refused in one line', (_, words) => {
  expect(() => readOptions(words, {})).toThrow(Misuse);
  expect(() => readOptions(words, {})).toThrow(/^[^\n]+$/);
});
