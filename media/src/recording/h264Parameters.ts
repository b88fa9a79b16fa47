/** The little of H.264 syntax (ITU-T H.264 7.3) that is needed to judge and describe a stream. */

export interface SequenceParameters {
  width: number;
  height: number;
  /** Bits of frame_num in slice headers. */
  frameNumBits: number;
  separateColourPlanes: boolean;
}

class BitReader {
  readonly #bytes: number[] = [];
  #at = 0;

  /** Takes emulation prevention (00 00 03) out; reads past the end give zeros. */
  constructor(unit: Buffer, limit: number) {
    let zeros = 0;
    for (let i = 1; i < unit.length && this.#bytes.length < limit; i++) {
      const byte = unit[i] ?? 0;
      if (zeros >= 2 && byte === 3) {
        zeros = 0;
        continue;
      }
      zeros = byte === 0 ? zeros + 1 : 0;
      this.#bytes.push(byte);
    }
  }

  bit(): number {
    const byte = this.#bytes[this.#at >> 3] ?? 0;
    const bit = (byte >> (7 - (this.#at & 7))) & 1;
    this.#at++;
    return bit;
  }

  bits(count: number): number {
    let value = 0;
    for (let i = 0; i < count; i++) value = value * 2 + this.bit();
    return value;
  }

  ue(): number {
    let zeros = 0;
    while (this.bit() === 0 && zeros < 32) zeros++;
    return 2 ** zeros - 1 + this.bits(zeros);
  }

  se(): number {
    const value = this.ue();
    return value & 1 ? (value + 1) / 2 : -value / 2;
  }
}

const HIGH_PROFILES = new Set([100, 110, 122, 244, 44, 83, 86, 118, 128, 138, 139, 134]);

function skipScalingList(reader: BitReader, size: number): void {
  let last = 8;
  let next = 8;
  for (let i = 0; i < size; i++) {
    if (next !== 0) next = (last + reader.se() + 256) % 256;
    if (next !== 0) last = next;
  }
}

export function parseSequenceParameters(unit: Buffer): SequenceParameters | undefined {
  if (unit.length < 5) return undefined;
  const reader = new BitReader(unit, 512);
  const profile = reader.bits(8);
  reader.bits(16);
  reader.ue(); // seq_parameter_set_id
  let chroma = 1;
  let separateColourPlanes = false;
  if (HIGH_PROFILES.has(profile)) {
    chroma = reader.ue();
    if (chroma === 3) separateColourPlanes = reader.bit() === 1;
    reader.ue();
    reader.ue();
    reader.bit();
    if (reader.bit()) {
      for (let i = 0; i < (chroma === 3 ? 12 : 8); i++) if (reader.bit()) skipScalingList(reader, i < 6 ? 16 : 64);
    }
  }
  const frameNumBits = reader.ue() + 4;
  const orderType = reader.ue();
  if (orderType === 0) reader.ue();
  else if (orderType === 1) {
    reader.bit();
    reader.se();
    reader.se();
    const cycle = reader.ue();
    if (cycle > 255) return undefined;
    for (let i = 0; i < cycle; i++) reader.se();
  }
  reader.ue(); // max_num_ref_frames
  reader.bit();
  const columns = reader.ue() + 1;
  const rows = reader.ue() + 1;
  const framesOnly = reader.bit();
  if (!framesOnly) reader.bit();
  reader.bit();
  let width = columns * 16;
  let height = rows * 16 * (2 - framesOnly);
  if (reader.bit()) {
    const unitX = chroma === 0 || chroma === 3 ? 1 : 2;
    const unitY = (chroma === 1 ? 2 : 1) * (2 - framesOnly);
    width -= (reader.ue() + reader.ue()) * unitX;
    height -= (reader.ue() + reader.ue()) * unitY;
  }
  if (frameNumBits > 16 || !(width > 0 && width <= 16_384 && height > 0 && height <= 16_384)) return undefined;
  return { width, height, frameNumBits, separateColourPlanes };
}

/** Beginning of a slice header: first_mb_in_slice and frame_num. */
export function parseSliceStart(
  unit: Buffer,
  parameters: SequenceParameters,
): { firstBlock: number; frameNum: number } {
  const reader = new BitReader(unit, 24);
  const firstBlock = reader.ue();
  reader.ue(); // slice_type
  reader.ue(); // pic_parameter_set_id
  if (parameters.separateColourPlanes) reader.bits(2);
  return { firstBlock, frameNum: reader.bits(parameters.frameNumBits) };
}

/** AVCDecoderConfigurationRecord (ISO/IEC 14496-15 5.2.4.1), lengths of four bytes. */
export function avcConfiguration(sequence: Buffer, picture: Buffer): Buffer {
  const profile = sequence[1] ?? 0;
  const head = Buffer.from([1, profile, sequence[2] ?? 0, sequence[3] ?? 0, 0xff, 0xe1]);
  const lengths = Buffer.alloc(4);
  lengths.writeUInt16BE(sequence.length, 0);
  lengths.writeUInt16BE(picture.length, 2);
  return Buffer.concat([head, lengths.subarray(0, 2), sequence, Buffer.from([1]), lengths.subarray(2), picture]);
}
