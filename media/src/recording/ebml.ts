/** EBML primitives (RFC 8794): identifiers, variable-length sizes, typed elements. */

/** Eight-byte "size not known yet": the element runs to the end of the file. */
export const UNKNOWN_SIZE = Buffer.from('01ffffffffffffff', 'hex');

/** An identifier is written as it stands in the specification, marker bits included. */
export function idBytes(id: number): Buffer {
  const length = id > 0xffffff ? 4 : id > 0xffff ? 3 : id > 0xff ? 2 : 1;
  const bytes = Buffer.alloc(length);
  bytes.writeUIntBE(id, 0, length);
  return bytes;
}

/** Shortest size field for a value below 2^49. */
export function sizeBytes(size: number): Buffer {
  let length = 1;
  // All value bits set is reserved for "unknown", hence the minus one.
  while (length < 7 && size >= 2 ** (7 * length) - 1) length++;
  const bytes = Buffer.alloc(length);
  writeSize(bytes, 0, size, length);
  return bytes;
}

/** Writes a size in a field of the given width, so that it can be put in afterwards. */
export function writeSize(target: Buffer, at: number, size: number, length: number): void {
  let rest = size;
  for (let i = length - 1; i >= 0; i--) {
    target[at + i] = rest % 256;
    rest = Math.floor(rest / 256);
  }
  target[at] = (target[at] ?? 0) | (0x80 >> (length - 1));
}

export function element(id: number, ...content: Buffer[]): Buffer {
  const size = content.reduce((sum, part) => sum + part.length, 0);
  return Buffer.concat([idBytes(id), sizeBytes(size), ...content]);
}

export function uintElement(id: number, value: number): Buffer {
  let length = 1;
  while (length < 6 && value >= 2 ** (8 * length)) length++;
  const bytes = Buffer.alloc(length);
  bytes.writeUIntBE(value, 0, length);
  return element(id, bytes);
}

/** An unsigned integer of eight bytes, whatever its value: can be patched in place. */
export function wideUintElement(id: number, value: number): Buffer {
  const bytes = Buffer.alloc(8);
  bytes.writeBigUInt64BE(BigInt(value));
  return element(id, bytes);
}

export function floatElement(id: number, value: number): Buffer {
  const bytes = Buffer.alloc(8);
  bytes.writeDoubleBE(value);
  return element(id, bytes);
}

export function textElement(id: number, value: string): Buffer {
  return element(id, Buffer.from(value, 'utf8'));
}

/** Nanoseconds since 2001-01-01T00:00:00Z. */
export function dateElement(id: number, unixMs: number): Buffer {
  const bytes = Buffer.alloc(8);
  bytes.writeBigInt64BE(BigInt(Math.round(unixMs) - Date.UTC(2001, 0, 1)) * 1_000_000n);
  return element(id, bytes);
}

/** Fills exactly `length` bytes (two at least) with nothing. */
export function voidElement(length: number): Buffer {
  const bytes = Buffer.alloc(length);
  bytes[0] = 0xec;
  const sizeLength = length > 9 ? 8 : 1;
  writeSize(bytes, 1, length - 1 - sizeLength, sizeLength);
  return bytes;
}

export interface ElementHead {
  id: number;
  /** Content bytes; undefined when the size is unknown. */
  size: number | undefined;
  /** Bytes of identifier and size together. */
  headLength: number;
}

/** Reads an element's head; 'short' when more bytes are needed, 'bad' when this is no EBML. */
export function readHead(bytes: Buffer, at: number): ElementHead | 'short' | 'bad' {
  const first = bytes[at];
  if (first === undefined) return 'short';
  const idLength = Math.clz32(first) - 23;
  if (idLength > 4) return 'bad';
  const sizeFirst = bytes[at + idLength];
  if (sizeFirst === undefined) return 'short';
  const sizeLength = Math.clz32(sizeFirst) - 23;
  if (sizeLength > 8) return 'bad';
  const headLength = idLength + sizeLength;
  if (at + headLength > bytes.length) return 'short';
  const id = bytes.readUIntBE(at, idLength);
  let size = sizeFirst & (0xff >> sizeLength);
  let unknown = size === 0xff >> sizeLength;
  for (let i = 1; i < sizeLength; i++) {
    const byte = bytes[at + idLength + i] ?? 0;
    if (byte !== 0xff) unknown = false;
    size = size * 256 + byte;
  }
  if (unknown) return { id, size: undefined, headLength };
  if (!Number.isSafeInteger(size)) return 'bad';
  return { id, size, headLength };
}

export function readUint(content: Buffer): number {
  let value = 0;
  for (const byte of content.subarray(0, 8)) value = value * 256 + byte;
  return value;
}

export function readFloat(content: Buffer): number {
  if (content.length === 8) return content.readDoubleBE();
  return content.length === 4 ? content.readFloatBE() : 0;
}
