import type { LocalVideoTrack } from 'livekit-client';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { type GivesWay, keepMoving, PictureOrder } from './narrowUplink.ts';

afterEach(() => {
  vi.useRealTimers();
});

type Look = { framesPerS: number; lineBps: number };
const full: Look = { framesPerS: 25, lineBps: 1_800_000 };
const starved: Look = { framesPerS: 2, lineBps: 360_000 };
const small: Look = { framesPerS: 14, lineBps: 360_000 };
const opened: Look = { framesPerS: 24, lineBps: 1_500_000 };

const looks = (...given: Look[]): GivesWay[] => {
  const order = new PictureOrder();
  return given.map((look) => order.look(look));
};

describe('what gives way on a thin line up', () => {
  it('given a picture that moves, then it keeps its size, also on a line that is rather thin', () => {
    expect(looks(full, { framesPerS: 7, lineBps: 600_000 }, { framesPerS: 6, lineBps: 500_000 }, full)).toEqual(
      Array.from({ length: 4 }, () => 'maintain-resolution'),
    );
  });

  it('given three seconds that hardly move, then pixels give way too, until the line has been wide for three seconds', () => {
    expect(looks(starved, starved, starved, small, small, opened, opened, opened, full)).toEqual([
      ...['maintain-resolution', 'maintain-resolution', 'balanced', 'balanced', 'balanced', 'balanced', 'balanced'],
      ...['maintain-resolution', 'maintain-resolution'],
    ]);
  });

  it('given one bad second among good ones, then nothing changes', () => {
    expect(looks(starved, starved, full, starved, starved, full).every((one) => one === 'maintain-resolution')).toBe(
      true,
    );
    expect(looks(starved, starved, starved, opened, opened, small, opened, opened).at(-1)).toBe('balanced');
  });

  it('given a line between both, then the whole picture is tried ever more seldom', () => {
    const order = new PictureOrder();
    let now: GivesWay = 'maintain-resolution';
    const triedAt: number[] = [];
    for (let second = 0; second < 400; second += 1) {
      const next = order.look({ framesPerS: now === 'balanced' ? 15 : 3, lineBps: 560_000 });
      if (next === 'maintain-resolution' && now === 'balanced') triedAt.push(second);
      now = next;
    }
    // Three bad seconds each time, and before them 3, 6, 12, 24, 48, 48 … good ones.
    expect(triedAt.map((at, n) => at - (triedAt[n - 1] ?? -1))).toEqual([6, 9, 15, 27, 51, 51, 51, 51, 51, 51]);
  });

  it('given a try that held for half a minute, then the next one is as quick as the first', () => {
    const order = new PictureOrder();
    const give = (count: number, look: Look) => Array.from({ length: count }, () => order.look(look)).at(-1);
    expect([give(3, starved), give(3, opened), give(3, starved), give(5, opened), give(1, opened)]).toEqual([
      ...['balanced', 'maintain-resolution', 'balanced', 'balanced', 'maintain-resolution'],
    ]);
    give(30, full);
    expect([give(3, starved), give(3, opened)]).toEqual(['balanced', 'maintain-resolution']);
  });

  it('given few frames although the line is wide, as from a dark street or a busy phone, then the size stays', () => {
    const dark = { framesPerS: 3, lineBps: 1_800_000 };
    expect(looks(dark, dark, dark, dark).at(-1)).toBe('maintain-resolution');
  });
});

describe('a picture on a line of 400 kbit/s', () => {
  it('given that it is published anew, whole, after it had become smaller, then it becomes smaller again', async () => {
    vi.useFakeTimers();
    const asked: GivesWay[] = [];
    let frames = 0;
    const track = {
      sender: {},
      isMuted: false,
      getRTCStatsReport: async () =>
        new Map<string, object>([
          ['pair', { type: 'candidate-pair', nominated: true, availableOutgoingBitrate: 360_000 }],
          ['video', { type: 'outbound-rtp', framesEncoded: frames++ }],
        ]),
      setDegradationPreference: async (preference: GivesWay) => void asked.push(preference),
    };
    const stop = keepMoving(track as unknown as LocalVideoTrack);
    await vi.advanceTimersByTimeAsync(6_000);
    expect(asked).toEqual(['balanced']);
    // A new connection: its sender keeps the size again.
    track.sender = {};
    frames = 0;
    await vi.advanceTimersByTimeAsync(6_000);
    expect(asked).toEqual(['balanced', 'balanced']);
    stop();
    await vi.advanceTimersByTimeAsync(6_000);
    expect(asked).toHaveLength(2);
  });
});
