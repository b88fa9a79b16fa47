import { describe, expect, it } from 'vitest';
import { Bandwidth } from './bandwidth.ts';
import { ArrivalLog, emptyFeedback, readFeedback } from './feedback.ts';

interface Line {
  bps: number;
  /** Packets that do not fit are dropped, as routers do. */
  queueMs: number;
  delayMs: number;
  /** Every n-th packet is lost by the radio. */
  losesEvery?: number;
  /** The receiver is busy for this long once a second: what comes meanwhile is seen afterwards. */
  stallsMs?: number;
}

/** A sender at the rate it is allowed, or less, over a line with one narrow place; feedback every 50 ms. */
function play(line: Line) {
  const bandwidth = new Bandwidth();
  const arrivals = new ArrivalLog();
  const feedback = emptyFeedback();
  const onTheWay: { number: number; atMs: number }[] = [];
  let nowMs = 1_000;
  let number = 65_000;
  let freeAtMs = 0;
  let owedBits = 0;
  let sentCount = 0;
  let worstQueueMs = 0;

  function send(bytes: number, probe = 0): void {
    number = (number + 1) & 0xffff;
    sentCount += 1;
    bandwidth.sent(number, bytes, nowMs, probe);
    const queued = Math.max(0, freeAtMs - nowMs);
    worstQueueMs = Math.max(worstQueueMs, queued);
    if (queued > line.queueMs) return;
    freeAtMs = Math.max(freeAtMs, nowMs) + (bytes * 8_000) / line.bps;
    if (line.losesEvery && sentCount % line.losesEvery === 0) return;
    const atMs = freeAtMs + line.delayMs;
    const busyUntil = Math.floor(atMs / 1_000) * 1_000 + (line.stallsMs ?? 0);
    onTheWay.push({ number, atMs: Math.max(atMs, busyUntil) });
  }
  return {
    bandwidth,
    line,
    takeWorstQueue: () => {
      const worst = worstQueueMs;
      worstQueueMs = 0;
      return worst;
    },
    probe(bps: number, forMs = 100): void {
      const packets = Math.max(5, Math.round((bps * forMs) / 8_000 / 300));
      const id = bandwidth.beginProbe(packets);
      for (let index = 0; index < packets; index++) {
        send(300, id);
        this.run(forMs / packets, 0);
      }
    },
    /** `demandBps` is what the pictures want. */
    run(forMs: number, demandBps: number): void {
      const until = nowMs + forMs;
      while (nowMs < until) {
        nowMs += 1;
        owedBits += Math.min(demandBps, bandwidth.allowedBps) / 1_000;
        for (; owedBits >= 8_000; owedBits -= 8_000) send(1_000);
        while (onTheWay.length > 0 && onTheWay[0]!.atMs <= nowMs) {
          const packet = onTheWay.shift()!;
          arrivals.add(packet.number, packet.atMs * 1_000);
        }
        if (Math.round(nowMs) % 50 !== 0) continue;
        for (const packet of arrivals.flush(1, 2)) {
          expect(readFeedback(packet.subarray(12), feedback)).toBe(true);
          bandwidth.heard(feedback, nowMs + line.delayMs);
        }
        bandwidth.tick(nowMs);
      }
    },
  };
}

describe('the line down to one subscriber', () => {
  it.each([
    ['a queue as long as a home router has', 1_000],
    ['hardly any queue', 80],
  ])('is found within two seconds of a cut to 400 kbit/s, with %s', (_, queueMs) => {
    const { run, bandwidth, line, takeWorstQueue } = play({ bps: 5_000_000, queueMs, delayMs: 20 });
    run(4_000, 1_500_000);
    line.bps = 400_000;
    run(2_000, 1_500_000);
    expect(bandwidth.estimateBps).toBeLessThan(420_000);
    run(3_000, 1_500_000);
    takeWorstQueue();
    run(10_000, 1_500_000);
    expect(bandwidth.estimateBps).toBeGreaterThan(200_000);
    expect(bandwidth.estimateBps).toBeLessThan(480_000);
    // What waits there delays the voice as well.
    expect(takeWorstQueue()).toBeLessThan(200);
  });

  it('is not taken for full because the radio loses every thirtieth packet', () => {
    const { run, bandwidth } = play({ bps: 5_000_000, queueMs: 500, delayMs: 30, losesEvery: 30 });
    run(10_000, 1_500_000);
    expect(bandwidth.loss).toBeGreaterThan(0.01);
    expect(bandwidth.estimateBps).toBeGreaterThan(1_300_000);
  });

  it('is not taken for narrow because the phone is busy with something else for a moment', () => {
    const { run, bandwidth } = play({ bps: 5_000_000, queueMs: 500, delayMs: 20, stallsMs: 200 });
    run(20_000, 1_500_000);
    expect(bandwidth.estimateBps).toBeGreaterThan(900_000);
    expect(bandwidth.strained).toBe(false);
  });

  it('is found wide again by a probe, which itself does not flood a narrow one', () => {
    const played = play({ bps: 400_000, queueMs: 500, delayMs: 20 });
    const { run, bandwidth, line } = played;
    run(6_000, 1_500_000);
    const narrow = bandwidth.estimateBps;
    expect(narrow).toBeLessThan(450_000);
    played.probe(2 * narrow);
    run(1_000, 250_000);
    expect(bandwidth.estimateBps).toBeLessThan(450_000);
    line.bps = 5_000_000;
    played.probe(2 * narrow);
    run(500, 250_000);
    expect(bandwidth.estimateBps).toBeGreaterThan(1.5 * narrow);
  });

  it('does not grow out of sight while little is sent', () => {
    const { run, bandwidth } = play({ bps: 5_000_000, queueMs: 500, delayMs: 20 });
    run(60_000, 250_000);
    expect(bandwidth.estimateBps).toBeLessThan(1_200_000);
  });

  it('gets less when nothing is answered any more', () => {
    const { run, bandwidth, line } = play({ bps: 2_000_000, queueMs: 500, delayMs: 20 });
    run(3_000, 1_500_000);
    line.bps = 1;
    line.queueMs = 0;
    run(6_000, 1_500_000);
    expect(bandwidth.estimateBps).toBeLessThan(150_000);
  });

  it('follows loss and the estimate of receivers that give no transport-wide feedback', () => {
    const bandwidth = new Bandwidth();
    bandwidth.reported(0, 700_000, 1_000);
    expect(bandwidth.estimateBps).toBe(700_000);
    bandwidth.reported(90, 700_000, 2_000);
    expect(bandwidth.estimateBps).toBeLessThan(600_000);
  });
});
