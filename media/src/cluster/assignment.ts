/** Which process carries which room. Pure but for what it is told; times in ms. */

/** A room nobody is connected to and nobody asked after for so long is over. */
const FORGET_MS = 10 * 60_000;

interface Assigned {
  process: number;
  /** Signalling connections open now. */
  sockets: number;
  touchedAtMs: number;
}

export class Assignment {
  private readonly rooms = new Map<string, Assigned>();

  /** Process of the room; a new one goes where the fewest are, of those that live. Undefined when none lives. */
  of(room: string, living: readonly number[], nowMs: number): number | undefined {
    const known = this.known(room, living, nowMs);
    if (known !== undefined) return known;
    this.forget(nowMs);
    const counts = new Map(living.map((process) => [process, 0]));
    for (const { process } of this.rooms.values()) {
      const count = counts.get(process);
      if (count !== undefined) counts.set(process, count + 1);
    }
    const [process] = [...counts].toSorted(([, a], [, b]) => a - b)[0] ?? [];
    if (process === undefined) return undefined;
    this.rooms.set(room, { process, sockets: this.rooms.get(room)?.sockets ?? 0, touchedAtMs: nowMs });
    return process;
  }

  /** Process of a room that is known and lives; who asks after it keeps it. */
  known(room: string, living: readonly number[], nowMs: number): number | undefined {
    const assigned = this.rooms.get(room);
    if (assigned === undefined || !living.includes(assigned.process)) return undefined;
    assigned.touchedAtMs = nowMs;
    return assigned.process;
  }

  opened(room: string): void {
    const assigned = this.rooms.get(room);
    if (assigned !== undefined) assigned.sockets += 1;
  }

  closed(room: string, nowMs: number): void {
    const assigned = this.rooms.get(room);
    if (assigned === undefined) return;
    assigned.sockets -= 1;
    assigned.touchedAtMs = nowMs;
  }

  private forget(nowMs: number): void {
    for (const [room, { sockets, touchedAtMs }] of this.rooms) {
      if (sockets <= 0 && nowMs - touchedAtMs > FORGET_MS) this.rooms.delete(room);
    }
  }
}
