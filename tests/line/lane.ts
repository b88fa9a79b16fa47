/** One direction of a line between two sockets: what it does to datagrams. Changed at any time. */
export interface LaneWish {
  /** Share of packets lost on the way, 0…1. */
  readonly loss?: number;
  readonly delayMs?: number;
  /** Bits per second through the narrowest place; absent means no limit. */
  readonly bps?: number;
  /** What may wait there, ms at that rate; what does not fit is dropped. */
  readonly queueMs?: number;
}

const WIRE_BYTES = 28;

/** A queue with a rate in front of a delay; keeps the order. */
export class Lane {
  wish: LaneWish = {};
  dropped = 0;
  passed = 0;
  private readonly waiting: { packet: Buffer; atMs: number }[] = [];
  private readonly out: (packet: Buffer) => void;
  private readonly random: () => number;
  private freeAtMs = 0;
  private timer: NodeJS.Timeout | undefined;
  private isFrozen = false;

  constructor(out: (packet: Buffer) => void, random: () => number = Math.random) {
    this.out = out;
    this.random = random;
  }

  /** Nothing passes and nothing is kept, as in a tunnel. */
  freeze(frozen: boolean): void {
    this.isFrozen = frozen;
    if (frozen) this.waiting.length = 0;
  }

  push(packet: Buffer): void {
    const { loss = 0, delayMs = 0, bps, queueMs = 300 } = this.wish;
    const nowMs = performance.now();
    if (this.isFrozen || (loss > 0 && this.random() < loss)) {
      this.dropped += 1;
      return;
    }
    if (bps !== undefined) {
      if (this.freeAtMs - nowMs > queueMs) {
        this.dropped += 1;
        return;
      }
      this.freeAtMs = Math.max(this.freeAtMs, nowMs) + ((packet.length + WIRE_BYTES) * 8_000) / bps;
    } else this.freeAtMs = nowMs;
    const atMs = this.freeAtMs + delayMs;
    if (atMs <= nowMs && this.waiting.length === 0) {
      this.passed += 1;
      this.out(packet);
      return;
    }
    this.waiting.push({ packet: Buffer.from(packet), atMs });
    this.wait();
  }

  private wait(): void {
    const next = this.waiting[0];
    if (this.timer !== undefined || next === undefined) return;
    this.timer = setTimeout(
      () => {
        this.timer = undefined;
        const nowMs = performance.now();
        while (this.waiting.length > 0 && this.waiting[0]!.atMs <= nowMs + 0.5) {
          this.passed += 1;
          this.out(this.waiting.shift()!.packet);
        }
        this.wait();
      },
      Math.max(0, next.atMs - performance.now()),
    );
  }

  close(): void {
    clearTimeout(this.timer);
    this.waiting.length = 0;
  }
}
