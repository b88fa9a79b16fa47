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

export type Protocol = 'tcp' | 'udp';

/** True when nobody listens on the port (and we may). */
export const isPortFree = async (port: number, host = '127.0.0.1', protocol: Protocol = 'tcp'): Promise<boolean> =>
  (await (protocol === 'tcp' ? tryTcp : tryUdp)(port, host)) !== undefined;

/** The preferred port when it is free, else one the system picks. */
export const freePort = async (host = '127.0.0.1', protocol: Protocol = 'tcp', preferred = 0): Promise<number> => {
  const take = protocol === 'tcp' ? tryTcp : tryUdp;
  const port = (preferred === 0 ? undefined : await take(preferred, host)) ?? (await take(0, host));
  if (port === undefined) throw new Error(`no free ${protocol} port on ${host}`);
  return port;
};
