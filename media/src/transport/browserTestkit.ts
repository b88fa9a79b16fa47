/**
 * What the browser test needs above the transport: a page, and answers written by hand. It stands in for the
 * signalling and the forwarder, so it does as little as lets one camera be sent and one picture be seen.
 */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type Browser, chromium, type Page } from 'playwright-core';
import { MAX_MESSAGE_BYTES, SCTP_PORT } from './dataChannels.ts';
import type { HostCandidate, Peer, RemoteParameters, TransportServer } from './types.ts';

const CHROMIUM = process.env['CHROMIUM'] ?? '/usr/bin/chromium';

export interface TestPage {
  page: Page;
  close(): Promise<void>;
}

/** Chromium on a blank page of a secure origin, with the fake camera. */
export async function openTestPage(): Promise<TestPage> {
  const site = createServer((_request, response) => {
    response.setHeader('content-type', 'text/html');
    response.end('<!doctype html><title>transport</title>');
  });
  await new Promise<void>((resolve) => {
    site.listen(0, '127.0.0.1', resolve);
  });
  const browser: Browser = await chromium.launch({
    executablePath: CHROMIUM,
    args: [
      '--no-sandbox',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
      '--use-fake-ui-for-media-stream',
      '--use-fake-device-for-media-stream',
    ],
  });
  const page = await browser.newPage();
  await page.goto(`http://127.0.0.1:${(site.address() as AddressInfo).port}/`);
  return {
    page,
    close: async () => {
      await browser.close();
      await new Promise((resolve) => {
        site.close(resolve);
      });
    },
  };
}

const value = (sdp: string, name: string): string => new RegExp(`^a=${name}:(.*)$`, 'm').exec(sdp)?.[1]?.trim() ?? '';

export const remoteOf = (offer: string): RemoteParameters => ({
  ufrag: value(offer, 'ice-ufrag'),
  pwd: value(offer, 'ice-pwd'),
  fingerprint: value(offer, 'fingerprint'),
});

const candidateLine = (c: HostCandidate): string =>
  `a=candidate:${c.foundation} 1 ${c.protocol} ${c.priority} ${c.ip} ${c.port} typ host${c.protocol === 'tcp' ? ' tcptype passive' : ''}`;

export interface AnswerOptions {
  protocol: 'udp' | 'tcp';
  /** SSRC of the picture the server sends; without it the server receives. */
  sends?: number;
}

/** Number of the first VP8 payload type in an offer. */
export const vp8Of = (offer: string): number => Number(/^a=rtpmap:(\d+) VP8\/90000/m.exec(offer)?.[1]);

export function answerTo(offer: string, server: TransportServer, peer: Peer, options: AnswerOptions): string {
  const [, ...sections] = offer.split(/^(?=m=)/m);
  const mids = sections.map((section) => value(section, 'mid'));
  const candidates = server.candidates.filter((c) => c.protocol === options.protocol).map(candidateLine);
  const transport = [
    'c=IN IP4 0.0.0.0',
    `a=ice-ufrag:${peer.local.ufrag}`,
    `a=ice-pwd:${peer.local.pwd}`,
    `a=fingerprint:${peer.fingerprint}`,
    'a=setup:passive',
    ...candidates,
    'a=end-of-candidates',
  ];
  const lines = ['v=0', 'o=- 1 1 IN IP4 127.0.0.1', 's=-', 't=0 0', 'a=ice-lite', `a=group:BUNDLE ${mids.join(' ')}`];
  for (const [i, section] of sections.entries()) {
    if (section.startsWith('m=application')) {
      lines.push('m=application 9 UDP/DTLS/SCTP webrtc-datachannel', ...transport, `a=mid:${mids[i]}`);
      lines.push(`a=sctp-port:${SCTP_PORT}`, `a=max-message-size:${MAX_MESSAGE_BYTES}`);
      continue;
    }
    const vp8 = vp8Of(section);
    lines.push(`m=video 9 UDP/TLS/RTP/SAVPF ${vp8}`, ...transport, `a=mid:${mids[i]}`, 'a=rtcp-mux');
    lines.push(`a=rtpmap:${vp8} VP8/90000`, `a=rtcp-fb:${vp8} nack`, `a=rtcp-fb:${vp8} nack pli`);
    if (options.sends === undefined) lines.push('a=recvonly');
    else lines.push('a=sendonly', 'a=msid:picture picture', `a=ssrc:${options.sends} cname:picture`);
  }
  return `${lines.join('\r\n')}\r\n`;
}
