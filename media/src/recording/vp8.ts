/** VP8 out of RTP (RFC 7741). */
import { FrameBytes, type Depacketiser, type FrameSink } from './frame.ts';

interface Descriptor {
  length: number;
  startsFrame: boolean;
  pictureId: number | undefined;
  pictureIdMask: number;
  tl0PictureIndex: number | undefined;
  temporalId: number;
  layerSync: boolean;
}

/** RFC 7741 4.2. */
export function parseVp8Descriptor(payload: Buffer): Descriptor | undefined {
  const first = payload[0];
  if (first === undefined) return undefined;
  const descriptor: Descriptor = {
    length: 1,
    startsFrame: (first & 0x10) !== 0 && (first & 0x07) === 0,
    pictureId: undefined,
    pictureIdMask: 0x7f,
    tl0PictureIndex: undefined,
    temporalId: 0,
    layerSync: false,
  };
  if (first & 0x80) {
    const extension = payload[1] ?? 0;
    let at = 2;
    if (extension & 0x80) {
      const id = payload[at] ?? 0;
      if (id & 0x80) {
        descriptor.pictureId = ((id & 0x7f) << 8) | (payload[at + 1] ?? 0);
        descriptor.pictureIdMask = 0x7fff;
        at += 2;
      } else {
        descriptor.pictureId = id;
        at += 1;
      }
    }
    if (extension & 0x40) descriptor.tl0PictureIndex = payload[at++] ?? 0;
    if (extension & 0x30) {
      const layer = payload[at++] ?? 0;
      if (extension & 0x20) {
        descriptor.temporalId = layer >> 6;
        descriptor.layerSync = (layer & 0x20) !== 0;
      }
    }
    descriptor.length = at;
  }
  return descriptor.length < payload.length ? descriptor : undefined;
}

/** RFC 6386 9.1: size of a key frame, undefined for any other. */
export function vp8KeyFrameSize(frame: Buffer): { width: number; height: number } | undefined {
  if (frame.length < 10 || ((frame[0] ?? 1) & 1) !== 0) return undefined;
  if (frame[3] !== 0x9d || frame[4] !== 0x01 || frame[5] !== 0x2a) return undefined;
  return { width: frame.readUInt16LE(6) & 0x3fff, height: frame.readUInt16LE(8) & 0x3fff };
}

export class Vp8Depacketiser implements Depacketiser {
  readonly #sink: FrameSink;
  readonly #bytes = new FrameBytes();
  #open: { descriptor: Descriptor; rtpTime: number } | undefined;
  /** Packets are missing between the last frame that was whole and the next. */
  #gap = true;
  /** Every frame the next one may stand on was written. */
  #chained = false;
  #lastPictureId: number | undefined;
  #lastTl0: number | undefined;
  /** Highest temporal layer whose references are all there. */
  #wholeLayer = 0;

  constructor(sink: FrameSink) {
    this.#sink = sink;
  }

  packet(payload: Buffer, rtpTime: number, marker: boolean): void {
    if (payload.length === 0) return;
    const descriptor = parseVp8Descriptor(payload);
    if (!descriptor) {
      this.lost(1);
      return;
    }
    if (descriptor.startsFrame) {
      // No marker (RFC 7741 4.1) and no hole: a sender's pacer threw the rest away for a new key frame, before numbering.
      if (this.#open) this.#discard(this.#open.rtpTime);
      this.#open = { descriptor, rtpTime };
      this.#bytes.clear();
    } else if (!this.#open || this.#open.rtpTime !== rtpTime) {
      // The beginning of this frame is missing.
      this.#discard(rtpTime);
      return;
    }
    this.#bytes.append(payload.subarray(descriptor.length));
    if (marker) this.#finish();
  }

  lost(_packets: number): void {
    if (this.#open) this.#discard(this.#open.rtpTime);
    this.#gap = true;
  }

  restarted(): void {
    this.lost(1);
    this.#lastPictureId = undefined;
    this.#lastTl0 = undefined;
    this.#chained = false;
  }

  end(): void {
    // A frame is whole when its marker came.
    if (this.#open) this.#discard(this.#open.rtpTime);
  }

  #discard(rtpTime: number): void {
    this.#open = undefined;
    this.#gap = true;
    this.#sink.incomplete(rtpTime);
  }

  #finish(): void {
    const open = this.#open;
    if (!open) return;
    this.#open = undefined;
    const data = this.#bytes.view();
    if (this.#bytes.overflowed) {
      this.#discard(open.rtpTime);
      return;
    }
    const { descriptor, rtpTime } = open;
    const size = vp8KeyFrameSize(data);
    const writable = size !== undefined || this.#standsOnWritten(descriptor);
    this.#gap = false;
    this.#lastPictureId = descriptor.pictureId;
    if (!writable) {
      this.#sink.undecodable(rtpTime);
      return;
    }
    if (descriptor.temporalId === 0) this.#lastTl0 = descriptor.tl0PictureIndex;
    if (size) {
      this.#chained = true;
      this.#wholeLayer = 3;
      this.#sink.frame({ rtpTime, key: true, data, width: size.width, height: size.height });
    } else {
      this.#sink.frame({ rtpTime, key: false, data });
    }
  }

  /** After a gap the picture numbers tell whether a frame was lost, or probes and unreferenced frames only. */
  #standsOnWritten(next: Descriptor): boolean {
    if (!this.#chained) return false;
    if (this.#gap && !this.#follows(next)) {
      if (next.tl0PictureIndex === undefined || this.#lastTl0 === undefined) {
        this.#chained = false;
        return false;
      }
      this.#wholeLayer = 0;
      const base = next.temporalId === 0 ? (this.#lastTl0 + 1) & 0xff : this.#lastTl0;
      if (next.tl0PictureIndex !== base) {
        this.#chained = false;
        return false;
      }
    }
    if (next.temporalId > this.#wholeLayer) {
      if (!next.layerSync) return false;
      this.#wholeLayer = next.temporalId;
    }
    return true;
  }

  #follows(next: Descriptor): boolean {
    if (next.pictureId === undefined || this.#lastPictureId === undefined) return false;
    return next.pictureId === ((this.#lastPictureId + 1) & next.pictureIdMask);
  }
}
