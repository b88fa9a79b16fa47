import type { LocalVideoTrack } from 'livekit-client';

/** What gives way when the line up is thin: frames first, or frames and pixels by turns. */
export type GivesWay = 'maintain-resolution' | 'balanced';

const EVERY_MS = 1_000;
/** Below this a camera cannot be steered by what is seen. */
const SLOW_FPS = 5;
/** Few frames on a line that carries this have another cause: the dark, a busy phone. */
const WIDE_BPS = 900_000;
/** A small picture does not fill a line that has opened, so its estimate climbs slowly: from here on the whole is tried. */
const TRY_BPS = 550_000;
/** One bad second is no narrow line. */
const FOR_LOOKS = 3;
/** A try that failed makes the next one wait twice as long, up to this; one that holds for so long has succeeded. */
const SELDOM_LOOKS = 48;
const HELD_LOOKS = 30;

/**
 * Plates must stay readable, so the picture keeps its size as long as it moves. Where the line carries not even that, a
 * smaller picture that moves is worth more to whoever steers the camera: stills are taken at full size either way.
 */
export class PictureOrder {
  #order: GivesWay = 'maintain-resolution';
  #looks = 0;
  #since = 0;
  #waits = FOR_LOOKS;

  /** A look each second: frames sent in it, and what the line is believed to carry. Answers what shall give way. */
  look({ framesPerS, lineBps }: { framesPerS: number; lineBps: number }): GivesWay {
    const isWhole = this.#order === 'maintain-resolution';
    const isOther = isWhole ? framesPerS < SLOW_FPS && lineBps < WIDE_BPS : lineBps >= TRY_BPS;
    this.#looks = isOther ? this.#looks + 1 : 0;
    this.#since += 1;
    if (isWhole && this.#since === HELD_LOOKS) this.#waits = FOR_LOOKS;
    if (this.#looks < (isWhole ? FOR_LOOKS : this.#waits)) return this.#order;
    if (!isWhole) this.#waits = Math.min(SELDOM_LOOKS, this.#waits * 2);
    this.#order = isWhole ? 'balanced' : 'maintain-resolution';
    this.#looks = 0;
    this.#since = 0;
    return this.#order;
  }
}

/** Keeps the sent picture moving until the answer is called. */
export function keepMoving(track: LocalVideoTrack): () => void {
  let { sender } = track;
  let order = new PictureOrder();
  let now: GivesWay = 'maintain-resolution';
  let encoded: number | undefined;
  let lookedAtMs = performance.now();

  async function look(): Promise<void> {
    const report = await track.getRTCStatsReport().catch(() => undefined);
    const atMs = performance.now();
    let next: GivesWay | undefined;
    // Published anew, on a new connection, it keeps its size again.
    if (track.sender !== sender) {
      ({ sender } = track);
      order = new PictureOrder();
      now = 'maintain-resolution';
      encoded = undefined;
    }
    // The encoder's own target is bounded by the size of the picture; the estimate of the line is not.
    let lineBps: number | undefined;
    report?.forEach((stat: RTCIceCandidatePairStats) => {
      if (stat.type === 'candidate-pair' && stat.nominated) lineBps = stat.availableOutgoingBitrate;
    });
    report?.forEach((stat: RTCOutboundRtpStreamStats) => {
      // A camera that is put away sends nothing, and that is no fault of the line.
      if (stat.type !== 'outbound-rtp' || stat.active === false || track.isMuted) return;
      const frames = stat.framesEncoded ?? 0;
      const seconds = (atMs - lookedAtMs) / 1_000;
      if (encoded !== undefined && frames >= encoded && lineBps !== undefined)
        next = order.look({ framesPerS: (frames - encoded) / seconds, lineBps });
      encoded = frames;
    });
    lookedAtMs = atMs;
    if (next === undefined || next === now) return;
    now = next;
    await track.setDegradationPreference(next).catch(() => undefined);
  }

  const timer = setInterval(() => void look(), EVERY_MS);
  return () => clearInterval(timer);
}
