import { expect, it } from 'vitest';
import { preferredCodec } from './codec.ts';

const device = (efficient: string[]) => ({
  encodingInfo: async (asked: MediaEncodingConfiguration) => {
    const powerEfficient = efficient.some((name) => asked.video?.contentType.startsWith(`video/${name}`));
    return { supported: true, smooth: true, powerEfficient } as MediaCapabilitiesInfo;
  },
});

it.each([
  ['neither in hardware', device([]), 'vp8'],
  ['both in hardware', device(['VP8', 'H264']), 'vp8'],
  ['H.264 alone in hardware', device(['H264']), 'h264'],
  ['a browser that cannot say', undefined, 'vp8'],
  [
    'a browser that refuses the question',
    {
      encodingInfo: async () => {
        throw new TypeError('webrtc');
      },
    },
    'vp8',
  ],
] as const)('%s', async (_, capabilities, codec) => {
  expect(await preferredCodec(capabilities)).toBe(codec);
});
