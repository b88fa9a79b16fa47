import { afterAll, beforeAll, expect, it } from 'vitest';
import { between } from './figures.ts';
import { openStreet, pause, type Street, until } from './people.ts';

let street: Street;
beforeAll(async () => {
  street = await openStreet();
});
afterAll(() => street?.close());

/** A line for a voice and hardly more; figures of wider ones in weak.line.test.ts. */
it('on a narrow line the picture gives way, the voice arrives whole, and the picture comes back with the line', async () => {
  const agent = await street.join('narrow', 'agent:07', { camera: 'face' });
  const phone = await street.join('narrow', 'party:p1', { camera: 'none' });
  const frames = async () => (await phone.sample()).receiving['agent:07']?.frames ?? 0;
  await until(frames, (now) => now > 20);

  phone.line.set({ down: { bps: 120_000, queueMs: 300 } });
  // It has given way when for two seconds nothing is dropped where it was too much before, and the voice goes on.
  const calm = await until(
    async () => {
      const dropped = (await phone.line.dropped()).down;
      const fromMs = Date.now();
      await pause(2_000);
      return {
        more: (await phone.line.dropped()).down - dropped,
        voice: between(await phone.samples(fromMs), 'agent:07'),
      };
    },
    ({ more, voice }) => more === 0 && voice.soundPackets > 60 && voice.soundLost === 0,
  );
  expect((calm.voice.videoBytes * 8) / calm.voice.seconds).toBeLessThan(100_000);

  const before = await frames();
  phone.line.set({ down: {} });
  await until(frames, (now) => now > before + 20, 60_000);
  await street.leave(phone, agent);
}, 150_000);
