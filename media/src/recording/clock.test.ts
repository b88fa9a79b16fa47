import { describe, expect, test } from 'vitest';
import { SenderClock, TrackClock, ntpToMs, residualAt, type ClockPoint } from './clock.ts';
import { toNtp } from './testkit.ts';

/** A sender's time of day, far from ours. */
const SENDER_MS = 3_900_000_000_000;

describe('the time line of a track', () => {
  test('begins where the first packet arrived and runs by the RTP clock', () => {
    const clock = new TrackClock(90_000, new SenderClock());
    clock.arrived(1_000, 50);
    clock.arrived(1_000 + 90_000, 1_130);
    expect(clock.fileMs(1_000)).toBe(50);
    expect(clock.fileMs(1_000 + 90_000)).toBe(1_050);
  });

  test('NTP is read to a fraction of a millisecond', () => {
    expect(ntpToMs(toNtp(SENDER_MS + 0.25))).toBeCloseTo(SENDER_MS + 0.25, 2);
  });

  test('two tracks of a sender come into step, slowly, and the rest is known from the first report on', () => {
    const sender = new SenderClock();
    const audio = new TrackClock(48_000, sender);
    const video = new TrackClock(90_000, sender);
    // Taken at the same moments; sound is 20 ms on its way, the first picture 140 ms.
    audio.arrived(0, 20);
    video.arrived(0, 140);
    audio.report(1_010, SENDER_MS + 1_000, 48_000);
    video.report(1_015, SENDER_MS + 1_000, 90_000);
    const apart = () => (video.point()?.residualMs ?? 0) - (audio.point()?.residualMs ?? 0);
    expect(apart()).toBeCloseTo(-120, 5);
    let last = 0;
    for (let ms = 0; ms <= 30_000; ms += 20) {
      const at = video.fileMs(ms * 90);
      expect(at).toBeGreaterThanOrEqual(last);
      if (ms > 0) expect(Math.abs(at - last - 20)).toBeLessThan(0.21);
      last = at;
      audio.fileMs(ms * 48);
    }
    expect(Math.abs(video.fileMs(30_000 * 90) - audio.fileMs(30_000 * 48))).toBeLessThan(0.001);
    expect(apart()).toBeCloseTo(0, 5);
  });

  test('follows a sender whose sound clock runs 100 ppm fast', () => {
    const sender = new SenderClock();
    const clock = new TrackClock(48_000, sender);
    for (let ms = 0; ms <= 600_000; ms += 1_000) {
      const rtp = Math.round(ms * 48 * 1.0001);
      clock.arrived(rtp, ms + 10);
      clock.report(ms + 10, SENDER_MS + ms, rtp);
      clock.fileMs(rtp);
    }
    expect(Math.abs(clock.fileMs(Math.round(600_000 * 48 * 1.0001)) - 600_010)).toBeLessThan(1);
  });

  test('a sender that sets its clock by an hour moves nothing', () => {
    const sender = new SenderClock();
    const clock = new TrackClock(90_000, sender);
    clock.arrived(0, 0);
    clock.report(1_000, SENDER_MS + 1_000, 90_000);
    expect(clock.report(2_000, SENDER_MS + 3_602_000, 180_000)).toBe(true);
    expect(clock.point()?.residualMs).toBeCloseTo(0, 5);
  });

  test('a report that contradicts the arrival by seconds is put aside', () => {
    const sender = new SenderClock();
    const clock = new TrackClock(90_000, sender);
    clock.arrived(0, 0);
    expect(clock.report(1_000, SENDER_MS + 1_000, 90_000 * 60)).toBe(false);
    expect(clock.fileMs(90_000)).toBe(1_000);
  });
});

/** A packet of sound every 20 ms. */
function speak(clock: TrackClock, fromMs: number, toMs: number, rtpMs: (ms: number) => number): ClockPoint[] {
  const points: ClockPoint[] = [];
  for (let ms = fromMs; ms < toMs; ms += 20) {
    points.push(...clock.arrived(rtpMs(ms) * 48, ms + 10));
    clock.fileMs(rtpMs(ms) * 48);
  }
  return points;
}

describe('after a pause', () => {
  test('a clock that stood still is put on by the pause, from its end on', () => {
    const clock = new TrackClock(48_000, new SenderClock());
    speak(clock, 0, 5_000, (ms) => ms);
    const points = speak(clock, 15_000, 20_000, (ms) => ms - 10_000);
    expect(Math.abs(clock.fileMs(9_000 * 48) - 19_010)).toBeLessThan(1);
    // What was written before this was known: at 5.5 s of the file instead of 15.5 s.
    expect(residualAt(points, 5_500)).toBeCloseTo(10_000, 3);
    expect(residualAt(points, 4_900)).toBe(0);
    expect(residualAt(points, 19_000)).toBe(0);
  });

  test('a network that froze and then delivered all at once moves nothing', () => {
    const clock = new TrackClock(48_000, new SenderClock());
    speak(clock, 0, 5_000, (ms) => ms);
    for (let ms = 5_000; ms < 8_000; ms += 20) expect(clock.arrived(ms * 48, 8_000 + ms / 1_000)).toEqual([]);
    expect(speak(clock, 8_020, 12_000, (ms) => ms)).toEqual([]);
    expect(Math.abs(clock.fileMs(12_000 * 48) - 12_010)).toBeLessThan(1);
  });
});

describe('residuals', () => {
  test('are straight between points, constant outside, and step where two share a time', () => {
    const points = [
      { atMs: 100, residualMs: 10 },
      { atMs: 200, residualMs: 20 },
      { atMs: 200, residualMs: 50 },
      { atMs: 300, residualMs: 0 },
    ];
    expect([0, 100, 150, 199.999, 200, 250, 300, 999].map((at) => Math.round(residualAt(points, at)))).toEqual([
      10, 10, 15, 20, 50, 25, 0, 0,
    ]);
    expect(residualAt([], 5)).toBe(0);
  });
});
