import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { answerTo, openTestPage, remoteOf, type TestPage, vp8Of } from './browserTestkit.ts';
import { nativeObjectCounts } from './openssl.ts';
import { silentHandlers, Waiting } from './peerTestkit.ts';
import { openTransport } from './server.ts';
import type { DataChannel, Peer, TransportServer } from './types.ts';

/** Runs in the page: the two ends of the call and what is asked of them. */
const PAGE_SCRIPT = `
  window.publish = async () => {
    const pc = (window.publisher = new RTCPeerConnection());
    const stream = await navigator.mediaDevices.getUserMedia({ video: { width: 320, height: 240 } });
    pc.addTransceiver(stream.getVideoTracks()[0], { direction: 'sendonly', streams: [stream] });
    window.channel = pc.createDataChannel('echo', { ordered: true });
    window.channel.binaryType = 'arraybuffer';
    await pc.setLocalDescription();
    return pc.localDescription.sdp;
  };
  window.subscribe = async () => {
    const pc = (window.subscriber = new RTCPeerConnection());
    pc.addTransceiver('video', { direction: 'recvonly' });
    pc.ontrack = (event) => {
      const video = document.createElement('video');
      video.muted = true;
      video.srcObject = new MediaStream([event.track]);
      document.body.append(video);
      return video.play();
    };
    await pc.setLocalDescription();
    return pc.localDescription.sdp;
  };
  window.restart = async (name) => {
    window[name].restartIce();
    await window[name].setLocalDescription();
    return window[name].localDescription.sdp;
  };
  window.answer = (name, sdp) => window[name].setRemoteDescription({ type: 'answer', sdp });
  window.inbound = async () => {
    for (const report of (await window.subscriber.getStats()).values()) {
      if (report.type === 'inbound-rtp') return { decoded: report.framesDecoded ?? 0, lost: report.packetsLost };
    }
    return { decoded: 0, lost: 0 };
  };
  window.pair = async (name) => {
    const stats = await window[name].getStats();
    for (const report of stats.values()) {
      if (report.type !== 'transport' || !report.selectedCandidatePairId) continue;
      const pair = stats.get(report.selectedCandidatePairId);
      return { srtp: report.srtpCipher, dtls: report.dtlsCipher, local: stats.get(pair.localCandidateId).protocol };
    }
    return undefined;
  };
  window.echo = (text) => new Promise((resolve) => {
    const channel = window.channel;
    const go = () => channel.send(new TextEncoder().encode(text));
    channel.onmessage = (event) => resolve(new TextDecoder().decode(event.data));
    if (channel.readyState === 'open') go(); else channel.onopen = go;
  });
`;

interface Inbound {
  decoded: number;
  lost: number;
}

const call = <T>(page: Page, expression: string): Promise<T> => page.evaluate(expression);
const text = (value: string): string => JSON.stringify(value);

/** Resolves when the subscriber has decoded `more` frames beyond what it has now. */
async function decodesMore(page: Page, more: number): Promise<Inbound> {
  const { decoded } = await call<Inbound>(page, 'inbound()');
  let now: Inbound = { decoded, lost: 0 };
  await expect
    .poll(
      async () => {
        now = await call<Inbound>(page, 'inbound()');
        return now.decoded;
      },
      { timeout: 15_000, interval: 100 },
    )
    .toBeGreaterThanOrEqual(decoded + more);
  return now;
}

interface Call {
  publisher: Peer;
  subscriber: Peer;
}

/** One page that publishes its camera and sees it again through the transport. */
async function connect(page: Page, server: TransportServer, protocol: 'udp' | 'tcp'): Promise<Call> {
  const ssrc = new Waiting<number>();
  const up = new Waiting<void>();
  const subscribed: { peer?: Peer; payloadType?: number } = {};
  const publisher = server.createPeer(
    silentHandlers({
      onRtp: (packet) => {
        // Padding-only probes come on the repair stream; the picture is the stream with the VP8 type.
        if (((packet[1] ?? 0) & 0x7f) !== publishedType) return;
        ssrc.resolve(packet.readUInt32BE(8));
        if (!subscribed.peer) return;
        const copy = Buffer.from(packet);
        copy[1] = ((copy[1] ?? 0) & 0x80) | (subscribed.payloadType ?? 0);
        subscribed.peer.sendRtp(copy);
      },
      onRtcp: (packet) => subscribed.peer?.sendRtcp(Buffer.from(packet)),
      onState: (state) => {
        if (state === 'connected') up.resolve();
      },
      onDataChannel: (channel: DataChannel) => {
        channel.onMessage = (data) => channel.send(Buffer.from(`${channel.label}: ${data.toString()}`));
      },
    }),
  );
  const offered = await call<string>(page, 'publish()');
  const publishedType = vp8Of(offered);
  publisher.setRemote(remoteOf(offered));
  await call(page, `answer('publisher', ${text(answerTo(offered, server, publisher, { protocol }))})`);
  await up.promise;

  const subscriber = server.createPeer(silentHandlers({ onRtcp: (packet) => publisher.sendRtcp(Buffer.from(packet)) }));
  const asked = await call<string>(page, 'subscribe()');
  subscriber.setRemote(remoteOf(asked));
  subscribed.payloadType = vp8Of(asked);
  subscribed.peer = subscriber;
  const answer = answerTo(asked, server, subscriber, { protocol, sends: await ssrc.promise });
  await call(page, `answer('subscriber', ${text(answer)})`);
  return { publisher, subscriber };
}

async function restart(page: Page, server: TransportServer, name: keyof Call, peer: Peer, protocol: 'udp' | 'tcp') {
  const offered = await call<string>(page, `restart('${name}')`);
  peer.restartIce();
  peer.setRemote(remoteOf(offered));
  const ssrc = /a=ssrc:(\d+)/.exec(await call<string>(page, `${name}.remoteDescription.sdp`))?.[1];
  const answer = answerTo(offered, server, peer, { protocol, ...(ssrc ? { sends: Number(ssrc) } : {}) });
  await call(page, `answer('${name}', ${text(answer)})`);
}

describe('a call of headless Chromium through the transport', () => {
  let browser: TestPage;
  let server: TransportServer;

  beforeAll(async () => {
    server = await openTransport({ port: 0, bind: '127.0.0.1' });
    browser = await openTestPage();
  }, 30_000);
  afterAll(async () => {
    await browser?.close();
    await server?.close();
  }, 30_000);

  for (const protocol of ['udp', 'tcp'] as const) {
    test(`${protocol}: picture, data channel, ICE restart of both ends`, { timeout: 120_000 }, async () => {
      const { page } = browser;
      await page.evaluate(PAGE_SCRIPT);
      const { publisher, subscriber } = await connect(page, server, protocol);
      await decodesMore(page, 10);
      expect(await call(page, "pair('subscriber')")).toMatchObject({
        srtp: 'SRTP_AEAD_AES_128_GCM',
        dtls: 'TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256',
        local: protocol,
      });
      expect(await call(page, "echo('你好')")).toBe('echo: 你好');

      await restart(page, server, 'publisher', publisher, protocol);
      await restart(page, server, 'subscriber', subscriber, protocol);
      const after = await decodesMore(page, 20);
      expect(after.lost).toBe(0);
      expect(publisher.state).toBe('connected');
      expect(subscriber.state).toBe('connected');

      await call(page, 'publisher.close(), subscriber.close()');
      // A browser that closes while packets still come resets its TCP connection, and the reset may overtake its DTLS
      // good-bye: then the silence closes the peer, half a minute later.
      await expect.poll(() => [publisher.state, subscriber.state], { timeout: 45_000 }).toEqual(['closed', 'closed']);
      expect(nativeObjectCounts()).toMatchObject({ ssls: 0, cipherContexts: 0 });
    });
  }
});
