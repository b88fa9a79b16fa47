/** Offers as the media server needs them, and the answers it writes (RFC 8829, RFC 8839, RFC 8843). */

import { parse } from 'sdp-transform';
import type { HostCandidate, IceParameters } from './transport/types.ts';

export type Codec = 'opus' | 'VP8' | 'H264';
export type Direction = 'sendrecv' | 'sendonly' | 'recvonly' | 'inactive';

export interface OfferedCodec {
  codec: Codec;
  payloadType: number;
  clockRate: number;
  channels: number | undefined;
  /** Format parameters as offered; echoed so that one payload type means one thing in the whole bundle. */
  parameters: string | undefined;
  feedback: readonly string[];
  rtxPayloadType: number | undefined;
}

export interface OfferSection {
  mid: string;
  kind: 'audio' | 'video' | 'application';
  direction: Direction;
  /** Port zero: the section is closed for good. */
  rejected: boolean;
  /** Track ids of the section's `a=msid`; what livekit-client calls cid. */
  trackIds: readonly string[];
  ssrc: number | undefined;
  rtxSsrc: number | undefined;
  codecs: readonly OfferedCodec[];
  extensions: readonly { id: number; uri: string }[];
  reducedSize: boolean;
  protocol: string;
  sctpPort: number | undefined;
}

export interface Offer {
  ice: IceParameters;
  fingerprint: string;
  sections: readonly OfferSection[];
}

export interface SentStream {
  streamId: string;
  trackId: string;
  cname: string;
  ssrc: number;
  rtxSsrc: number | undefined;
}

export interface AnswerSection {
  mid: string;
  direction: Direction;
  /** First is preferred: browsers send the first one. */
  codecs: readonly OfferedCodec[];
  sent: SentStream | undefined;
}

export const EXTENSION = {
  mid: 'urn:ietf:params:rtp-hdrext:sdes:mid',
  streamId: 'urn:ietf:params:rtp-hdrext:sdes:rtp-stream-id',
  repairedStreamId: 'urn:ietf:params:rtp-hdrext:sdes:repaired-rtp-stream-id',
  audioLevel: 'urn:ietf:params:rtp-hdrext:ssrc-audio-level',
  absSendTime: 'http://www.webrtc.org/experiments/rtp-hdrext/abs-send-time',
  transportSequence: 'http://www.ietf.org/id/draft-holmer-rmcat-transport-wide-cc-extensions-01',
} as const;

/**
 * Accepted in every section from the first answer on: browsers never offer again what the first answer
 * left out. Video orientation stays out, so that phones turn the picture themselves and recordings need no rotation.
 */
const ACCEPTED_EXTENSIONS: ReadonlySet<string> = new Set(Object.values(EXTENSION));
const ACCEPTED_FEEDBACK: ReadonlySet<string> = new Set(['goog-remb', 'transport-cc', 'ccm fir', 'nack', 'nack pli']);

function codecOf(name: string, parameters: string): Codec | undefined {
  const lower = name.toLowerCase();
  if (lower === 'opus') return 'opus';
  if (lower === 'vp8') return 'VP8';
  // Baseline profiles in non-interleaved mode: what every browser decodes and the recorder understands.
  if (lower === 'h264' && /packetization-mode=1/.test(parameters) && /profile-level-id=42/i.test(parameters)) {
    return 'H264';
  }
  return undefined;
}

/** Attributes that sdp-transform parses and its types leave out. */
type ParsedMedia = ReturnType<typeof parse>['media'][number] & { bundleOnly?: string; sctpPort?: number };

/** Browsers offer again what the last answer added. */
function ownParameters(config: string): string | undefined {
  const own = config.split(';').filter((parameter) => !parameter.trim().startsWith('x-google-'));
  return own.length > 0 ? own.join(';') : undefined;
}

function readCodecs(media: ParsedMedia): OfferedCodec[] {
  const parameters = new Map((media.fmtp ?? []).map((entry) => [entry.payload, ownParameters(entry.config)]));
  const codecs: OfferedCodec[] = [];
  for (const entry of media.rtp ?? []) {
    const config = parameters.get(entry.payload);
    const codec = codecOf(entry.codec, config ?? '');
    if (codec === undefined) continue;
    const rtx = media.rtp.find(
      (other) => other.codec.toLowerCase() === 'rtx' && parameters.get(other.payload) === `apt=${entry.payload}`,
    );
    codecs.push({
      codec,
      payloadType: entry.payload,
      clockRate: entry.rate ?? (codec === 'opus' ? 48_000 : 90_000),
      channels: entry.encoding,
      parameters: config,
      feedback: (media.rtcpFb ?? [])
        .filter((feedback) => feedback.payload === entry.payload || String(feedback.payload) === '*')
        .map((feedback) => (feedback.subtype ? `${feedback.type} ${feedback.subtype}` : feedback.type))
        .filter((feedback) => ACCEPTED_FEEDBACK.has(feedback)),
      rtxPayloadType: rtx?.payload,
    });
  }
  return codecs;
}

function readSection(media: ParsedMedia, index: number): OfferSection | undefined {
  const kind = media.type;
  if (kind !== 'audio' && kind !== 'video' && kind !== 'application') return undefined;
  const group = media.ssrcGroups?.find((entry) => entry.semantics === 'FID');
  const [main, repair] = String(group?.ssrcs ?? '')
    .split(' ')
    .filter(Boolean)
    .map(Number);
  const trackIds = new Set<string>();
  for (const value of [media.msid, ...(media.ssrcs ?? []).filter((s) => s.attribute === 'msid').map((s) => s.value)]) {
    const trackId = value?.toString().split(' ')[1];
    if (trackId !== undefined) trackIds.add(trackId);
  }
  return {
    mid: String(media.mid ?? index),
    kind,
    direction: (media.direction as Direction | undefined) ?? 'sendrecv',
    rejected: media.port === 0 && media.bundleOnly === undefined,
    trackIds: [...trackIds],
    ssrc: main ?? (media.ssrcs?.[0] === undefined ? undefined : Number(media.ssrcs[0].id)),
    rtxSsrc: repair,
    codecs: kind === 'application' ? [] : readCodecs(media),
    extensions: (media.ext ?? [])
      .filter((entry) => ACCEPTED_EXTENSIONS.has(entry.uri))
      .map((entry) => ({ id: entry.value, uri: entry.uri })),
    reducedSize: media.rtcpRsize !== undefined,
    protocol: media.protocol,
    sctpPort: media.sctpPort,
  };
}

/** An offer of a call with four people has some 50 kB in two dozen sections. */
const MAX_OFFER_LENGTH = 256 * 1024;
const MAX_SECTIONS = 64;

/** Undefined when the text is not an offer this server can answer. */
export function readOffer(sdp: string): Offer | undefined {
  if (sdp.length > MAX_OFFER_LENGTH || sdp.split('\nm=', MAX_SECTIONS + 2).length > MAX_SECTIONS + 1) return undefined;
  try {
    return readParsed(parse(sdp));
  } catch {
    // The parser gives what is written: a number where a text should be, or nothing.
    return undefined;
  }
}

function readParsed(parsed: ReturnType<typeof parse>): Offer | undefined {
  const carrier = parsed.media.find((media) => media.iceUfrag !== undefined) ?? parsed;
  const print = carrier.fingerprint ?? parsed.fingerprint;
  if (carrier.iceUfrag === undefined || carrier.icePwd === undefined || print === undefined) return undefined;
  const sections: OfferSection[] = [];
  for (const [index, media] of parsed.media.entries()) {
    const section = readSection(media, index);
    if (section === undefined) return undefined;
    sections.push(section);
  }
  return {
    ice: { ufrag: String(carrier.iceUfrag), pwd: String(carrier.icePwd) },
    fingerprint: `${print.type} ${print.hash}`,
    sections,
  };
}

function candidateLine(candidate: HostCandidate): string {
  const tail = candidate.protocol === 'tcp' ? ' tcptype passive' : '';
  return (
    `a=candidate:${candidate.foundation} 1 ${candidate.protocol} ${candidate.priority} ` +
    `${candidate.ip} ${candidate.port} typ host${tail}`
  );
}

/**
 * Where a sender's estimate begins. One that is told nothing begins at 300 with a quarter of the picture and needs some
 * eight seconds to the whole of it: too long for the first shots of a call. Nearly every 4G line carries this, and one
 * that does not is felt by the feedback within a second. Chromium and Safari read it, Firefox passes over it.
 */
const START_KBPS = 1_000;

function codecLines(codec: OfferedCodec): string[] {
  const { payloadType, clockRate, channels, rtxPayloadType } = codec;
  const name = codec.codec;
  const lines = [`a=rtpmap:${payloadType} ${name}/${clockRate}${channels === undefined ? '' : `/${channels}`}`];
  for (const feedback of codec.feedback) lines.push(`a=rtcp-fb:${payloadType} ${feedback}`);
  // In every section alike, also where the server sends: a payload type has one meaning in the whole bundle.
  const start = codec.codec === 'opus' ? undefined : `x-google-start-bitrate=${START_KBPS}`;
  const parameters = [codec.parameters, start].filter((text) => text !== undefined);
  if (parameters.length > 0) lines.push(`a=fmtp:${payloadType} ${parameters.join(';')}`);
  if (rtxPayloadType !== undefined) {
    lines.push(`a=rtpmap:${rtxPayloadType} rtx/${clockRate}`, `a=fmtp:${rtxPayloadType} apt=${payloadType}`);
  }
  return lines;
}

function sentLines(sent: SentStream): string[] {
  const lines = [`a=msid:${sent.streamId} ${sent.trackId}`];
  if (sent.rtxSsrc !== undefined) lines.push(`a=ssrc-group:FID ${sent.ssrc} ${sent.rtxSsrc}`);
  for (const ssrc of [sent.ssrc, ...(sent.rtxSsrc === undefined ? [] : [sent.rtxSsrc])]) {
    lines.push(`a=ssrc:${ssrc} cname:${sent.cname}`, `a=ssrc:${ssrc} msid:${sent.streamId} ${sent.trackId}`);
  }
  return lines;
}

export interface LocalDescription {
  ice: IceParameters;
  fingerprint: string;
  candidates: readonly HostCandidate[];
  sessionId: number;
  version: number;
}

/** `sections` answers the offer's audio and video sections by mid; the data section answers itself. */
export function writeAnswer(offer: Offer, sections: readonly AnswerSection[], local: LocalDescription): string {
  const byMid = new Map(sections.map((section) => [section.mid, section]));
  const alive = offer.sections.filter((section) => !section.rejected).map((section) => section.mid);
  const lines = [
    'v=0',
    `o=- ${local.sessionId} ${local.version} IN IP4 127.0.0.1`,
    's=-',
    't=0 0',
    'a=ice-lite',
    `a=group:BUNDLE ${alive.join(' ')}`,
    'a=msid-semantic: WMS *',
  ];
  let candidatesWritten = false;
  for (const section of offer.sections) {
    const answer = byMid.get(section.mid);
    const isData = section.kind === 'application';
    const payloads = (answer?.codecs ?? []).flatMap((codec) =>
      codec.rtxPayloadType === undefined ? [codec.payloadType] : [codec.payloadType, codec.rtxPayloadType],
    );
    const closed = section.rejected || (!isData && payloads.length === 0);
    const formats = isData ? 'webrtc-datachannel' : payloads.join(' ') || '0';
    lines.push(`m=${section.kind} ${closed ? 0 : 9} ${section.protocol} ${formats}`, 'c=IN IP4 0.0.0.0');
    if (closed) {
      lines.push(`a=mid:${section.mid}`, 'a=inactive');
      continue;
    }
    if (!candidatesWritten) {
      lines.push(...local.candidates.map(candidateLine), 'a=end-of-candidates');
      candidatesWritten = true;
    }
    lines.push(
      `a=ice-ufrag:${local.ice.ufrag}`,
      `a=ice-pwd:${local.ice.pwd}`,
      `a=fingerprint:${local.fingerprint}`,
      'a=setup:passive',
      `a=mid:${section.mid}`,
    );
    if (isData) {
      lines.push(`a=sctp-port:${section.sctpPort ?? 5000}`, 'a=max-message-size:65536');
      continue;
    }
    for (const extension of section.extensions) lines.push(`a=extmap:${extension.id} ${extension.uri}`);
    lines.push(`a=${answer!.direction}`, 'a=rtcp-mux');
    if (section.reducedSize) lines.push('a=rtcp-rsize');
    for (const codec of answer!.codecs) lines.push(...codecLines(codec));
    if (answer!.sent !== undefined) lines.push(...sentLines(answer!.sent));
  }
  return `${lines.join('\r\n')}\r\n`;
}

/** Ids the offer gives to an extension, the same in the whole bundle; 0 when not offered. */
export function extensionId(offer: Offer, uri: string): number {
  for (const section of offer.sections) {
    const found = section.extensions.find((extension) => extension.uri === uri);
    if (found !== undefined) return found.id;
  }
  return 0;
}

function profileOf(codec: OfferedCodec): string {
  return /profile-level-id=([0-9a-f]{4})/i.exec(codec.parameters ?? '')?.[1]?.toLowerCase() ?? '';
}

/** The offered payload type that fits `wanted`; for H264 one of the same profile before another baseline one. */
export function matchCodec(
  offered: readonly OfferedCodec[],
  wanted: Pick<OfferedCodec, 'codec' | 'parameters'>,
): OfferedCodec | undefined {
  const same = offered.filter((codec) => codec.codec === wanted.codec);
  const profile = profileOf(wanted as OfferedCodec);
  return same.find((codec) => profileOf(codec) === profile) ?? same[0];
}
