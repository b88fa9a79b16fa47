import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ArrivalLog, type Arrival, emptyFeedback, readFeedback } from './feedback.ts';

/** The receiving side of the draft: what a sender reads out of a feedback packet. */
function spelledOut(packet: Buffer): { sequence: number; atUs: number }[] {
  const base = packet.readUInt16BE(12);
  const count = packet.readUInt16BE(14);
  let ticks = (packet.readUIntBE(16, 3) * 64_000) / 250;
  const statuses: number[] = [];
  let at = 20;
  while (statuses.length < count) {
    const chunk = packet.readUInt16BE(at);
    at += 2;
    if (chunk & 0x8000) {
      for (let index = 0; index < 7; index++) statuses.push((chunk >> (12 - index * 2)) & 3);
    } else {
      for (let index = 0; index < (chunk & 0x1fff); index++) statuses.push(chunk >> 13);
    }
  }
  const out: { sequence: number; atUs: number }[] = [];
  for (const [index, status] of statuses.slice(0, count).entries()) {
    if (status === 0) continue;
    const delta = status === 1 ? packet[at]! : packet.readInt16BE(at);
    at += status;
    ticks += delta;
    out.push({ sequence: (base + index) & 0xffff, atUs: ticks * 250 });
  }
  return out;
}

describe('transport-wide feedback', () => {
  it('tells arrival times to a quarter millisecond, whatever is lost or reordered', () => {
    const arrivals = fc.array(
      fc.record({ step: fc.integer({ min: 1, max: 40 }), afterUs: fc.integer({ min: -3_000, max: 200_000 }) }),
      { minLength: 1, maxLength: 300 },
    );
    fc.assert(
      fc.property(arrivals, fc.nat(65_535), (steps, start) => {
        const log = new ArrivalLog();
        const sent: Arrival[] = [];
        let sequence = start;
        let atUs = 10_000_000_000;
        for (const { step, afterUs } of steps) {
          sequence += step;
          atUs += afterUs;
          sent.push({ sequence: sequence & 0xffff, atUs });
          log.add(sequence & 0xffff, atUs);
        }
        const told = log.flush(1, 2).flatMap(spelledOut);
        expect(told.map((entry) => entry.sequence)).toEqual(sent.map((entry) => entry.sequence));
        const wrap = 0x1000000 * 64_000;
        for (const [index, entry] of told.entries()) {
          const late = (sent[index]!.atUs % wrap) - entry.atUs;
          expect(late).toBeGreaterThanOrEqual(0);
          expect(late).toBeLessThan(250);
        }
      }),
    );
  });

  it('reports holes between two feedbacks and says nothing when nothing came', () => {
    const log = new ArrivalLog();
    log.add(10, 1_000);
    expect(log.flush(1, 2)).toHaveLength(1);
    expect(log.flush(1, 2)).toHaveLength(0);
    log.add(14, 60_000);
    const [packet] = log.flush(1, 2);
    expect(packet!.readUInt16BE(12)).toBe(11);
    expect(packet!.readUInt16BE(14)).toBe(4);
    expect(packet!.length % 4).toBe(0);
  });

  it('is read as it was written, and broken packets are refused without harm', () => {
    const feedback = emptyFeedback();
    const arrivals = fc.array(
      fc.record({ step: fc.integer({ min: 1, max: 30 }), afterUs: fc.integer({ min: -3_000, max: 90_000 }) }),
      { minLength: 1, maxLength: 200 },
    );
    fc.assert(
      fc.property(arrivals, fc.nat(65_535), (steps, start) => {
        const log = new ArrivalLog();
        let sequence = start;
        let atUs = 10_000_000_000;
        for (const { step, afterUs } of steps) log.add((sequence += step) & 0xffff, (atUs += afterUs));
        for (const packet of log.flush(1, 2)) {
          const plain = spelledOut(packet);
          expect(readFeedback(packet.subarray(12), feedback)).toBe(true);
          const read = [...feedback.arrivalsUs.subarray(0, feedback.count)].flatMap((arrivedUs, index) =>
            arrivedUs < 0 ? [] : [{ sequence: (feedback.base + index) & 0xffff, atUs: arrivedUs }],
          );
          expect(read).toEqual(plain);
          for (let end = 8; end < packet.length - 12; end += 3) readFeedback(packet.subarray(12, 12 + end), feedback);
        }
      }),
      { numRuns: 60 },
    );
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 8, maxLength: 80 }), (bytes) => {
        readFeedback(Buffer.from(bytes), feedback);
        expect(feedback.count).toBeLessThanOrEqual(feedback.arrivalsUs.length);
      }),
    );
  });
});
