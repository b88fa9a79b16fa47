import { createSocket, type Socket } from 'node:dgram';
import type { AddressInfo } from 'node:net';
import { Lane, type LaneWish } from './lane.ts';

const LOOPBACK = '127.0.0.1';

interface Flow {
  readonly upstream: Socket;
  readonly up: Lane;
  readonly down: Lane;
}

/**
 * Stands between one browser and the media server's UDP port: loses, delays and limits datagrams in each direction. The
 * kernel here has no netem.
 */
export class UdpProxy {
  private readonly flows = new Map<string, Flow>();
  private readonly downstream: Socket;
  private readonly serverPort: number;
  private up: LaneWish = {};
  private down: LaneWish = {};
  private isFrozen = false;
  /** Ports whose datagrams are let through; undefined for all. */
  onlyFrom: { readonly first: number; readonly last: number } | undefined;
  refused = 0;

  private constructor(downstream: Socket, serverPort: number) {
    this.downstream = downstream;
    this.serverPort = serverPort;
    downstream.on('message', (packet, { address, port }) => {
      const { onlyFrom } = this;
      if (onlyFrom !== undefined && (port < onlyFrom.first || port > onlyFrom.last)) this.refused += 1;
      else this.flowOf(address, port).up.push(packet);
    });
    downstream.on('error', () => {});
  }

  static async open(serverPort: number): Promise<UdpProxy> {
    const downstream = createSocket({ type: 'udp4', recvBufferSize: 4 * 1024 * 1024 });
    await new Promise<void>((resolve) => {
      downstream.bind(0, LOOPBACK, resolve);
    });
    return new UdpProxy(downstream, serverPort);
  }

  get port(): number {
    return (this.downstream.address() as AddressInfo).port;
  }

  private flowOf(address: string, port: number): Flow {
    const key = `${address}:${port}`;
    const known = this.flows.get(key);
    if (known !== undefined) return known;
    const upstream = createSocket({ type: 'udp4', recvBufferSize: 4 * 1024 * 1024 });
    const flow: Flow = {
      upstream,
      up: new Lane((packet) => upstream.send(packet, this.serverPort, LOOPBACK)),
      down: new Lane((packet) => this.downstream.send(packet, port, address)),
    };
    upstream.on('message', (packet) => flow.down.push(packet));
    upstream.on('error', () => {});
    flow.up.wish = this.up;
    flow.down.wish = this.down;
    flow.up.freeze(this.isFrozen);
    flow.down.freeze(this.isFrozen);
    this.flows.set(key, flow);
    return flow;
  }

  set(wish: { up?: LaneWish; down?: LaneWish }): void {
    if (wish.up) this.up = wish.up;
    if (wish.down) this.down = wish.down;
    for (const flow of this.flows.values()) {
      flow.up.wish = this.up;
      flow.down.wish = this.down;
    }
  }

  freeze(frozen: boolean): void {
    this.isFrozen = frozen;
    for (const flow of this.flows.values()) {
      flow.up.freeze(frozen);
      flow.down.freeze(frozen);
    }
  }

  /** From now on the server sees this browser come from another address. */
  changeAddress(): void {
    for (const flow of this.flows.values()) {
      flow.upstream.close();
      flow.up.close();
      flow.down.close();
    }
    this.flows.clear();
  }

  get dropped(): { up: number; down: number } {
    let up = 0;
    let down = 0;
    for (const flow of this.flows.values()) {
      up += flow.up.dropped;
      down += flow.down.dropped;
    }
    return { up, down };
  }

  close(): void {
    this.changeAddress();
    this.downstream.close();
  }
}
