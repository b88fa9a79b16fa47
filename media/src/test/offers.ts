/** Offers in the shape Chromium writes them, cut down to what the server reads. */

export interface Section {
  mid: string;
  kind: 'audio' | 'video' | 'application';
  direction: 'sendrecv' | 'sendonly' | 'recvonly' | 'inactive';
  cid?: string;
  ssrc?: number;
  rtx?: number;
  codecs?: string[];
}

const AUDIO = ['a=rtpmap:111 opus/48000/2', 'a=rtcp-fb:111 transport-cc', 'a=fmtp:111 minptime=10;useinbandfec=1'];
const VP8 = [
  'a=rtpmap:96 VP8/90000',
  'a=rtcp-fb:96 nack',
  'a=rtcp-fb:96 nack pli',
  'a=rtpmap:97 rtx/90000',
  'a=fmtp:97 apt=96',
];
const H264 = [
  'a=rtpmap:102 H264/90000',
  'a=rtcp-fb:102 nack',
  'a=fmtp:102 level-asymmetry-allowed=1;packetization-mode=1;profile-level-id=42001f',
  'a=rtpmap:103 rtx/90000',
  'a=fmtp:103 apt=102',
  'a=rtpmap:104 H264/90000',
  'a=fmtp:104 level-asymmetry-allowed=1;packetization-mode=0;profile-level-id=42001f',
];
const EXTENSIONS = [
  'a=extmap:2 http://www.webrtc.org/experiments/rtp-hdrext/abs-send-time',
  'a=extmap:3 http://www.ietf.org/id/draft-holmer-rmcat-transport-wide-cc-extensions-01',
  'a=extmap:4 urn:ietf:params:rtp-hdrext:sdes:mid',
  'a=extmap:13 urn:3gpp:video-orientation',
];

function lines(section: Section): string[] {
  const head = {
    audio: 'm=audio 9 UDP/TLS/RTP/SAVPF 111',
    video: 'm=video 9 UDP/TLS/RTP/SAVPF 96 97 102 103 104',
    application: 'm=application 9 UDP/DTLS/SCTP webrtc-datachannel',
  }[section.kind];
  const common = [
    head,
    'c=IN IP4 0.0.0.0',
    'a=ice-ufrag:abcd',
    'a=ice-pwd:abcdefghijklmnopqrstuvwx',
    'a=fingerprint:sha-256 52:41:9B:31',
    'a=setup:actpass',
    `a=mid:${section.mid}`,
  ];
  if (section.kind === 'application') return [...common, 'a=sctp-port:5000'];
  const codecs = section.codecs ?? ['VP8', 'H264'];
  const sent: string[] = [];
  if (section.cid !== undefined) sent.push(`a=msid:stream ${section.cid}`);
  if (section.rtx !== undefined) sent.push(`a=ssrc-group:FID ${section.ssrc} ${section.rtx}`);
  for (const ssrc of [section.ssrc, section.rtx]) if (ssrc !== undefined) sent.push(`a=ssrc:${ssrc} cname:x`);
  return [
    ...common,
    ...EXTENSIONS,
    `a=${section.direction}`,
    'a=rtcp-mux',
    ...(section.kind === 'audio'
      ? AUDIO
      : [...(codecs.includes('VP8') ? VP8 : []), ...(codecs.includes('H264') ? H264 : [])]),
    ...sent,
  ];
}

export function offerText(sections: readonly Section[]): string {
  const mids = sections.map((section) => section.mid).join(' ');
  const head = ['v=0', 'o=- 1 2 IN IP4 127.0.0.1', 's=-', 't=0 0', `a=group:BUNDLE ${mids}`];
  return `${[...head, ...sections.flatMap(lines)].join('\r\n')}\r\n`;
}
