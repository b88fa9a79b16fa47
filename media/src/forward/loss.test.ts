import { describe, expect, it } from 'vitest';
import { NackList, ReceptionStatistics } from './loss.ts';

describe('lost packets', () => {
  it('asks at once, again later, and no more once the packet came', () => {
    const list = new NackList();
    list.received(65_534, 0);
    list.received(1, 0);
    expect(list.due(0).sequences).toEqual([65_535, 0]);
    expect(list.due(10).sequences).toEqual([]);
    list.received(0, 20);
    expect(list.due(100).sequences).toEqual([65_535]);
    expect(list.size).toBe(1);
  });

  it('gives up after a second and says that the picture is broken', () => {
    const list = new NackList();
    list.received(1, 0);
    list.received(3, 0);
    expect(list.due(1_001)).toEqual({ sequences: [], gaveUp: true });
    expect(list.due(1_002)).toEqual({ sequences: [], gaveUp: false });
  });

  it('does not list a hole too wide to repair', () => {
    const list = new NackList();
    list.received(1, 0);
    expect(list.received(1_000, 0)).toBe(true);
    expect(list.size).toBe(0);
  });
});

describe('receiver reports', () => {
  it('counts loss since the last report and ever', () => {
    const statistics = new ReceptionStatistics(90_000);
    for (const sequence of [10, 11, 13]) statistics.add(sequence, 0, 0);
    expect(statistics.report(5, 0)).toMatchObject({
      ssrc: 5,
      fractionLost: 64,
      cumulativeLost: 1,
      highestSequence: 13,
    });
    statistics.add(14, 0, 0);
    expect(statistics.report(5, 0)).toMatchObject({ fractionLost: 0, cumulativeLost: 1, highestSequence: 14 });
  });

  it('echoes the middle of the last sender report and its age', () => {
    const statistics = new ReceptionStatistics(48_000);
    statistics.add(1, 0, 0);
    statistics.heardSenderReport(0x1122334455667788n, 1_000);
    expect(statistics.report(5, 1_500)).toMatchObject({ lastSenderReport: 0x33445566, delaySinceLast: 32_768 });
  });
});
