import { describe, expect, it } from 'vitest';
import type { Command } from '@kuaichu/contract/call';
import type { ShotRow, StillView } from '@kuaichu/contract/deskCase';
import { laneLevel, laneSecondsAt } from './lane.ts';
import { draftNarrative } from './narrative.ts';
import { dotted, likelyPlateKind } from './plate.ts';
import { stillInDoubt } from './preflight.tsx';
import { countOf, megapixels, nextShot, progressOf, zoomStep } from './shots.ts';
import { aCase, aParty } from '../test/samples.ts';
import { readTime } from '../time.ts';

const row = (shot: string, part: ShotRow['part'], state: ShotRow['state'] = 'notYet', required = true): ShotRow => ({
  shot,
  words: shot,
  part,
  required,
  state,
  stillId: null,
  waiver: null,
});

describe('the lane clock', () => {
  const lane = { running: true, seconds: 40, asOf: '2026-09-18T08:40:00+08:00' };
  const at = (s: number) => Date.parse(lane.asOf) + s * 1000;

  it('adds what has passed since the server drew it, and stands when it was stopped', () => {
    expect(laneSecondsAt(lane, at(12))).toBe(52);
    expect(laneSecondsAt({ ...lane, running: false }, at(12))).toBe(40);
  });

  it.each([
    [19.9, 'counting'],
    [20, 'warn'],
    [49.9, 'warn'],
    [50, 'stop'],
  ])('after %s more seconds it is %s', (s, level) => {
    expect(laneLevel(lane, at(s))).toBe(level);
  });
});

describe('what the space bar takes', () => {
  const shots = [
    row('a', 'onRoad', 'stored'),
    row('b', 'onRoad'),
    row('k', 'atKerb'),
    row('o', 'onRoad', 'notYet', false),
  ];

  it('takes the first missing shot of the road, at the kerb that of the kerb', () => {
    expect(nextShot(shots, false, null)?.shot).toBe('b');
    expect(nextShot(shots, true, null)?.shot).toBe('k');
  });

  it('takes the row the agent chose, also an optional one, but never one that is stored', () => {
    expect(nextShot(shots, false, 'o')?.shot).toBe('o');
    expect(nextShot(shots, false, 'a')?.shot).toBe('b');
  });

  it('has nothing to take when all required ones are had', () => {
    expect(nextShot([row('a', 'onRoad', 'waived'), row('o', 'onRoad', 'notYet', false)], false, null)).toBeNull();
  });

  it('counts required shots only, a waived one as had', () => {
    expect(countOf([...shots, row('w', 'onRoad', 'waived')], 'onRoad')).toEqual({ had: 2, all: 3 });
  });
});

describe('a still between the press and the store', () => {
  const command = (state: Command['state'], at = '2026-09-18T08:40:00Z'): Command => ({
    id: 'order-0001',
    partyId: 'p1',
    order: { kind: 'still', shot: 'b' },
    at,
    state,
    failure: null,
  });
  const still = (storedAt: string) => ({ shot: 'b', storedAt }) as StillView;

  it('is asked for, then uploading, then gone from the progress', () => {
    expect(progressOf('b', [command('sent')], [])?.state).toBe('asked');
    expect(progressOf('b', [command('done')], [])?.state).toBe('uploading');
    expect(progressOf('b', [command('done')], [still('2026-09-18T08:40:01Z')])).toBeNull();
  });

  it('tells a failed order, and not one of an earlier still', () => {
    expect(progressOf('b', [command('failed')], [still('2026-09-18T08:39:00Z')])?.state).toBe('failed');
    expect(progressOf('x', [command('sent')], [])).toBeNull();
  });
});

describe('figures and steps', () => {
  it('writes megapixels as people say them', () => {
    expect(megapixels({ width: 3840, height: 2160 })).toBe('8.3');
    expect(megapixels({ width: 4032, height: 3024 })).toBe('12');
  });

  it('zooms in steps and stays within 1 and 8', () => {
    expect([zoomStep(1, 1), zoomStep(2, -1), zoomStep(1, -1), zoomStep(8, 1)]).toEqual([1.5, 1.5, 1, 8]);
  });
});

describe('a typed time', () => {
  const base = '2026-09-18T00:39:00.000Z';
  it.each([
    ['2026-09-18 08:41', '2026-09-18T08:41:00+08:00'],
    ['9-17 23:05', '2026-09-17T23:05:00+08:00'],
    ['8:30', '2026-09-18T08:30:00+08:00'],
    ['9月18日 8时30分', '2026-09-18T08:30:00+08:00'],
    ['02-30 08:30', null],
    ['8:75', null],
    ['早上', null],
  ])('%s is %s', (text, at) => {
    expect(readTime(text, base)).toBe(at);
  });
});

describe('plates', () => {
  it.each([
    ['黑A·T0001', '02'],
    ['黑AD12345', '52'],
    ['黑A12345D', '51'],
    ['黑A1234挂', '15'],
    ['黑A1234学', '16'],
  ])('%s looks like kind %s', (plate, kind) => {
    expect(likelyPlateKind(plate)).toBe(kind);
  });

  it('writes the dot of the plate', () => {
    expect(dotted('黑AT0001')).toBe('黑A·T0001');
    expect(dotted('WJ01')).toBe('WJ01');
  });
});

describe('the drafted narrative', () => {
  it('says when, who, where and which parts met, and nothing of fault', () => {
    const view = aCase({
      parties: [aParty('p1', { name: '林一甲', parts: ['左前'] }), aParty('p2', { name: '周二乙', parts: ['右后'] })],
    });

    const text = draftNarrative(view);

    expect(text).toContain('2026年09月18日08时39分许，林一甲驾驶');
    expect(text).toContain('左前部位与周二乙驾驶的');
    expect(text).toMatch(/右后部位发生碰撞，造成两车受损的道路交通事故。$/);
    expect(text).not.toContain('责任');
  });
});

describe('what the phone found out about itself', () => {
  const found = (['camera', 'microphone', 'udp', 'bandwidth'] as const).map((check) => ({
    check,
    outcome: check === 'bandwidth' ? ('ok' as const) : ('failed' as const),
    detail: null,
  }));
  const left = (seen: boolean, heard: boolean) => stillInDoubt(found, seen, heard).map(({ check }) => check);

  it('is said before the call, and what a picture or a voice proves is not said any more', () => {
    expect(left(false, false)).toEqual(['camera', 'microphone', 'udp']);
    expect(left(true, false)).toEqual(['microphone', 'udp']);
    expect(left(true, true)).toEqual(['udp']);
  });
});
