import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { planSections } from './room/sections.ts';
import { readOffer, writeAnswer } from './sdp.ts';
import { offerText } from './test/offers.ts';

const HONEST = offerText([
  { mid: '0', kind: 'application', direction: 'sendrecv' },
  { mid: '1', kind: 'audio', direction: 'sendonly', cid: 'mic', ssrc: 11 },
  { mid: '2', kind: 'video', direction: 'sendonly', cid: 'cam', ssrc: 12, rtx: 13 },
  { mid: '3', kind: 'audio', direction: 'recvonly' },
  { mid: '4', kind: 'video', direction: 'recvonly' },
]).split('\r\n');

type Change = { at: number; kind: 'drop' | 'repeat' | 'cut' | 'noise' | 'move'; n: number; text: string };

const change: fc.Arbitrary<Change> = fc.record({
  at: fc.nat({ max: HONEST.length - 1 }),
  kind: fc.constantFrom('drop', 'repeat', 'cut', 'noise', 'move'),
  n: fc.nat({ max: 200 }),
  text: fc.oneof(
    fc.string(),
    fc.constantFrom('999999999999999999999', '-1', '__proto__', 'm=video 9 x', '*', '\u0000'),
  ),
});

function changed(lines: readonly string[], { at, kind, n, text }: Change): string[] {
  const line = lines[at] ?? '';
  const rest = [...lines.slice(0, at), ...lines.slice(at + 1)];
  if (kind === 'drop') return rest;
  if (kind === 'move') return [...rest.slice(0, n % (rest.length + 1)), line, ...rest.slice(n % (rest.length + 1))];
  if (kind === 'repeat') return [...lines.slice(0, at), ...Array.from({ length: n }, () => line), ...lines.slice(at)];
  const cut = n % (line.length + 1);
  return [
    ...lines.slice(0, at),
    kind === 'cut' ? line.slice(0, cut) : line.slice(0, cut) + text,
    ...lines.slice(at + 1),
  ];
}

const LOCAL = {
  ice: { ufrag: 'u', pwd: 'p'.repeat(24) },
  fingerprint: 'sha-256 AA',
  candidates: [],
  sessionId: 1,
  version: 1,
};

function answered(sdp: string): string | undefined {
  const offer = readOffer(sdp);
  if (offer === undefined) return undefined;
  const announced = [
    { sid: 'TR_a', cid: 'mic', kind: 'audio' as const, codec: 'opus' as const },
    { sid: 'TR_v', cid: 'cam', kind: 'video' as const, codec: 'VP8' as const },
  ];
  const bindings = { publishing: new Map(), receiving: new Map() };
  const plan = planSections(offer, announced, [], bindings);
  return writeAnswer(
    offer,
    plan.sections.map((section) => ({ ...section, sent: undefined })),
    LOCAL,
  );
}

it('a camera is told to begin as a 4G line carries it, in every picture’s section alike; a voice is not', () => {
  const answer = answered(HONEST.join('\r\n'))!;
  const start = /a=fmtp:\d+ (\S+;)?x-google-start-bitrate=1000\r\n/u;
  const [, , sound, picture, , sentOn] = answer.split('\r\nm=');
  expect(sound).not.toContain('x-google');
  for (const section of [picture, sentOn]) expect(section).toMatch(start);
});

it('is said once, though the browser offers again what it was told', () => {
  const told = HONEST.map((line) =>
    /^a=fmtp:(?!111|\d+ apt)/u.test(line) ? `${line};x-google-start-bitrate=300` : line,
  );
  const answer = answered([...told, 'a=fmtp:96 x-google-start-bitrate=300'].join('\r\n'))!;
  expect(answer).not.toContain('start-bitrate=300');
  expect(answer).not.toMatch(/start-bitrate\S*start-bitrate/u);
});

describe('offers that are not as they should be', () => {
  it('are answered or refused, never a fault, and never answered in more lines than a call has', () => {
    expect(answered(HONEST.join('\r\n'))).toMatch(/^v=0/);
    fc.assert(
      fc.property(fc.array(change, { minLength: 1, maxLength: 6 }), (changes) => {
        const sdp = changes.reduce<readonly string[]>(changed, HONEST).join('\r\n');
        const answer = answered(sdp);
        expect(answer === undefined || answer.startsWith('v=0\r\n')).toBe(true);
        expect((answer ?? '').split('\r\nm=').length).toBeLessThanOrEqual(65);
      }),
      { numRuns: 1_000 },
    );
  });

  it('may be any text', () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 500 }), (text) => {
        const answer = answered(text);
        return answer === undefined || answer.length > 0;
      }),
    );
  });
});
