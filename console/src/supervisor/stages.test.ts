import { describe, expect, it } from 'vitest';
import { at } from '../test/samples.ts';
import { timelineScene } from '../test/scenes.ts';
import { stagesOf } from './stages.ts';

const END = Date.parse(at('09:00:00'));
const stages = (...events: (readonly [string, string])[]) =>
  stagesOf(
    events.map(([clock, type]) => ({ at: at(clock), type })),
    END,
  ).map((s) => [s.kind, (s.toMs - s.fromMs) / 1000]);

describe('what the case was at', () => {
  it('goes from the queue over the call, the evidence and the cleared road to the officer, without a hole', () => {
    const { items } = timelineScene();
    const endMs = Date.parse(at('08:50:00'));
    const drawn = stagesOf(items, endMs);
    expect(drawn.map((s) => s.kind)).toEqual(['queue', 'call', 'evidence', 'clear', 'officer']);
    for (const [i, stage] of drawn.entries()) expect(stage.toMs).toBe(drawn[i + 1]?.fromMs ?? endMs);
  });

  it.each([
    ['broken off in the evidence', 'still.stored', 'evidence'],
    ['broken off before any picture', 'facts.noted', 'call'],
  ])('%s it goes on there when it is resumed', (_how, type, kind) => {
    const drawn = stages(
      ['08:39:00', 'call.answered'],
      ['08:40:00', type],
      ['08:41:00', 'call.ended'],
      ['08:43:00', 'call.resumed'],
    );
    expect(drawn.slice(-2)).toEqual([
      ['ended', 120],
      [kind, 1020],
    ]);
  });

  it('a picture at the kerb takes nobody back, nor a phone that comes to sign', () => {
    const drawn = stages(
      ['08:39:00', 'call.answered'],
      ['08:40:00', 'still.stored'],
      ['08:41:00', 'scene.cleared'],
      ['08:42:00', 'party.parked'],
      ['08:43:00', 'still.stored'],
      ['08:44:00', 'case.collected'],
      ['08:44:10', 'call.ended'],
      ['08:50:00', 'certificate.ordered'],
      ['08:51:00', 'party.parked'],
      ['08:52:00', 'certificate.issued'],
    );
    expect(drawn.map(([kind]) => kind)).toEqual(['call', 'evidence', 'clear', 'kerb', 'officer', 'signing', 'issued']);
  });

  it('what comes after the end of the line is not drawn on it', () => {
    expect(stages(['08:39:00', 'alarm.raised'], ['09:00:00', 'call.answered'])).toEqual([['queue', 1260]]);
  });
});
