/**
 * Who gives way when lines down are narrow. A camera sends one picture for everybody, and that picture is evidence: it
 * becomes smaller only when everybody who sees it has too narrow a line; for a single narrow one it is held back there.
 * Of what one subscriber receives, pictures that yield (the agent's face) go first, other pictures next, sound never.
 */

/** Below this no picture is worth sending. */
const FLOOR_BPS = 80_000;
/** A publisher is never asked for less. */
const LOWEST_CAP_BPS = 150_000;
/** A picture this much larger than its share is held back until its publisher has followed. */
const TOO_LARGE = 1.6;
/** A picture that was held back comes again when it fits with room to spare. */
const ROOM_TO_RETURN = 1.15;
/** Shares closer together than this count as equal. */
const NEARLY = 0.9;

export interface Picture {
  sid: string;
  /** What its publisher sends now, and the most it ever sent, bits per second. */
  bps: number;
  peakBps: number;
  yields: boolean;
}

export interface Receiver {
  /** For pictures alone, bits per second; undefined while the line is wide enough for all of them. */
  budgetBps: number | undefined;
  /** A hidden one takes what there is and changes nothing for others. */
  hidden: boolean;
  pictures: readonly Picture[];
  /** Its voice suffers now: only then is a picture taken away; otherwise it becomes smaller. */
  strained: boolean;
  /** Sids held back at present. */
  held: ReadonlySet<string>;
}

export interface Decision {
  /** By receiver, in the order given: sids to hold back. */
  held: ReadonlySet<string>[];
  /** By sid: the most its publisher may send; absent means no bound. */
  caps: ReadonlyMap<string, number>;
}

/** What each picture may have; those that yield get what the others leave. */
function sharesOf(budgetBps: number, pictures: readonly Picture[]): Map<string, number> {
  const shares = new Map<string, number>();
  let left = Math.max(0, budgetBps);
  for (const yields of [false, true]) {
    // The smallest wish first: what it does not need is for the others.
    const group = pictures.filter((picture) => picture.yields === yields).toSorted((a, b) => a.peakBps - b.peakBps);
    for (const [index, picture] of group.entries()) {
      const share = Math.min(Math.max(picture.peakBps, FLOOR_BPS), left / (group.length - index));
      shares.set(picture.sid, share);
      left -= share;
    }
  }
  return shares;
}

export function allocate(receivers: readonly Receiver[]): Decision {
  const excluded = receivers.map(() => new Set<string>());
  let caps = new Map<string, number>();
  let shares: Map<string, number>[] = [];
  // What is left out leaves more for the rest. Every round but the last leaves something out.
  for (let changed = true; changed; ) {
    shares = receivers.map(({ budgetBps, pictures }, index) =>
      budgetBps === undefined
        ? new Map(pictures.map(({ sid }) => [sid, Number.POSITIVE_INFINITY]))
        : sharesOf(
            budgetBps,
            pictures.filter(({ sid }) => !excluded[index]!.has(sid)),
          ),
    );
    caps = new Map();
    for (const [index, receiver] of receivers.entries()) {
      if (receiver.hidden) continue;
      for (const [sid, share] of shares[index]!) caps.set(sid, Math.max(caps.get(sid) ?? 0, share));
    }
    changed = false;
    for (const [index, receiver] of receivers.entries()) {
      const out = receiver.pictures.filter((picture) => {
        const share = shares[index]!.get(picture.sid);
        return share !== undefined && !fits(picture, share, receiver, caps.get(picture.sid));
      });
      // Without one that does not fit anyway, the face may fit.
      const first = out.some((picture) => !picture.yields) ? out.filter((picture) => !picture.yields) : out;
      for (const { sid } of first) excluded[index]!.add(sid);
      changed ||= first.length > 0;
    }
  }
  const bounds = new Map<string, number>();
  for (const [sid, cap] of caps) if (cap !== Number.POSITIVE_INFINITY) bounds.set(sid, Math.max(LOWEST_CAP_BPS, cap));
  for (const [index, receiver] of receivers.entries()) {
    for (const picture of receiver.pictures) {
      // Nobody can take it as it is: it becomes as small as it may, and then perhaps fits.
      if (!receiver.hidden && excluded[index]!.has(picture.sid) && !caps.has(picture.sid)) {
        bounds.set(picture.sid, LOWEST_CAP_BPS);
      }
    }
  }
  return { held: excluded, caps: bounds };
}

function fits(picture: Picture, share: number, receiver: Receiver, cap: number | undefined): boolean {
  if (share === Number.POSITIVE_INFINITY) return true;
  const isHeld = receiver.held.has(picture.sid);
  const room = isHeld ? ROOM_TO_RETURN : 1;
  const willFollow = !receiver.hidden && cap !== undefined && share >= cap * NEARLY;
  // What becomes smaller for this line goes on meanwhile, unless the voice cannot wait for it.
  // One that was taken away for the voice's sake comes again only where both have room, or it would be taken at once.
  if (willFollow && !receiver.strained) return !isHeld || (share >= FLOOR_BPS && picture.bps <= share * room);
  if (share < FLOOR_BPS) return false;
  if (willFollow) return picture.bps <= share * (isHeld ? ROOM_TO_RETURN : TOO_LARGE);
  return picture.bps * (isHeld ? ROOM_TO_RETURN : 1 / ROOM_TO_RETURN) <= share;
}
