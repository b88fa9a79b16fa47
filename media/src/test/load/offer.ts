/** The offer of a load client, in the shape a browser writes it. */
import { EXTENSION } from '../../sdp.ts';
import { EXTENSION_ID, type OutgoingStream, PAYLOAD_TYPE } from './streams.ts';

export interface LoadSection {
  mid: string;
  kind: 'audio' | 'video';
  /** Published here; a section without one only receives. */
  stream: OutgoingStream | undefined;
  cid: string;
}

export interface LocalParameters {
  ufrag: string;
  pwd: string;
  fingerprint: string;
}

const AUDIO = [`a=rtpmap:${PAYLOAD_TYPE.opus} opus/48000/2`, `a=fmtp:${PAYLOAD_TYPE.opus} minptime=10;useinbandfec=1`];
const VIDEO = [
  `a=rtpmap:${PAYLOAD_TYPE.vp8} VP8/90000`,
  ...['goog-remb', 'transport-cc', 'ccm fir', 'nack', 'nack pli'].map((one) => `a=rtcp-fb:${PAYLOAD_TYPE.vp8} ${one}`),
  `a=rtpmap:${PAYLOAD_TYPE.rtx} rtx/90000`,
  `a=fmtp:${PAYLOAD_TYPE.rtx} apt=${PAYLOAD_TYPE.vp8}`,
];

function sectionLines({ mid, kind, stream, cid }: LoadSection, local: LocalParameters): string[] {
  const isAudio = kind === 'audio';
  const formats = isAudio ? PAYLOAD_TYPE.opus : `${PAYLOAD_TYPE.vp8} ${PAYLOAD_TYPE.rtx}`;
  const extensions = Object.entries(EXTENSION_ID).filter(([name]) => isAudio || name !== 'audioLevel');
  const lines = [
    `m=${kind} 9 UDP/TLS/RTP/SAVPF ${formats}`,
    'c=IN IP4 0.0.0.0',
    'a=rtcp:9 IN IP4 0.0.0.0',
    `a=ice-ufrag:${local.ufrag}`,
    `a=ice-pwd:${local.pwd}`,
    'a=ice-options:trickle',
    `a=fingerprint:${local.fingerprint}`,
    'a=setup:active',
    `a=mid:${mid}`,
    ...extensions.map(([name, id]) => `a=extmap:${id} ${EXTENSION[name as keyof typeof EXTENSION_ID]}`),
    `a=${stream === undefined ? 'recvonly' : 'sendonly'}`,
    'a=rtcp-mux',
    'a=rtcp-rsize',
    ...(isAudio ? AUDIO : VIDEO),
  ];
  if (stream === undefined) return lines;
  lines.push(`a=msid:load ${cid}`);
  const ssrcs = isAudio ? [stream.ssrc] : [stream.ssrc, stream.rtxSsrc];
  if (!isAudio) lines.push(`a=ssrc-group:FID ${ssrcs.join(' ')}`);
  for (const ssrc of ssrcs) lines.push(`a=ssrc:${ssrc} cname:load`, `a=ssrc:${ssrc} msid:load ${cid}`);
  return lines;
}

function dataLines(mid: string, local: LocalParameters): string[] {
  return [
    'm=application 9 UDP/DTLS/SCTP webrtc-datachannel',
    'c=IN IP4 0.0.0.0',
    `a=ice-ufrag:${local.ufrag}`,
    `a=ice-pwd:${local.pwd}`,
    `a=fingerprint:${local.fingerprint}`,
    'a=setup:active',
    `a=mid:${mid}`,
    'a=sctp-port:5000',
    'a=max-message-size:262144',
  ];
}

/** The data section goes first, as livekit-client puts it. */
export function loadOffer(sections: readonly LoadSection[], local: LocalParameters, version: number): string {
  const data = 'd';
  const head = [
    'v=0',
    `o=- 4611731400430051336 ${version} IN IP4 127.0.0.1`,
    's=-',
    't=0 0',
    `a=group:BUNDLE ${[data, ...sections.map(({ mid }) => mid)].join(' ')}`,
    'a=extmap-allow-mixed',
    'a=msid-semantic: WMS load',
  ];
  const lines = [...head, ...dataLines(data, local), ...sections.flatMap((section) => sectionLines(section, local))];
  return `${lines.join('\r\n')}\r\n`;
}
