import { isRefusal, type Refusal } from '@kuaichu/contract/refusal';
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { recordingFailed, recordingStarted } from '../call/rules.ts';
import { changeParty, type Outcome } from '../case/rules.ts';
import type { Case } from '../case/state.ts';
import { collectedCase, NOW, REAR_END, STROKES } from '../claim/testing/collectedCase.ts';
import { determine, openDetermination } from '../determination/rules/decide.ts';
import { textDigestOf } from './text.ts';
import { allSettled, expire, NO_PHONE, NOT_IN_TIME, orderIssue, type Press, recordedNow, sign } from './rules.ts';

const officer = { staffId: 's_officer', name: '高示范', no: '000001', simpleProcedureQualified: true };
function done(result: Outcome | Refusal): Outcome {
  if (isRefusal(result)) throw new Error(`${result.code}: ${result.say}`);
  return result;
}
function decided(change: Partial<Case> = {}): Case {
  const opened = done(openDetermination(collectedCase(undefined, change), officer, NOW)).next;
  return done(determine(opened, officer.staffId, REAR_END, NOW)).next;
}
const ordered = (): Case => done(orderIssue(decided(), 30, true, NOW)).next;
const online = (current: Case, ...ids: string[]): Case =>
  ids.reduce((c, id) => changeParty(c, id, { online: true, awayCause: null }), current);
const recorded = (current: Case): Case => recordingStarted(current, 'EG_1', 'room/02', NOW).next;
const TEXT = 'c'.repeat(64);
const pen = {
  decision: 'sign',
  strokes: STROKES,
  strokesSha256: 'ab',
  shownSha256: TEXT,
  textSha256: TEXT,
} satisfies Press;
const after = (minutes: number): Date => new Date(NOW.getTime() + minutes * 60_000);

describe('ordering', () => {
  test('given two phones, when the officer orders, then both are asked until the city’s limit', () => {
    const { next, events, jobs } = done(orderIssue(decided(), 30, true, NOW));
    expect(next).toMatchObject({
      status: 'signing',
      determination: { state: 'ordered', evidenceRead: true, conditionsConfirmed: true },
      signing: { by: after(30).toISOString(), signatures: [{ state: 'open' }, { state: 'open' }] },
    });
    expect(events.map((e) => e.type)).toEqual(['certificate.ordered', 'signing.opened']);
    expect(jobs).toEqual([]);
  });

  test('a party without any phone is noted at once, one who never came is invited', () => {
    const [first, second] = collectedCase().parties;
    if (!first || !second) throw new Error('two parties');
    const current = decided({
      parties: [
        { ...first, hasPhone: false },
        { ...second, hasPhone: false, phone: null },
      ],
    });
    const { next, jobs } = done(orderIssue(current, 30, true, NOW));
    expect(next.signing?.signatures).toMatchObject([{ state: 'open' }, { state: 'expired', reason: NO_PHONE }]);
    expect(jobs).toMatchObject([{ task: 'delivery.invite', payload: { partyId: 'p1' } }]);
  });

  test('with nobody to ask the certificate is issued at once; ordered twice is refused', () => {
    const parties = collectedCase().parties.map((p) => ({ ...p, hasPhone: false, phone: null }));
    expect(done(orderIssue(decided({ parties }), 30, true, NOW)).jobs).toMatchObject([{ task: 'certificate.issue' }]);
    expect(orderIssue(ordered(), 30, true, NOW)).toMatchObject({ code: 'wrongState' });
    expect(orderIssue(collectedCase(), 30, true, NOW)).toMatchObject({ code: 'wrongState' });
  });
});

describe('signing is recorded in sound and picture', () => {
  test('given the party in the recorded room, when he signs, then the stroke’s hash and the recording are noted', () => {
    const current = recorded(online(ordered(), 'p1'));
    expect(recordedNow(current, 'p1')).toBe('EG_1');
    const { next, events, jobs } = done(sign(current, 'p1', pen, after(1)));
    expect(next.signing?.signatures[0]).toMatchObject({ state: 'signed', egressId: 'EG_1', strokes: STROKES });
    expect(events).toEqual([
      {
        type: 'party.signed',
        payload: { partyId: 'p1', egressId: 'EG_1', strokesSha256: 'ab', textSha256: TEXT },
      },
    ]);
    expect(jobs).toEqual([]);
  });

  test.each<[string, (c: Case) => Case]>([
    ['no recording runs', (c) => online(c, 'p1')],
    ['the recorder failed', (c) => recordingFailed(recorded(online(c, 'p1')), null, 'mediaUnreachable', NOW).next],
    ['the segment broke', (c) => recordingFailed(recorded(online(c, 'p1')), 'EG_1', 'disk', NOW).next],
    ['the party is not in the room', (c) => recorded(online(c, 'p2'))],
    ['the picture is away', (c) => changeParty(recorded(online(c, 'p1')), 'p1', { awayCause: 'phoneCall' })],
  ])('refused while %s', (_, make) => {
    expect(sign(make(ordered()), 'p1', pen, after(1))).toMatchObject({ code: 'recorderDown' });
  });

  test('an empty box is no signature', () => {
    const current = recorded(online(ordered(), 'p1'));
    expect(sign(current, 'p1', { ...pen, strokes: [] }, NOW)).toMatchObject({ code: 'signatureEmpty' });
    expect(sign(current, 'p1', { ...pen, strokes: [[[5, 5]]] }, NOW)).toMatchObject({ code: 'signatureEmpty' });
  });

  test('a text that changed under the pen is not signed; declining needs no text', () => {
    const current = recorded(online(ordered(), 'p1'));
    expect(sign(current, 'p1', { ...pen, shownSha256: 'd'.repeat(64) }, after(1))).toMatchObject({
      code: 'textChanged',
    });
    expect(done(sign(current, 'p1', pen, after(1))).next.signing?.signatures[0]?.textSha256).toBe(TEXT);
    const declined = done(sign(current, 'p1', { decision: 'decline', reason: null }, after(1)));
    expect(declined.next.signing?.signatures[0]?.textSha256).toBeNull();
  });

  test('finding, liability, injury and mediation are the text; anything else may change beside it', () => {
    const current = ordered();
    const text = textDigestOf(current);
    expect(textDigestOf({ ...current, place: { ...current.place, words: '别处' } })).toBe(text);
    const { determination } = current;
    if (!determination?.decision) throw new Error('decided');
    const { decision } = determination;
    const others: Case[] = [
      { ...current, determination: { ...determination, decision: { ...decision, narrative: '别的事实' } } },
      { ...current, determination: { ...determination, decision: { ...decision, liabilityText: '别的责任' } } },
      { ...current, facts: { ...current.facts, injury: 'minor' } },
      {
        ...current,
        mediation: {
          asked: ['p1', 'p2'],
          result: { kind: 'agreed', text: '甲赔乙 800 元' },
          at: NOW.toISOString(),
          officerId: officer.staffId,
        },
      },
    ];
    expect(new Set([text, ...others.map(textDigestOf)]).size).toBe(5);
  });

  test('declining needs no camera and is noted', () => {
    const { next, events } = done(sign(ordered(), 'p2', { decision: 'decline', reason: ' 不同意 ' }, after(1)));
    expect(next.signing?.signatures[1]).toMatchObject({ state: 'refused', reason: '不同意', strokes: [] });
    expect(events[0]).toMatchObject({ type: 'party.refusedToSign', payload: { partyId: 'p2', reasonGiven: true } });
    expect(sign(next, 'p2', pen, after(2))).toMatchObject({ code: 'alreadySigned' });
  });

  test('the last one to settle asks for the certificate', () => {
    const one = done(sign(recorded(online(ordered(), 'p1', 'p2')), 'p1', pen, after(1))).next;
    expect(done(sign(one, 'p2', pen, after(2))).jobs).toEqual([
      { task: 'certificate.issue', payload: { caseId: one.id } },
    ]);
    expect(sign(one, 'p1', pen, after(2))).toMatchObject({ code: 'alreadySigned' });
  });

  test('nobody signs before the order, after the limit, or for somebody who is not there', () => {
    expect(sign(collectedCase(), 'p1', pen, NOW)).toMatchObject({ code: 'wrongState' });
    expect(sign(recorded(online(ordered(), 'p1')), 'p1', pen, after(31))).toMatchObject({ code: 'signingClosed' });
    expect(sign(ordered(), 'p9', pen, NOW)).toMatchObject({ code: 'wrongState' });
  });
});

describe('the limit', () => {
  test('given one signature, when the limit passes, then the other is noted as unsigned and the certificate comes', () => {
    const one = done(sign(recorded(online(ordered(), 'p1')), 'p1', pen, after(1))).next;
    expect(expire(one, after(29)).events).toEqual([]);
    const { next, events, jobs } = expire(one, after(30));
    expect(next.signing?.signatures).toMatchObject([{ state: 'signed' }, { state: 'expired', reason: NOT_IN_TIME }]);
    expect(events).toEqual([{ type: 'signing.expired', payload: { partyIds: ['p2'] } }]);
    expect(jobs).toMatchObject([{ task: 'certificate.issue' }]);
    expect(expire(next, after(31)).events).toEqual([]);
    expect(sign(next, 'p2', pen, after(31))).toMatchObject({ code: 'signingClosed' });
  });

  test('whatever is pressed in whatever order, a settled signature never changes and the issue is asked for once', () => {
    const press = fc.record({
      partyId: fc.constantFrom('p1', 'p2'),
      how: fc.constantFrom('sign', 'decline', 'expire'),
      minute: fc.integer({ min: 0, max: 40 }),
    });
    fc.assert(
      fc.property(fc.array(press, { maxLength: 12 }), (presses) => {
        let current = recorded(online(ordered(), 'p1', 'p2'));
        let asked = 0;
        for (const { partyId, how, minute } of presses) {
          const now = after(minute);
          const result =
            how === 'expire'
              ? expire(current, now)
              : sign(current, partyId, how === 'sign' ? pen : { decision: 'decline', reason: null }, now);
          if (isRefusal(result)) continue;
          for (const [at, before] of (current.signing?.signatures ?? []).entries()) {
            if (before.state !== 'open') expect(result.next.signing?.signatures[at]).toEqual(before);
          }
          asked += result.jobs?.length ?? 0;
          current = result.next;
        }
        expect(asked).toBe(allSettled(current) ? 1 : 0);
      }),
    );
  });
});
