/** H.264 out of RTP (RFC 6184, packetisation modes 0 and 1) into length-prefixed units. */
import { FrameBytes, type Depacketiser, type FrameSink } from './frame.ts';
import {
  avcConfiguration,
  parseSequenceParameters,
  parseSliceStart,
  type SequenceParameters,
} from './h264Parameters.ts';

const NAL = { slice: 1, idr: 5, sequence: 7, picture: 8, filler: 12, stapA: 24, fuA: 28 } as const;

/** One access unit on its way. */
interface OpenUnit {
  rtpTime: number;
  idr: boolean;
  reference: boolean;
  hasSequence: boolean;
  hasPicture: boolean;
  /** Undefined until the first slice was seen. */
  frameNum: number | undefined;
  startMissing: boolean;
}

export class H264Depacketiser implements Depacketiser {
  readonly #sink: FrameSink;
  readonly #bytes = new FrameBytes();
  #open: OpenUnit | undefined;
  /** Where the length of the fragmented unit under way stands, or -1. */
  #fragmentAt = -1;
  #sequence: Buffer | undefined;
  #picture: Buffer | undefined;
  #parameters: SequenceParameters | undefined;
  /** This sender puts the parameter sets before every key picture: after a gap, one without them is torn. */
  #setsInBand = false;
  /** The last access unit was of parameter sets alone. */
  #setsAhead = false;
  /** Upper bound of frames that may be missing since the last whole one; 0 when none. */
  #maybeLost = 1;
  #chained = false;
  #lastFrameNum = 0;

  constructor(sink: FrameSink) {
    this.#sink = sink;
  }

  packet(payload: Buffer, rtpTime: number, marker: boolean): void {
    if (payload.length < 2) return;
    if (this.#open && this.#open.rtpTime !== rtpTime) this.#finish();
    this.#open ??= {
      rtpTime,
      idr: false,
      reference: false,
      hasSequence: false,
      hasPicture: false,
      frameNum: undefined,
      startMissing: false,
    };
    const type = (payload[0] ?? 0) & 0x1f;
    if (type === NAL.stapA) this.#aggregate(payload);
    else if (type === NAL.fuA) this.#fragment(payload);
    else if (type > 0 && type < NAL.stapA) this.#unit(payload);
    else this.#open.startMissing = true;
    if (marker) this.#finish();
  }

  lost(packets: number): void {
    if (this.#open) this.#discard();
    this.#setsAhead = false;
    this.#maybeLost += packets;
  }

  restarted(): void {
    this.lost(1);
    this.#chained = false;
  }

  end(): void {
    if (this.#open) this.#discard();
  }

  #aggregate(payload: Buffer): void {
    let at = 1;
    while (at + 2 <= payload.length) {
      const size = payload.readUInt16BE(at);
      at += 2;
      if (size === 0 || at + size > payload.length) {
        if (this.#open) this.#open.startMissing = true;
        return;
      }
      this.#unit(payload.subarray(at, at + size));
      at += size;
    }
  }

  #fragment(payload: Buffer): void {
    const open = this.#open;
    if (!open) return;
    const indicator = payload[0] ?? 0;
    const head = payload[1] ?? 0;
    const body = payload.subarray(2);
    if (head & 0x80) {
      const nal = (indicator & 0xe0) | (head & 0x1f);
      this.#fragmentAt = this.#bytes.length;
      this.#bytes.appendUint32(0);
      this.#bytes.appendUint8(nal);
      this.#bytes.append(body);
      // The slice header fits the first fragment.
      this.#look(Buffer.concat([Buffer.from([nal]), body.subarray(0, 32)]));
    } else if (this.#fragmentAt >= 0) {
      this.#bytes.append(body);
    } else {
      open.startMissing = true;
      return;
    }
    if (head & 0x40) {
      this.#bytes.patchUint32(this.#fragmentAt, this.#bytes.length - this.#fragmentAt - 4);
      this.#fragmentAt = -1;
    }
  }

  #unit(unit: Buffer): void {
    const type = (unit[0] ?? 0) & 0x1f;
    if (type === NAL.filler) return;
    this.#look(unit);
    this.#bytes.appendUint32(unit.length);
    this.#bytes.append(unit);
  }

  #look(unit: Buffer): void {
    const open = this.#open;
    if (!open) return;
    const type = (unit[0] ?? 0) & 0x1f;
    if (type === NAL.sequence) {
      const parameters = parseSequenceParameters(unit);
      if (!parameters) return;
      this.#parameters = parameters;
      this.#sequence = Buffer.from(unit);
      open.hasSequence = true;
      this.#setsInBand = true;
    } else if (type === NAL.picture) {
      this.#picture = Buffer.from(unit);
      open.hasPicture = true;
    } else if (type >= NAL.slice && type <= NAL.idr) {
      if (type === NAL.idr) open.idr = true;
      if (((unit[0] ?? 0) & 0x60) !== 0) open.reference = true;
      if (open.frameNum === undefined && this.#parameters) {
        const slice = parseSliceStart(unit, this.#parameters);
        open.frameNum = slice.frameNum;
        if (slice.firstBlock !== 0) open.startMissing = true;
      }
    }
  }

  #discard(): void {
    const open = this.#open;
    this.#reset();
    this.#maybeLost++;
    if (open) this.#sink.incomplete(open.rtpTime);
  }

  #reset(): void {
    this.#open = undefined;
    this.#bytes.clear();
    this.#fragmentAt = -1;
  }

  #finish(): void {
    const open = this.#open;
    if (!open) return;
    const torn = open.startMissing || this.#fragmentAt >= 0 || this.#bytes.overflowed;
    const setsCame = open.hasSequence || this.#setsAhead;
    const setsMissing = open.idr && this.#setsInBand && !setsCame && this.#maybeLost > 0;
    if (torn || setsMissing) {
      this.#discard();
      return;
    }
    if (open.idr) this.#setsInBand = setsCame;
    this.#setsAhead = open.hasSequence && !open.idr && open.frameNum === undefined;
    if (open.idr) this.#writeKey(open);
    else if (open.frameNum !== undefined) this.#writeDelta(open, open.frameNum);
    else if (!this.#parameters && this.#bytes.length > 0) this.#sink.undecodable(open.rtpTime);
    this.#reset();
  }

  #writeKey(open: OpenUnit): void {
    const { rtpTime } = open;
    if (!this.#sequence || !this.#picture || !this.#parameters) {
      this.#sink.undecodable(rtpTime);
      return;
    }
    let data = this.#bytes.view();
    if (!open.hasSequence || !open.hasPicture) data = Buffer.concat([this.#setsPrefix(), data]);
    this.#chained = true;
    this.#maybeLost = 0;
    this.#lastFrameNum = open.frameNum ?? 0;
    const { width, height } = this.#parameters;
    const codecPrivate = avcConfiguration(this.#sequence, this.#picture);
    this.#sink.frame({ rtpTime, key: true, data, width, height, codecPrivate });
  }

  #writeDelta(open: OpenUnit, frameNum: number): void {
    const modulus = 2 ** (this.#parameters?.frameNumBits ?? 4);
    if (this.#chained && this.#maybeLost > 0) {
      // 7.4.3: frame_num grows by one after each reference picture; only unreferenced ones can be missing unseen.
      const expected = (this.#lastFrameNum + 1) % modulus;
      if (frameNum !== expected || this.#maybeLost >= modulus) this.#chained = false;
    }
    if (!this.#chained) {
      this.#sink.undecodable(open.rtpTime);
      return;
    }
    this.#maybeLost = 0;
    if (open.reference) this.#lastFrameNum = frameNum;
    this.#sink.frame({ rtpTime: open.rtpTime, key: false, data: this.#bytes.view() });
  }

  #setsPrefix(): Buffer {
    const parts: Buffer[] = [];
    for (const unit of [this.#sequence, this.#picture]) {
      if (!unit) continue;
      const length = Buffer.alloc(4);
      length.writeUInt32BE(unit.length);
      parts.push(length, unit);
    }
    return Buffer.concat(parts);
  }
}
