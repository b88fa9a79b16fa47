/** The part of Matroska (RFC 9559) and WebM that the recorder writes. */
import { UNKNOWN_SIZE, dateElement, element, floatElement, idBytes, textElement, uintElement } from './ebml.ts';
import type { RecordedTrack } from './types.ts';

export const ID = {
  ebml: 0x1a45dfa3,
  segment: 0x18538067,
  seekHead: 0x114d9b74,
  seek: 0x4dbb,
  seekId: 0x53ab,
  seekPosition: 0x53ac,
  info: 0x1549a966,
  timestampScale: 0x2ad7b1,
  duration: 0x4489,
  dateUtc: 0x4461,
  tracks: 0x1654ae6b,
  trackEntry: 0xae,
  trackNumber: 0xd7,
  trackType: 0x83,
  trackName: 0x536e,
  codecId: 0x86,
  codecPrivate: 0x63a2,
  video: 0xe0,
  pixelWidth: 0xb0,
  pixelHeight: 0xba,
  cluster: 0x1f43b675,
  timestamp: 0xe7,
  simpleBlock: 0xa3,
  cues: 0x1c53bb6b,
  cuePoint: 0xbb,
  cueTime: 0xb3,
  cueTrackPositions: 0xb7,
  cueTrack: 0xf7,
  cueClusterPosition: 0xf1,
} as const;

export type Codec = RecordedTrack['codec'];

export interface TrackDescription {
  number: number;
  kind: 'audio' | 'video';
  codec: Codec;
  /** The participant's identity. */
  name: string;
  width?: number | undefined;
  height?: number | undefined;
  /** avcC for H264; the Opus head is made here. */
  codecPrivate?: Buffer | undefined;
}

const CODEC_IDS: Record<Codec, string> = { VP8: 'V_VP8', H264: 'V_MPEG4/ISO/AVC', opus: 'A_OPUS' };

export function codecOfId(codecId: string): Codec | undefined {
  return (Object.keys(CODEC_IDS) as Codec[]).find((codec) => CODEC_IDS[codec] === codecId);
}

/** WebM holds VP8 and Opus only; H264 needs Matroska. */
export function extensionFor(codecs: readonly Codec[]): 'webm' | 'mkv' {
  return codecs.includes('H264') ? 'mkv' : 'webm';
}

export function fileHead(extension: 'webm' | 'mkv'): Buffer {
  return element(
    ID.ebml,
    uintElement(0x4286, 1), // EBMLVersion
    uintElement(0x42f7, 1), // EBMLReadVersion
    uintElement(0x42f2, 4), // EBMLMaxIDLength
    uintElement(0x42f3, 8), // EBMLMaxSizeLength
    textElement(0x4282, extension === 'webm' ? 'webm' : 'matroska'),
    uintElement(0x4287, 4), // DocTypeVersion
    uintElement(0x4285, 2), // DocTypeReadVersion
  );
}

export function infoElement(startedAtMs: number, durationMs?: number): Buffer {
  return element(
    ID.info,
    uintElement(ID.timestampScale, 1_000_000), // one tick is a millisecond
    textElement(0x4d80, 'kuaichu'), // MuxingApp
    textElement(0x5741, 'kuaichu'), // WritingApp
    dateElement(ID.dateUtc, startedAtMs),
    ...(durationMs === undefined ? [] : [floatElement(ID.duration, durationMs)]),
  );
}

/** RFC 7845 5.1. Two channels as WebRTC announces them: a mono packet decodes to both. */
function opusHead(): Buffer {
  const head = Buffer.alloc(19);
  head.write('OpusHead', 0, 'latin1');
  head[8] = 1;
  head[9] = 2;
  head.writeUInt32LE(48_000, 12);
  return head;
}

function trackEntry(track: TrackDescription): Buffer {
  const common = [
    uintElement(ID.trackNumber, track.number),
    uintElement(0x73c5, track.number), // TrackUID
    uintElement(ID.trackType, track.kind === 'video' ? 1 : 2),
    uintElement(0x9c, 0), // FlagLacing
    textElement(0x22b59c, 'und'), // Language
    textElement(ID.trackName, track.name),
    textElement(ID.codecId, CODEC_IDS[track.codec]),
  ];
  if (track.kind === 'audio') {
    return element(
      ID.trackEntry,
      ...common,
      element(ID.codecPrivate, opusHead()),
      uintElement(0x56aa, 0), // CodecDelay
      uintElement(0x56bb, 80_000_000), // SeekPreRoll, ns
      element(0xe1, floatElement(0xb5, 48_000), uintElement(0x9f, 2)), // Audio: frequency, channels
    );
  }
  return element(
    ID.trackEntry,
    ...common,
    ...(track.codecPrivate ? [element(ID.codecPrivate, track.codecPrivate)] : []),
    element(ID.video, uintElement(ID.pixelWidth, track.width ?? 0), uintElement(ID.pixelHeight, track.height ?? 0)),
  );
}

export function tracksElement(tracks: readonly TrackDescription[]): Buffer {
  return element(ID.tracks, ...tracks.map(trackEntry));
}

/** Everything before the first cluster of a file that is written while the call runs. */
export function liveHead(startedAtMs: number, track: TrackDescription): Buffer {
  return Buffer.concat([
    fileHead(extensionFor([track.codec])),
    idBytes(ID.segment),
    UNKNOWN_SIZE,
    infoElement(startedAtMs),
    tracksElement([track]),
  ]);
}
