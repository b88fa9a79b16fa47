/** A LiveKit server of its own on free ports; its binary is named by LIVEKIT_SERVER. */
import { type ChildProcess, spawn } from 'node:child_process';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { eventually } from './wait.ts';

export interface LiveKit {
  readonly port: number;
  readonly pid: number;
  stop(): Promise<void>;
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  const { port } = server.address() as AddressInfo;
  await new Promise<void>((resolve) => {
    server.close(() => resolve());
  });
  return port;
}

export async function startLiveKit(keys: { key: string; secret: string; webhookUrl?: string }): Promise<LiveKit> {
  const binary = process.env['LIVEKIT_SERVER'];
  if (binary === undefined) throw new Error('LIVEKIT_SERVER must name the binary of a LiveKit server');
  const [port, udp, tcp] = [await freePort(), await freePort(), await freePort()];
  // JSON is YAML.
  const config = JSON.stringify({
    port,
    bind_addresses: ['127.0.0.1'],
    keys: { [keys.key]: keys.secret },
    rtc: { udp_port: udp, tcp_port: tcp, node_ip: '127.0.0.1', enable_loopback_candidate: true },
    ...(keys.webhookUrl !== undefined && { webhook: { api_key: keys.key, urls: [keys.webhookUrl] } }),
    logging: { level: process.env['MEDIA_TEST_LOG'] ? 'debug' : 'error' },
  });
  const child: ChildProcess = spawn(binary, ['--config-body', config, '--dev'], {
    stdio: ['ignore', 'ignore', process.env['MEDIA_TEST_LOG'] ? 'inherit' : 'ignore'],
  });
  const gone = new Promise<void>((resolve) => {
    child.once('exit', () => resolve());
  });
  const endWithUs = (): void => void child.kill('SIGKILL');
  process.once('exit', endWithUs);
  await eventually(
    () =>
      fetch(`http://127.0.0.1:${port}/`)
        .then((answer) => answer.ok)
        .catch(() => false),
    (up) => up,
    20_000,
  );
  return {
    port,
    pid: child.pid!,
    async stop() {
      // Twice is at once: it would wait for participants otherwise.
      child.kill('SIGKILL');
      await gone;
      process.off('exit', endWithUs);
    },
  };
}
