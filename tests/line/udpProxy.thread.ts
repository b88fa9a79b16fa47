/** The thread of proxyThread.ts: what it is told goes to the proxy, what is asked is answered. */
import { parentPort, workerData } from 'node:worker_threads';
import type { Answer, Order } from './proxyThread.ts';
import { UdpProxy } from './udpProxy.ts';

const port = parentPort!;
const proxy = await UdpProxy.open(workerData as number);
const answer = (): Answer => ({ port: proxy.port, dropped: proxy.dropped, refused: proxy.refused });

port.on('message', (order: Order) => {
  if (order.kind === 'set') proxy.set(order.wish);
  else if (order.kind === 'freeze') proxy.freeze(order.frozen);
  else if (order.kind === 'onlyFrom') proxy.onlyFrom = order.ports;
  else if (order.kind === 'changeAddress') proxy.changeAddress();
  else port.postMessage(answer());
});
port.postMessage(answer());
