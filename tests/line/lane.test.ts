import { describe, expect, it } from 'vitest';
import { Lane } from './lane.ts';

const packet = (number: number, bytes = 972) => {
  const data = Buffer.alloc(bytes);
  data.writeUInt32BE(number);
  return data;
};

async function play(wish: Lane['wish'], count: number, random?: () => number) {
  const arrived: { number: number; atMs: number }[] = [];
  const startedAtMs = performance.now();
  const lane = new Lane(
    (data) => arrived.push({ number: data.readUInt32BE(), atMs: performance.now() - startedAtMs }),
    random,
  );
  lane.wish = wish;
  for (let number = 0; number < count; number++) lane.push(packet(number));
  while (arrived.length + lane.dropped < count) {
    await new Promise((resolve) => {
      setTimeout(resolve, 5);
    });
  }
  return { arrived, lane };
}

describe('one direction of a line', () => {
  it('keeps the order and lets nothing through sooner than its rate and delay allow', async () => {
    // 1000 bytes with their headers, 10 ms each.
    const { arrived } = await play({ bps: 800_000, delayMs: 30, queueMs: 500 }, 20);
    expect(arrived.map(({ number }) => number)).toEqual(Array.from({ length: 20 }, (_, number) => number));
    for (const { number, atMs } of arrived) expect(atMs).toBeGreaterThan(30 + 10 * (number + 1) - 2);
  });
  it('drops what does not fit into the queue', async () => {
    const { arrived, lane } = await play({ bps: 800_000, queueMs: 95 }, 50);
    expect(arrived.length).toBeGreaterThanOrEqual(10);
    expect(arrived.length).toBeLessThan(20);
    expect(lane.dropped).toBe(50 - arrived.length);
  });
  it('loses what chance says', async () => {
    let turn = 0;
    const { arrived } = await play({ loss: 0.25 }, 40, () => (turn++ % 4) / 4);
    expect(arrived).toHaveLength(30);
  });
  it('lets nothing through while it is frozen', async () => {
    const arrived: number[] = [];
    const lane = new Lane((data) => arrived.push(data.readUInt32BE()));
    lane.freeze(true);
    lane.push(packet(1));
    lane.freeze(false);
    lane.push(packet(2));
    expect(arrived).toEqual([2]);
  });
});
