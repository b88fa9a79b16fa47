/** Opus (RFC 6716, RFC 7587): every packet is a frame, none needs another. */
import type { Depacketiser, FrameSink } from './frame.ts';

export class OpusDepacketiser implements Depacketiser {
  readonly #sink: FrameSink;

  constructor(sink: FrameSink) {
    this.#sink = sink;
  }

  packet(payload: Buffer, rtpTime: number): void {
    if (payload.length > 0) this.#sink.frame({ rtpTime, key: true, data: payload });
  }

  lost(): void {}

  restarted(): void {}

  end(): void {}
}

/** RFC 6716 table 2, in milliseconds, by configuration number. */
function frameMs(config: number): number {
  if (config < 12) return [10, 20, 40, 60][config & 3] ?? 20;
  if (config < 16) return config & 1 ? 20 : 10;
  return [2.5, 5, 10, 20][config & 3] ?? 20;
}

/** Length of sound in a packet. */
export function opusPacketMs(packet: Buffer): number {
  const toc = packet[0];
  if (toc === undefined) return 0;
  const code = toc & 3;
  const frames = code === 0 ? 1 : code < 3 ? 2 : (packet[1] ?? 0) & 0x3f;
  return frames * frameMs(toc >> 3);
}

/** 20 ms of digital silence, a valid packet of its own. */
export const OPUS_SILENCE = Buffer.from([0xf8, 0xff, 0xfe]);
export const OPUS_SILENCE_MS = 20;
