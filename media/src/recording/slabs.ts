/**
 * Memory for what is about to be written, used again and again: a recorder fills some megabytes a second, and as fresh
 * buffers they set the collector of garbage to work without end.
 */

/** With what of each is kept free at most: eight megabytes together, whatever was once needed. */
const SIZES = [
  { bytes: 4 * 1024, mostFree: 256 },
  { bytes: 16 * 1024, mostFree: 64 },
  { bytes: 64 * 1024, mostFree: 64 },
  { bytes: 256 * 1024, mostFree: 8 },
].map((size) => ({ ...size, free: [] as Buffer[] }));

/** Memory of here that is out. Weak: what nobody gives back is collected like anything else. */
const lent = new WeakSet<ArrayBufferLike>();

/** At least so many bytes, with anything in them. */
export function lend(bytes: number): Buffer {
  const size = SIZES.find((one) => one.bytes >= bytes);
  if (!size) return Buffer.allocUnsafeSlow(bytes);
  const slab = size.free.pop() ?? Buffer.allocUnsafeSlow(size.bytes);
  lent.add(slab.buffer);
  return slab;
}

/** A buffer that was lent, or any part of it; nobody may look at it any more. What was not lent is left alone. */
export function giveBack({ buffer }: Buffer): void {
  if (!lent.delete(buffer)) return;
  const size = SIZES.find((one) => one.bytes === buffer.byteLength)!;
  if (size.free.length < size.mostFree) size.free.push(Buffer.from(buffer));
}
