/** Slot for one ordinary datagram. */
const SLOT_BYTES = 1_500;
/** About two seconds of video at 2.5 Mbit/s. */
const SLOTS = 512;

/** The last packets of one stream, kept for retransmission. Packets larger than a slot are not kept. */
export class PacketRing {
  private readonly bytes = Buffer.allocUnsafeSlow(SLOTS * SLOT_BYTES);
  private readonly lengths = new Uint16Array(SLOTS);
  private readonly sequences = new Int32Array(SLOTS).fill(-1);

  put(sequence: number, packet: Buffer): void {
    if (packet.length > SLOT_BYTES) return;
    const slot = sequence % SLOTS;
    packet.copy(this.bytes, slot * SLOT_BYTES);
    this.lengths[slot] = packet.length;
    this.sequences[slot] = sequence;
  }

  /** A view that the next `put` may overwrite. */
  get(sequence: number): Buffer | undefined {
    const slot = sequence % SLOTS;
    if (this.sequences[slot] !== sequence) return undefined;
    return this.bytes.subarray(slot * SLOT_BYTES, slot * SLOT_BYTES + this.lengths[slot]!);
  }
}
