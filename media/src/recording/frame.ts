/** What depacketisers hand to the writer. */

export interface EncodedFrame {
  /** Widened RTP time stamp. */
  rtpTime: number;
  /** Can be decoded without anything before it. */
  key: boolean;
  /** As the container stores it; only valid during the call. */
  data: Buffer;
  /** Of key frames. */
  width?: number;
  height?: number;
  codecPrivate?: Buffer;
}

export interface FrameSink {
  frame(frame: EncodedFrame): void;
  /** A frame came but stands on one that did not. */
  undecodable(rtpTime: number): void;
  /** A frame is lost in part: some of its packets came. */
  incomplete(rtpTime: number): void;
}

/** Fed in sequence order. */
export interface Depacketiser {
  packet(payload: Buffer, rtpTime: number, marker: boolean): void;
  lost(packets: number): void;
  /** A new sequence begins: nothing known before holds any more. */
  restarted(): void;
  /** No more packets: the open frame is judged as it is. */
  end(): void;
}

/** No camera makes a larger frame; a hostile sender shall not grow the buffer for ever. */
const MAX_FRAME_BYTES = 8 * 1024 * 1024;

/** One frame's bytes, gathered in a buffer that is used again and again. */
export class FrameBytes {
  #bytes = Buffer.allocUnsafe(32 * 1024);
  length = 0;
  overflowed = false;

  append(part: Buffer): void {
    if (!this.#reserve(part.length)) return;
    part.copy(this.#bytes, this.length);
    this.length += part.length;
  }

  appendUint8(value: number): void {
    if (!this.#reserve(1)) return;
    this.#bytes[this.length++] = value;
  }

  appendUint32(value: number): void {
    if (!this.#reserve(4)) return;
    this.#bytes.writeUInt32BE(value, this.length);
    this.length += 4;
  }

  patchUint32(at: number, value: number): void {
    if (at + 4 <= this.length) this.#bytes.writeUInt32BE(value, at);
  }

  view(): Buffer {
    return this.#bytes.subarray(0, this.length);
  }

  clear(): void {
    this.length = 0;
    this.overflowed = false;
  }

  #reserve(more: number): boolean {
    const wanted = this.length + more;
    if (wanted > MAX_FRAME_BYTES) {
      this.overflowed = true;
      return false;
    }
    if (wanted > this.#bytes.length) {
      const grown = Buffer.allocUnsafe(Math.max(this.#bytes.length * 2, wanted));
      this.#bytes.copy(grown, 0, 0, this.length);
      this.#bytes = grown;
    }
    return true;
  }
}
