import { afterAll, beforeAll, expect, it } from 'vitest';
import { keep, movements, quantile } from './figures.ts';
import type { Line } from './line.ts';
import { openStreet, pause, type Person, type Street, until } from './people.ts';

let street: Street;
let phone: Person;
let agent: Person;
beforeAll(async () => {
  street = await openStreet();
  agent = await street.join('resume', 'agent:07', { camera: 'face' });
  phone = await street.join('resume', 'party:p1');
  await until(
    () => agent.sample(),
    ({ receiving }) => (receiving['party:p1']?.frames ?? 0) > 20,
  );
});
afterAll(() => street?.close());

const all: number[] = [];

/** From the moment the line is there again (or was only cut) until the desk sees the phone's picture move for good. */
async function back(breakLine: (line: Line) => Promise<void> | void): Promise<number> {
  await pause(2_500);
  await breakLine(phone.line);
  const againMs = Date.now();
  const samples = await until(
    () => agent.samples(againMs - 200),
    (now) => {
      const moved = movements(now, 'party:p1');
      const last = moved.at(-1) ?? 0;
      return last - againMs > 3_000 && moved.filter((atMs) => atMs > last - 1_500).length > 4;
    },
    60_000,
  );
  const moved = movements(samples, 'party:p1').filter((atMs) => atMs >= againMs);
  // The end of the last gap that is longer than a picture or two.
  let end = moved[0]! - againMs;
  for (const [index, atMs] of moved.entries()) {
    const before = index === 0 ? againMs : moved[index - 1]!;
    if (atMs - before > 900) end = atMs - againMs;
  }
  return end;
}

it.each([
  ['a broken WebSocket', 'socket', 8, (line: Line) => line.cutSocket()],
  ['another address', 'address', 8, (line: Line) => line.changeAddress()],
  ['a tunnel of three seconds', 'tunnel3s', 5, (line: Line) => tunnel(line, 3_000)],
  ['a tunnel of twelve seconds', 'tunnel12s', 3, (line: Line) => tunnel(line, 12_000)],
  ['a tunnel of forty-five seconds', 'tunnel45s', 2, (line: Line) => tunnel(line, 45_000)],
] as const)(
  'after %s the picture is back',
  async (_, name, times, breakLine) => {
    const took: number[] = [];
    for (let time = 0; time < times; time++) took.push(await back(breakLine));
    all.push(...took);
    keep(`resume_${name}_median_ms`, quantile(took, 0.5), 'ms', took.length);
    keep(`resume_${name}_worst_ms`, Math.max(...took), 'ms', took.length);
    expect(Math.max(...took)).toBeLessThan(20_000);
  },
  300_000,
);

it('within two seconds at the median and five at the 95th percentile', () => {
  keep('resume_median_ms', quantile(all, 0.5), 'ms', all.length);
  keep('resume_p95_ms', quantile(all, 0.95), 'ms', all.length);
  expect(quantile(all, 0.5)).toBeLessThanOrEqual(2_000);
  expect(quantile(all, 0.95)).toBeLessThanOrEqual(5_000);
});

async function tunnel(line: Line, ms: number): Promise<void> {
  line.freeze();
  await pause(ms);
  line.thaw();
}
