import { describe, expect, test } from 'vitest';
import { queuedCase } from '../../testing/case.ts';
import { metres, NEAR_M, NEAR_MS, type OtherAlarm, proposal, proposeMerge } from './sameAccident.ts';

/** One accident, one case: two alarms near in place and time are proposed to the agent, who decides (dossier 8.2). */

const current = queuedCase();
const AT = Date.parse(current.alarm.at);
const HERE: [number, number] = [126.64, 45.75];
/** So many metres north. */
const north = (m: number): [number, number] => [HERE[0], HERE[1] + (m / 6_371_000) * (180 / Math.PI)];
const other = (change: Partial<OtherAlarm> = {}): OtherAlarm => ({
  caseId: 'c_bbbbbbbbbbbbbbbbbbbb',
  caseNo: 'HRB-260918-0002',
  placeWords: current.place.words,
  alarmAt: current.alarm.at,
  who: '林*甲',
  point: HERE,
  ...change,
});
const after = (ms: number): string => new Date(AT + ms).toISOString();

test('metres on the sphere: a thousandth of a degree of latitude is 111 m', () => {
  expect(metres(HERE, [126.64, 45.751])).toBeCloseTo(111.2, 1);
  expect(metres([126.64, 45.75], [126.641, 45.75])).toBeCloseTo(77.6, 1);
  expect(metres(HERE, HERE)).toBe(0);
});

describe('given another alarm, when it is near, then it is proposed', () => {
  test.each<[string, Partial<OtherAlarm>, boolean]>([
    ['150 m away', { point: north(NEAR_M) }, true],
    ['151 m away', { point: north(NEAR_M + 1) }, false],
    ['half an hour later', { alarmAt: after(NEAR_MS) }, true],
    ['half an hour and a second later', { alarmAt: after(NEAR_MS + 1000) }, false],
    ['half an hour earlier', { alarmAt: after(-NEAR_MS) }, true],
    ['a minute more than half an hour earlier', { alarmAt: after(-NEAR_MS - 60_000) }, false],
    ['without a position, the same words', { point: undefined }, true],
    ['without a position, other words', { point: undefined, placeWords: '示例路' }, false],
    ['itself', { caseId: current.id }, false],
  ])('%s', (_, change, near) => {
    expect(proposal(current, HERE, other(change)) !== undefined).toBe(near);
  });

  test('with what the agent compares', () => {
    expect(proposal(current, HERE, other({ point: north(40), alarmAt: after(150_000) }))).toEqual({
      caseId: 'c_bbbbbbbbbbbbbbbbbbbb',
      caseNo: 'HRB-260918-0002',
      placeWords: current.place.words,
      who: '林*甲',
      apartM: 40,
      apartMinutes: 3,
      state: 'open',
    });
    expect(proposal(current, undefined, other())?.apartM).toBeNull();
  });

  test('two places without words are not the same place', () => {
    const nowhere = queuedCase({ place: { ...current.place, words: '', lng: null, lat: null } });
    expect(proposal(nowhere, undefined, other({ placeWords: '' }))).toBeUndefined();
  });
});

test('a proposal is made once; the agent’s answer to it stands', () => {
  const found = proposal(current, HERE, other());
  if (!found) throw new Error('near');
  const first = proposeMerge(current, found);
  expect(first.next.merge.proposals).toEqual([found]);
  expect(first.events).toEqual([{ type: 'merge.proposed', payload: { otherCaseId: found.caseId, apartM: 0 } }]);
  const dismissed = {
    ...first.next,
    merge: { ...first.next.merge, proposals: [{ ...found, state: 'dismissed' as const }] },
  };
  expect(proposeMerge(dismissed, found)).toEqual({ next: dismissed, events: [] });
  const second = proposeMerge(first.next, { ...found, caseId: 'c_cccccccccccccccccccc' });
  expect(second.next.merge.proposals).toHaveLength(2);
});
