import { setTimeout as wait } from 'node:timers/promises';
import { freePort, isPortFree, type Protocol } from './port.ts';
import { Sentence } from './sentence.ts';
import type { Settings } from './settings.ts';
import { localAddresses, type TlsFiles, tlsFor } from './tls.ts';

/** Where everything of one run listens and how it is reached. */
export type Plan = {
  readonly ports: {
    readonly server: number;
    readonly media: number;
    readonly mediaUdp: number;
    readonly outside: number;
  };
  /** Origin of the pages, as this machine and (with `--lan`) phones reach it. */
  readonly url: string;
  /** The same as our own programs reach it. */
  readonly innerUrl: string;
  readonly mediaUrl: string;
  readonly mediaApiUrl: string;
  readonly mediaBind: string;
  readonly mediaAnnounce: string;
  readonly outsideUrl: string | undefined;
  readonly tls: TlsFiles | undefined;
};

type Wanted = { preferred: number; host: string; protocol?: Protocol; patienceMs: number };

const isLoopback = (url: string): boolean => ['127.0.0.1', 'localhost', '[::1]'].includes(new URL(url).hostname);

/** A port the operator named must be free; one we choose ourselves gives way, also to those chosen before it. */
const choose = async (
  name: string,
  given: number | undefined,
  { preferred, host, protocol = 'tcp', patienceMs }: Wanted,
  before: readonly number[] = [],
): Promise<number> => {
  if (given === undefined || given === 0) {
    for (let wish = preferred; ; wish = 0) {
      const port = await freePort(host, protocol, wish);
      if (!before.includes(port)) return port;
    }
  }
  const until = performance.now() + patienceMs;
  do {
    if (await isPortFree(given, host, protocol)) return given;
    if (patienceMs > 0) await wait(100);
  } while (performance.now() < until);
  throw new Sentence(
    `端口 ${given} 已被别的程序占用，请换一个 ${name} 再启动。 Port ${given} is in use: set ${name} to another one.`,
  );
};

/**
 * Chooses ports and addresses; port 0 of the server means: all on free ports. `patienceMs` is how long a named port may
 * still be held, for example by the children of a launcher that was just killed.
 */
export const makePlan = async (settings: Settings, patienceMs: number): Promise<Plan> => {
  const { host, port, lan } = settings;
  const server = await choose('PORT', port, { preferred: 0, host, patienceMs });
  const beside = (step: number) => (port === 0 ? 0 : Math.min(port + step, 65_535));
  const addresses = lan ? localAddresses() : [];
  if (lan && addresses.length === 0) {
    throw new Sentence('本机没有局域网地址，--lan 无法使用。 This machine has no local network address for --lan.');
  }
  const loopback = '127.0.0.1';
  // Beside a media server elsewhere only its recorder runs here, which that server sends to: on all addresses, unless it
  // is this machine's own.
  const elsewhere = settings.media !== undefined && !isLoopback(settings.media.url);
  const mediaAnnounce = settings.mediaAnnounce ?? (elsewhere ? '' : lan ? addresses.join(',') : loopback);
  // One address for signalling and media: whoever announces another than loopback must be reachable there.
  const mediaBind = mediaAnnounce === loopback ? loopback : '0.0.0.0';
  const media = await choose('MEDIA_PORT', settings.mediaPort, { preferred: beside(1), host: mediaBind, patienceMs }, [
    server,
  ]);
  const mediaUdp = await choose(
    'MEDIA_UDP_PORT',
    settings.mediaUdpPort,
    {
      preferred: beside(2),
      host: mediaBind,
      // A phone whose network drops UDP reaches the same number over TCP.
      protocol: 'both',
      patienceMs,
    },
    [server, media],
  );
  const { mediaProcesses } = settings;
  const outside = await choose(
    'OUTSIDE_PORT',
    settings.outsidePort,
    {
      // Each process of the media server takes a number of its own.
      preferred: beside(2 + mediaProcesses),
      host: loopback,
      patienceMs,
    },
    [server, media, ...Array.from({ length: mediaProcesses }, (_, n) => mediaUdp + n)],
  );
  const tls = lan ? await tlsFor(settings.dataDir, addresses) : undefined;
  const scheme = tls === undefined ? 'http' : 'https';
  const ourselves = host === '0.0.0.0' ? loopback : host;
  const shown = addresses[0] ?? ourselves;
  return {
    ports: { server, media, mediaUdp, outside },
    url: `${scheme}://${shown}:${server}`,
    innerUrl: `${scheme}://${ourselves}:${server}`,
    // With --lan the server passes /rtc on, because a phone accepts a self-signed certificate for one origin only.
    mediaUrl: settings.media?.url ?? (lan ? `wss://${shown}:${server}` : `ws://127.0.0.1:${media}`),
    mediaApiUrl: settings.media?.apiUrl ?? `http://127.0.0.1:${media}`,
    mediaBind,
    mediaAnnounce,
    outsideUrl: settings.outside?.url ?? (settings.mode === 'demo' ? `http://127.0.0.1:${outside}` : undefined),
    tls,
  };
};
