import { once } from 'node:events';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { build } from 'esbuild';
import type { LaneWish } from './lane.ts';

export type Order =
  | { readonly kind: 'set'; readonly wish: { up?: LaneWish; down?: LaneWish } }
  | { readonly kind: 'freeze'; readonly frozen: boolean }
  | { readonly kind: 'onlyFrom'; readonly ports: { readonly first: number; readonly last: number } }
  | { readonly kind: 'changeAddress' }
  | { readonly kind: 'ask' };

export interface Answer {
  readonly port: number;
  readonly dropped: { readonly up: number; readonly down: number };
  readonly refused: number;
}

let code: Promise<string> | undefined;

const bundle = async (): Promise<string> => {
  const built = await build({
    entryPoints: [join(import.meta.dirname, 'udpProxy.thread.ts')],
    bundle: true,
    write: false,
    format: 'esm',
    platform: 'node',
    target: 'node20',
  });
  return built.outputFiles[0]!.text;
};

/**
 * The UDP proxy of a line on a thread of its own. The gaps between datagrams are what a browser measures its line by: the
 * server and the test beside it must not change them.
 */
export class ProxyThread {
  readonly port: number;
  private readonly worker: Worker;

  private constructor(worker: Worker, port: number) {
    this.worker = worker;
    this.port = port;
  }

  static async open(serverPort: number): Promise<ProxyThread> {
    code ??= bundle();
    const source = `data:text/javascript;base64,${Buffer.from(await code).toString('base64')}`;
    const worker = new Worker(new URL(source), { workerData: serverPort });
    const [{ port }] = (await once(worker, 'message')) as [Answer];
    return new ProxyThread(worker, port);
  }

  order(order: Order): void {
    this.worker.postMessage(order, []);
  }

  async ask(): Promise<Answer> {
    const answer = once(this.worker, 'message') as Promise<[Answer]>;
    this.order({ kind: 'ask' });
    return (await answer)[0];
  }

  async close(): Promise<void> {
    await this.worker.terminate();
  }
}
