import { createHash } from 'node:crypto';

/** Lower-case hex of both, as on every piece of evidence. */
export interface Digests {
  readonly sha256: string;
  /** GB/T 32905 */
  readonly sm3: string;
}

export function digestsOf(bytes: Uint8Array): Digests {
  return {
    sha256: createHash('sha256').update(bytes).digest('hex'),
    sm3: createHash('sm3').update(bytes).digest('hex'),
  };
}

/** JSON with sorted keys, so that equal content has an equal digest however it was put together. */
function canonical(value: unknown): string {
  if (value instanceof Uint8Array) return JSON.stringify(digestsOf(value).sm3);
  if (Array.isArray(value)) return `[${value.map(canonical).join(',')}]`;
  if (typeof value === 'object' && value !== null) {
    const rows = Object.entries(value)
      .filter(([, entry]) => entry !== undefined)
      .toSorted(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, entry]) => `${JSON.stringify(key)}:${canonical(entry)}`);
    return `{${rows.join(',')}}`;
  }
  return JSON.stringify(value) ?? 'null';
}

/**
 * SM3 over the content of a paper, hex. Its first twelve digits stand beside the QR code: the digest of the file
 * cannot stand inside the file.
 */
export function contentDigest(data: object): string {
  return createHash('sm3').update(canonical(data)).digest('hex');
}

/** 9f3a71c05be2 → 9f3a 71c0 5be2 */
export function shortDigest(hex: string): string {
  return (hex.slice(0, 12).match(/.{1,4}/gu) ?? []).join(' ');
}
