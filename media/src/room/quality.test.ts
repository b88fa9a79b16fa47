import { ConnectionQuality } from '@livekit/protocol';
import { expect, it } from 'vitest';
import { qualityOf } from './quality.ts';

const good = { silentForMs: 20, lossUp: 0, lossDown: 0, narrow: false };

it.each([
  [good, ConnectionQuality.EXCELLENT],
  [{ ...good, lossUp: 6 }, ConnectionQuality.GOOD],
  [{ ...good, lossDown: 30 }, ConnectionQuality.POOR],
  [{ ...good, narrow: true }, ConnectionQuality.POOR],
  [{ ...good, silentForMs: 2_100 }, ConnectionQuality.LOST],
  [{ ...good, silentForMs: undefined }, ConnectionQuality.EXCELLENT],
])('%o is %i', (figures, quality) => {
  expect(qualityOf(figures)).toBe(quality);
});
