/** About two seconds of a call's camera at 1.5 Mbit/s; whoever asks later gets a key frame. */
const RING_BYTES = 384 * 1024;
/** Packets of that time, small ones too. */
const SLOTS = 1_024;
/** Larger than any ordinary datagram. */
const MAX_PACKET_BYTES = 2_048;

/** The last packets of one stream, kept back to back for retransmission. Larger packets than a datagram are not kept. */
export class PacketRing {
  private readonly bytes = Buffer.allocUnsafeSlow(RING_BYTES);
  private readonly lengths = new Uint16Array(SLOTS);
  private readonly sequences = new Int32Array(SLOTS).fill(-1);
  /** Where each packet begins, counted without turning back at the end of the ring. */
  private readonly positions = new Float64Array(SLOTS);
  private written = 0;

  put(sequence: number, packet: Buffer): void {
    const { length } = packet;
    if (length > MAX_PACKET_BYTES) return;
    const left = RING_BYTES - (this.written % RING_BYTES);
    if (left < length) this.written += left;
    const slot = sequence % SLOTS;
    this.bytes.set(packet, this.written % RING_BYTES);
    this.lengths[slot] = length;
    this.sequences[slot] = sequence;
    this.positions[slot] = this.written;
    this.written += length;
  }

  /** A view that a later `put` may overwrite. */
  get(sequence: number): Buffer | undefined {
    const slot = sequence % SLOTS;
    const position = this.positions[slot]!;
    if (this.sequences[slot] !== sequence || this.written - position > RING_BYTES) return undefined;
    const at = position % RING_BYTES;
    return this.bytes.subarray(at, at + this.lengths[slot]!);
  }
}
