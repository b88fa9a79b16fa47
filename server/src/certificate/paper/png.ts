import { inflateSync } from 'node:zlib';

const HEAD = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
/** Larger than any signature pad, small enough to unpack without thought. */
const MOST = { width: 4096, height: 2048 } as const;
const CHANNELS: Readonly<Record<number, number>> = { 0: 1, 2: 3, 3: 1, 4: 2, 6: 4 };

/**
 * Can this picture be put on a sheet: a complete PNG of sane size, 8 bits, not interlaced, whose pixels unpack to
 * exactly what its head announces? Anything else would fail, or be huge, in the middle of printing.
 */
export function isPrintablePng(bytes: Uint8Array): boolean {
  const png = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (png.length < 33 || !png.subarray(0, 8).equals(HEAD) || png.toString('latin1', 12, 16) !== 'IHDR') return false;
  const [width, height] = [png.readUInt32BE(16), png.readUInt32BE(20)];
  const [depth, colour, , , interlace] = png.subarray(24, 29);
  const channels = CHANNELS[colour ?? -1];
  if (width < 1 || height < 1 || width > MOST.width || height > MOST.height) return false;
  if (depth !== 8 || interlace !== 0 || channels === undefined) return false;
  const data: Buffer[] = [];
  let ended = false;
  for (let at = 8; at + 12 <= png.length && !ended; ) {
    const size = png.readUInt32BE(at);
    const kind = png.toString('latin1', at + 4, at + 8);
    if (at + 12 + size > png.length) return false;
    if (kind === 'IDAT') data.push(png.subarray(at + 8, at + 8 + size));
    ended = kind === 'IEND';
    at += 12 + size;
  }
  const expected = height * (1 + width * channels);
  try {
    return ended && inflateSync(Buffer.concat(data), { maxOutputLength: expected + 1 }).length === expected;
  } catch {
    return false;
  }
}
