/** Many load clients in this process, driven by one timer. */
import { setTimeout as sleep } from 'node:timers/promises';
import { LoadClient } from './client.ts';
import type { MediaProcess } from './process.ts';
import { CALL_AUDIO, CALL_VIDEO, PAIR_VIDEO, type StreamShape } from './streams.ts';

/** Clients join so many at a time, as phones do: never all at once. */
const JOIN_AT_ONCE = 4;
const PUMP_MS = 2;

export interface Counts {
  sent: number;
  received: number;
  missed: number;
  repaired: number;
  nacked: number;
  feedback: number;
}

function countsOf(clients: readonly LoadClient[]): Counts {
  const sum = (pick: (client: LoadClient) => number): number =>
    clients.reduce((total, client) => total + pick(client), 0);
  return {
    sent: sum(({ streams }) => streams.reduce((total, stream) => total + stream.packets, 0)),
    received: sum(({ media }) => media.received),
    missed: sum(({ media }) => media.missed),
    repaired: sum(({ media }) => media.repaired),
    nacked: sum(({ nacked }) => nacked),
    feedback: sum(({ feedbackHeard }) => feedbackHeard),
  };
}

interface Opened {
  clients: LoadClient[];
  egressId: string | undefined;
}

export class Load {
  readonly clients: LoadClient[] = [];
  private readonly opened: Opened[] = [];
  private readonly gone: Counts = { sent: 0, received: 0, missed: 0, repaired: 0, nacked: 0, feedback: 0 };
  private readonly server: MediaProcess;
  private readonly timer: NodeJS.Timeout;
  private feedbackAtMs = 0;
  private reportsAtMs = 0;
  private pingAtMs = 0;
  /** The longest time this process did not get to send; a stalled generator measures itself. */
  stalledMs = 0;
  private pumpedAtMs = performance.now();
  private rooms = 0;

  constructor(server: MediaProcess) {
    this.server = server;
    this.timer = setInterval(() => this.pump(), PUMP_MS);
  }

  private pump(): void {
    const nowMs = performance.now();
    this.stalledMs = Math.max(this.stalledMs, nowMs - this.pumpedAtMs);
    this.pumpedAtMs = nowMs;
    for (const client of this.clients) client.pump(nowMs);
    if (nowMs - this.feedbackAtMs >= 100) {
      this.feedbackAtMs = nowMs;
      for (const client of this.clients) client.feedback(nowMs);
    }
    if (nowMs - this.reportsAtMs >= 1_000) {
      this.reportsAtMs = nowMs;
      for (const client of this.clients) client.reports(nowMs, Date.now());
    }
    if (nowMs - this.pingAtMs >= 5_000) {
      this.pingAtMs = nowMs;
      for (const client of this.clients) if (client.connected) client.ping();
    }
  }

  /** Rooms of one sender and one receiver. */
  pairs(count: number, recorded = false): Promise<void> {
    return this.open(count, [[PAIR_VIDEO], []], recorded);
  }

  /** Rooms of two people with picture and sound. */
  calls(count: number, recorded = false): Promise<void> {
    const both = [CALL_VIDEO, CALL_AUDIO];
    return this.open(count, [both, both], recorded);
  }

  /** Two people join at the same moment; milliseconds until both see the first packet of the other's picture. */
  async setUpCall(): Promise<number> {
    const room = `load-${process.pid}-${this.rooms++}`;
    const clients = [CALL_VIDEO, CALL_VIDEO].map((video) => new LoadClient([video, CALL_AUDIO]));
    const tokens = await Promise.all(clients.map((_, n) => this.server.token(room, `load:${n}`)));
    this.clients.push(...clients);
    const since = performance.now();
    await Promise.all(clients.map((client, n) => client.join(this.server.ws, tokens[n]!)));
    const until = since + 15_000;
    while (clients.some(({ media }) => media.firstVideoAtMs === undefined)) {
      if (performance.now() > until) throw new Error('no picture');
      await sleep(2);
    }
    const seen = clients.map(({ media }) => media.firstVideoAtMs! - since);
    await this.end({ clients, egressId: undefined });
    return Math.max(...seen);
  }

  private async open(count: number, members: readonly (readonly StreamShape[])[], recorded: boolean): Promise<void> {
    let left = count;
    const joinOne = async (): Promise<void> => {
      while (left > 0) {
        left -= 1;
        await this.openRoom(`load-${process.pid}-${this.rooms++}`, members, recorded);
      }
    };
    await Promise.all(Array.from({ length: JOIN_AT_ONCE }, joinOne));
  }

  private async openRoom(room: string, members: readonly (readonly StreamShape[])[], recorded: boolean): Promise<void> {
    const egressId = recorded ? await this.server.record(room, `load/${room}`) : undefined;
    const opened: Opened = { clients: [], egressId };
    this.opened.push(opened);
    for (const [m, shapes] of members.entries()) {
      const client = new LoadClient(shapes);
      opened.clients.push(client);
      this.clients.push(client);
      await client.join(this.server.ws, await this.server.token(room, `load:${m}`));
    }
  }

  private async end({ clients, egressId }: Opened): Promise<void> {
    const counts = countsOf(clients);
    for (const key of Object.keys(counts) as (keyof Counts)[]) this.gone[key] += counts[key];
    for (const client of clients) {
      this.clients.splice(this.clients.indexOf(client), 1);
      client.close();
    }
    if (egressId !== undefined) await this.server.stopRecording(egressId);
  }

  /** One call ends and another begins. */
  async replaceOldest(): Promise<void> {
    const oldest = this.opened.shift();
    if (oldest !== undefined) await this.end(oldest);
    await this.calls(1, oldest?.egressId !== undefined);
  }

  async endAll(): Promise<void> {
    for (const opened of this.opened.splice(0)) await this.end(opened);
  }

  /** Of all calls, also of those that ended. */
  counts(): Counts {
    const now = countsOf(this.clients);
    const sums = Object.entries(this.gone).map(([key, value]) => [key, value + now[key as keyof Counts]]);
    return Object.fromEntries(sums) as unknown as Counts;
  }

  /** Until everything sent is also received: every room is up. */
  async settled(): Promise<void> {
    const until = performance.now() + 30_000;
    for (;;) {
      const before = this.counts();
      await sleep(1_000);
      const after = this.counts();
      const sent = after.sent - before.sent;
      if (sent > 0 && after.received - before.received > sent * 0.97) return;
      if (performance.now() > until) {
        throw new Error(`only ${after.received - before.received} of ${sent} packets a second arrive`);
      }
    }
  }

  /** Media ports of the server, and of the clients. */
  serverPorts(): Set<number> {
    return new Set(this.clients.flatMap(({ remotePort }) => remotePort ?? []));
  }

  ownPorts(): Set<number> {
    return new Set(this.clients.flatMap(({ localPort }) => localPort ?? []));
  }

  close(): void {
    clearInterval(this.timer);
    for (const client of this.clients) client.close();
  }
}
