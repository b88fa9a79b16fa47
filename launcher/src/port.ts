import { randomInt } from 'node:crypto';
import { createSocket } from 'node:dgram';
import { createServer } from 'node:net';

const tryTcp = (port: number, host: string): Promise<number | undefined> =>
  new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once('error', (error: NodeJS.ErrnoException) =>
      error.code === 'EADDRINUSE' || error.code === 'EACCES' ? resolve(undefined) : reject(error),
    );
    probe.listen({ port, host, exclusive: true }, () => {
      const address = probe.address();
      probe.close(() => resolve(typeof address === 'object' && address !== null ? address.port : undefined));
    });
  });

const tryUdp = (port: number, host: string): Promise<number | undefined> =>
  new Promise((resolve, reject) => {
    const probe = createSocket('udp4');
    probe.once('error', (error: NodeJS.ErrnoException) => {
      probe.close();
      if (error.code === 'EADDRINUSE' || error.code === 'EACCES') resolve(undefined);
      else reject(error);
    });
    probe.bind({ port, address: host, exclusive: true }, () => {
      const { port: bound } = probe.address();
      probe.close(() => resolve(bound));
    });
  });

/** `both`: the same number for TCP and UDP. */
export type Protocol = 'tcp' | 'udp' | 'both';

const tryBoth = async (port: number, host: string): Promise<number | undefined> =>
  (await tryUdp(port, host)) === undefined ? undefined : tryTcp(port, host);

const trials = { tcp: tryTcp, udp: tryUdp, both: tryBoth };

/** True when nobody listens on the port (and we may). */
export const isPortFree = async (port: number, host = '127.0.0.1', protocol: Protocol = 'tcp'): Promise<boolean> =>
  (await trials[protocol](port, host)) !== undefined;

/**
 * Below the range systems take the ports of outgoing connections from (32768 on Linux, 49152 elsewhere), so that nobody
 * is given the port of a child while it is being started again.
 */
const LOWEST = 20_000;
const HIGHEST = 32_000;

/** The preferred port when it is free, else a free one of our own range. */
export const freePort = async (host = '127.0.0.1', protocol: Protocol = 'tcp', preferred = 0): Promise<number> => {
  if (preferred !== 0 && (await isPortFree(preferred, host, protocol))) return preferred;
  for (let pick = 0; pick < 200; pick += 1) {
    const port = randomInt(LOWEST, HIGHEST);
    if (await isPortFree(port, host, protocol)) return port;
  }
  throw new Error(`no free ${protocol} port on ${host}`);
};
