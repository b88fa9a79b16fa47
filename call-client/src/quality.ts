import type { QualitySample } from '@kuaichu/contract/quality';
import { type Room, Track } from 'livekit-client';

export interface QualityWatch {
  stop(): void;
}

export interface QualityOptions {
  room(): Room | null;
  /** How well the device knows where it is, in metres, where it knows. */
  accuracyM?(): number | null;
  /** Answers the server's clock, Unix ms, or null when nothing came back: what was not taken is sent again. */
  send(batch: { sentAtMs: number; samples: QualitySample[] }): Promise<number | null>;
}

const EVERY_MS = 1_000;
const SEND_EVERY_MS = 5_000;
/** Four minutes of a line that is away, for one picture sent and one seen; after that the oldest go. */
const MOST_KEPT = 480;
const MOST_SENT = 240;

/** What the last second's statistics are compared with, by picture. */
type Counters = Readonly<Record<'bytes' | 'packets' | 'lost' | 'frames' | 'frozenMs' | 'atMs', number>>;

/** Measures every second what goes out and what comes in, and sends it in small batches for as long as it runs. */
export function watchQuality(options: QualityOptions): QualityWatch {
  const before = new Map<string, Counters>();
  let waiting: QualitySample[] = [];
  let clockOffsetMs: number | null = null;
  let sending = false;
  let stopped = false;

  async function measure(): Promise<void> {
    const room = options.room();
    if (!room || room.state !== 'connected') return;
    const own = room.localParticipant.getTrackPublication(Track.Source.Camera)?.track;
    const pictures = [
      ...(own ? [{ about: room.localParticipant.identity, track: own, own: true }] : []),
      ...[...room.remoteParticipants.values()].flatMap((person) => {
        const track = person.getTrackPublication(Track.Source.Camera)?.track;
        return track ? [{ about: person.identity, track, own: false }] : [];
      }),
    ];
    for (const { about, track, own: mine } of pictures) {
      const report = await track.getRTCStatsReport().catch(() => undefined);
      if (!report) continue;
      const { sample, counters } = readReport(report, mine, before.get(about), Date.now());
      before.set(about, counters);
      const { accuracyM } = options;
      const device = mine
        ? { accuracyM: accuracyM?.() ?? null, clockOffsetMs }
        : { accuracyM: null, clockOffsetMs: null };
      if (sample) waiting.push({ about, ...sample, ...device });
    }
    waiting = waiting.slice(-MOST_KEPT);
  }

  async function send(): Promise<void> {
    if (sending || waiting.length === 0) return;
    sending = true;
    const samples = waiting.slice(0, MOST_SENT);
    const sentAtMs = Date.now();
    const nowMs = await options.send({ sentAtMs, samples }).catch(() => null);
    if (nowMs !== null) {
      const sent = new Set(samples);
      waiting = waiting.filter((one) => !sent.has(one));
      clockOffsetMs = Math.round(nowMs - (sentAtMs + Date.now()) / 2);
    }
    sending = false;
  }

  const measuring = setInterval(() => void measure(), EVERY_MS);
  const sendingTimer = setInterval(() => void send(), SEND_EVERY_MS);
  // A phone that turns the page away may never come back to say more.
  const leaving = () => void send();
  globalThis.addEventListener?.('pagehide', leaving);
  return {
    stop() {
      if (stopped) return;
      stopped = true;
      clearInterval(measuring);
      clearInterval(sendingTimer);
      globalThis.removeEventListener?.('pagehide', leaving);
      void send();
    },
  };
}

type Figures = Omit<QualitySample, 'about' | 'accuracyM' | 'clockOffsetMs'>;

/** W3C WebRTC statistics of one picture, sent or seen, against those of a second ago. */
export function readReport(
  report: Iterable<readonly [string, unknown]>,
  own: boolean,
  last: Counters | undefined,
  nowMs: number,
): { sample: Figures | null; counters: Counters } {
  const stats = [...report].map(([, stat]) => stat as Record<string, unknown>);
  const of = (type: string) => stats.find((stat) => stat['type'] === type && stat['kind'] !== 'audio');
  const rtp = of(own ? 'outbound-rtp' : 'inbound-rtp');
  const heard = own ? of('remote-inbound-rtp') : undefined;
  const pair = stats.find((stat) => stat['type'] === 'candidate-pair' && stat['nominated'] === true);
  const number = (from: Record<string, unknown> | undefined, name: string): number | null => {
    const value = from?.[name];
    return typeof value === 'number' && Number.isFinite(value) ? value : null;
  };
  const counters: Counters = {
    atMs: nowMs,
    bytes: number(rtp, own ? 'bytesSent' : 'bytesReceived') ?? 0,
    packets: number(rtp, own ? 'packetsSent' : 'packetsReceived') ?? 0,
    lost: number(own ? heard : rtp, 'packetsLost') ?? 0,
    frames: number(rtp, own ? 'framesEncoded' : 'framesDecoded') ?? 0,
    frozenMs: (number(rtp, 'totalFreezesDuration') ?? 0) * 1_000,
  };
  // A new room counts from nothing again.
  if (!rtp || !last || counters.bytes < last.bytes) return { sample: null, counters };
  const seconds = (nowMs - last.atMs) / 1_000;
  if (seconds <= 0) return { sample: null, counters };
  const packets = Math.max(0, counters.packets - last.packets);
  const lost = Math.max(0, counters.lost - last.lost);
  const told = (number(heard, 'fractionLost') ?? 0) * 100;
  const arrived = lost + packets === 0 ? 0 : (lost / (lost + packets)) * 100;
  const roundTripS = number(heard, 'roundTripTime') ?? number(pair, 'currentRoundTripTime');
  return {
    counters,
    sample: {
      atMs: Math.round(nowMs),
      kbps: round(((counters.bytes - last.bytes) * 8) / 1_000 / seconds),
      lossPercent: own && !heard ? null : round(Math.min(100, own ? told : arrived)),
      framesPerS: round((counters.frames - last.frames) / seconds),
      width: number(rtp, 'frameWidth'),
      height: number(rtp, 'frameHeight'),
      frozenMs: own ? null : Math.max(0, Math.round(counters.frozenMs - last.frozenMs)),
      roundTripMs: roundTripS === null ? null : Math.round(roundTripS * 1_000),
    },
  };
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}
