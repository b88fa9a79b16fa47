/** What a request of the room service or of the recorder says about where it belongs. */

export type Target =
  /** One room; `opens` when the room comes to be by it. */
  | { kind: 'room'; room: string; opens: boolean }
  /** All processes: the lists under this field of their answers are put together. */
  | { kind: 'all'; list: string }
  /** Whichever process knows it. */
  | { kind: 'any' };

function fields(body: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(body);
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
  } catch {
    // The process it goes to refuses it in words.
    return {};
  }
}

const text = (value: unknown): string => (typeof value === 'string' ? value : '');

/** `method` as in `livekit.RoomService/CreateRoom`. */
export function targetOf(method: string, body: string): Target {
  const said = fields(body);
  const room = text(said['room']) || text(said['roomName']) || text(said['room_name']);
  if (method === 'livekit.RoomService/ListRooms') return { kind: 'all', list: 'rooms' };
  if (method === 'livekit.RoomService/CreateRoom') {
    const name = text(said['name']);
    return name === '' ? { kind: 'any' } : { kind: 'room', room: name, opens: true };
  }
  if (method === 'livekit.Egress/ListEgress' && room === '') return { kind: 'all', list: 'items' };
  if (room === '') return { kind: 'any' };
  return { kind: 'room', room, opens: method.startsWith('livekit.Egress/Start') };
}

/** One answer out of those of all processes. */
export function mergeLists(list: string, answers: readonly string[]): string {
  const items = answers.flatMap((answer) => {
    const found = fields(answer)[list];
    return Array.isArray(found) ? (found as unknown[]) : [];
  });
  return JSON.stringify({ [list]: items });
}

/** Prometheus text of all processes as one: every sample says which it is of. */
export function mergeMetrics(answers: ReadonlyMap<number, string>): string {
  const heads = new Map<string, string[]>();
  const samples = new Map<string, string[]>();
  for (const [process, answer] of answers) {
    for (const line of answer.split('\n')) {
      const head = /^# (?:HELP|TYPE) (\S+) /.exec(line);
      const sample = /^(\w+) (.+)$/.exec(line);
      if (head !== null) {
        const known = heads.get(head[1]!) ?? [];
        if (!known.includes(line)) heads.set(head[1]!, [...known, line]);
      } else if (sample !== null) {
        samples.set(sample[1]!, [
          ...(samples.get(sample[1]!) ?? []),
          `${sample[1]}{process="${process}"} ${sample[2]}`,
        ]);
      }
    }
  }
  return [...heads].flatMap(([name, lines]) => [...lines, ...(samples.get(name) ?? []), '']).join('\n');
}
