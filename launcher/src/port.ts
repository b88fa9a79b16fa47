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

const tryBoth = async (port: number, host: string): Promise<number | undefined> => {
  // A number the system picks for UDP may be taken for TCP; a few more picks find one that is not.
  for (let pick = 0; pick < (port === 0 ? 20 : 1); pick += 1) {
    const udp = await tryUdp(port, host);
    if (udp !== undefined && (await tryTcp(udp, host)) !== undefined) return udp;
  }
  return undefined;
};

const trials = { tcp: tryTcp, udp: tryUdp, both: tryBoth };

/** True when nobody listens on the port (and we may). */
export const isPortFree = async (port: number, host = '127.0.0.1', protocol: Protocol = 'tcp'): Promise<boolean> =>
  (await trials[protocol](port, host)) !== undefined;

/** The preferred port when it is free, else one the system picks. */
export const freePort = async (host = '127.0.0.1', protocol: Protocol = 'tcp', preferred = 0): Promise<number> => {
  const take = trials[protocol];
  const port = (preferred === 0 ? undefined : await take(preferred, host)) ?? (await take(0, host));
  if (port === undefined) throw new Error(`no free ${protocol} port on ${host}`);
  return port;
};
