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

export class Load {
  readonly clients: LoadClient[] = [];
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
  pairs(count: number, recorded = false): Promise<string[]> {
    return this.open(count, [[PAIR_VIDEO], []], recorded);
  }

  /** Rooms of two people with picture and sound. */
  calls(count: number, recorded = false): Promise<string[]> {
    return this.open(
      count,
      [
        [CALL_VIDEO, CALL_AUDIO],
        [CALL_VIDEO, CALL_AUDIO],
      ],
      recorded,
    );
  }

  /** The egress ids, where recorded. */
  private async open(
    count: number,
    members: readonly (readonly StreamShape[])[],
    recorded: boolean,
  ): Promise<string[]> {
    const egresses: string[] = [];
    const waiting: (() => Promise<void>)[] = [];
    for (let n = 0; n < count; n += 1) {
      const room = `load-${process.pid}-${this.rooms++}`;
      waiting.push(async () => {
        if (recorded) egresses.push(await this.server.record(room, `load/${room}`));
        for (const [m, shapes] of members.entries()) {
          const client = new LoadClient(shapes);
          this.clients.push(client);
          await client.join(this.server.ws, await this.server.token(room, `load:${m}`));
        }
      });
    }
    await Promise.all(
      Array.from({ length: JOIN_AT_ONCE }, async () => {
        for (let next = waiting.shift(); next; next = waiting.shift()) await next();
      }),
    );
    return egresses;
  }

  counts(): Counts {
    const sum = (pick: (client: LoadClient) => number): number =>
      this.clients.reduce((total, client) => total + pick(client), 0);
    return {
      sent: sum(({ streams }) => streams.reduce((total, stream) => total + stream.packets, 0)),
      received: sum(({ media }) => media.received),
      missed: sum(({ media }) => media.missed),
      repaired: sum(({ media }) => media.repaired),
      nacked: sum(({ nacked }) => nacked),
      feedback: sum(({ feedbackHeard }) => feedbackHeard),
    };
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
