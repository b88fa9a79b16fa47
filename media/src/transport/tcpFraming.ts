/** RFC 4571 framing: every packet on a TCP connection is preceded by its length in two octets. */

export const PREFIX_BYTES = 2;

/** Puts the length before a packet that lies behind the prefix's place. */
export function frameInto(framed: Buffer, length: number): Buffer {
  framed.writeUInt16BE(length, 0);
  return framed.subarray(0, PREFIX_BYTES + length);
}

/** Cuts a byte stream back into packets. Holds at most one unfinished packet (64 KiB). */
export class Unframer {
  #rest: Buffer = Buffer.alloc(0);

  push(chunk: Buffer): Buffer[] {
    const bytes = this.#rest.length === 0 ? chunk : Buffer.concat([this.#rest, chunk]);
    const packets: Buffer[] = [];
    let at = 0;
    while (at + PREFIX_BYTES <= bytes.length) {
      const end = at + PREFIX_BYTES + bytes.readUInt16BE(at);
      if (end > bytes.length) break;
      packets.push(bytes.subarray(at + PREFIX_BYTES, end));
      at = end;
    }
    this.#rest = bytes.subarray(at);
    return packets;
  }
}
