import { expect, test } from 'vitest';
import { isOdd } from './odd.ts';

test.each([
  ['a failed recording', 'recording.failed', { why: 'cutOff' }, true],
  ['a recording that began', 'recording.started', {}, false],
  ['a phone that went away', 'party.away', { cause: 'noPackets' }, true],
  ['a register that could not be asked', 'verification.answered', { outcome: 'unavailable' }, true],
  ['a person the register does not know', 'verification.answered', { outcome: 'notFound' }, true],
  ['a check that matches', 'verification.answered', { outcome: 'match' }, false],
  ['an order the phone could not follow', 'command.answered', { ok: false, failure: 'noTorch' }, true],
  ['an order that was followed', 'command.answered', { ok: true }, false],
  ['a sealed stretch that does not follow the one before', 'recording.sealed', { follows: false }, true],
  ['a sealed stretch', 'recording.sealed', { follows: true }, false],
  ['the road cleared for danger', 'scene.cleared', { danger: '有车' }, true],
  ['the road cleared with all evidence', 'scene.cleared', { danger: null }, false],
  ['facts that are said to be wrong', 'facts.confirmed', { right: false }, true],
  ['facts confirmed', 'facts.confirmed', { right: true }, false],
  ['leaving the lane', 'lane.left', { seconds: 20 }, false],
  ['a refusal to sign, which is a right', 'party.refusedToSign', {}, false],
])('%s', (_what, type, payload, odd) => {
  expect(isOdd(type, payload)).toBe(odd);
});
