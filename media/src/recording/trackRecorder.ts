/** One track from RTP to its own file. */
import { AppendFile } from './appendFile.ts';
import { TrackClock, ntpToMs, type ClockPoint, type SenderClock } from './clock.ts';
import { ClusterBuffer } from './cluster.ts';
import type { Depacketiser, EncodedFrame } from './frame.ts';
import { H264Depacketiser } from './h264.ts';
import { JitterBuffer } from './jitterBuffer.ts';
import { liveHead } from './matroska.ts';
import { OpusDepacketiser } from './opus.ts';
import { TimestampUnwrapper, parseRtp } from './rtp.ts';
import { LossLog } from './lossLog.ts';
import type { RecordedTrack, RecordingEvent, TrackTap } from './types.ts';
import { Vp8Depacketiser } from './vp8.ts';

/** With the writer's 200 ms this keeps what a killed process loses under a second. */
const JITTER = { waitMs: 600, maxPackets: 1_000, startMs: 100 };
/** A hole this old most likely stays: a key frame asked for now shortens the loss. */
const ASK_AFTER_MS = 400;
const ASK_AGAIN_MS = 1_000;
/** No packet for so long is noted as a gap; silence of a sleeping Opus encoder is interrupted every 400 ms. */
const GAP_MS = 2_000;
/**
 * The journal beside it asks after the disk four times as often; a killed process loses nothing that was written. A sync
 * costs as much as the writing of half a second of picture. A seal speaks of what is on the disk, so that it is never
 * rarer than they are.
 */
const SYNC_MS = 5_000;

export interface TrackContext {
  /** Recording time of now, ms. */
  nowMs(): number;
  toMs(at: number): number;
  /** Unix ms of recording time 0. */
  startedAtMs: number;
  keyFrameEveryMs: number;
  sealEveryMs: number;
  requestKeyFrame(): void;
  note(event: Omit<RecordingEvent, 'identity' | 'trackSid'>): void;
  notePoint(point: ClockPoint): void;
  onDisk(reason: string | undefined): void;
}

export class TrackRecorder implements TrackTap {
  readonly #track: RecordedTrack;
  readonly #context: TrackContext;
  readonly #file: AppendFile;
  readonly #clock: TrackClock;
  readonly #jitter: JitterBuffer;
  readonly #depacketiser: Depacketiser;
  readonly #timestamps = new TimestampUnwrapper();
  readonly #losses: LossLog;
  #clusters = new ClusterBuffer();
  #ssrc: number | undefined;
  #headWritten = false;
  #awaitingKey: boolean;
  #askedAtMs = Number.NEGATIVE_INFINITY;
  #keyAtMs = 0;
  #lastTimeMs = -1;
  #lastArrivalMs: number | undefined;
  #size = '';
  #muted = false;
  /** At any time since the last packet. */
  #mutedMeanwhile = false;
  #ended: Promise<void> | undefined;
  #notedPoint: ClockPoint | undefined;
  /** Where the present source begins while no report of it has come. */
  #sourceFromMs: number | undefined;
  #reportRefused = false;

  constructor(track: RecordedTrack, path: string, sender: SenderClock, context: TrackContext) {
    this.#track = track;
    this.#context = context;
    this.#awaitingKey = track.kind === 'video';
    this.#file = new AppendFile(path, (reason) => context.onDisk(reason), Math.min(SYNC_MS, context.sealEveryMs));
    this.#clock = new TrackClock(track.clockRate, sender);
    this.#losses = new LossLog(track.kind, (atMs, kind, detail) => this.#note(kind, detail, atMs));
    this.#depacketiser = this.#makeDepacketiser();
    this.#jitter = new JitterBuffer(
      {
        packet: (payload, rtpTime, marker) => this.#depacketiser.packet(payload, rtpTime, marker),
        lost: (packets) => {
          this.#losses.lost(packets, Math.max(0, this.#lastTimeMs));
          this.#depacketiser.lost(packets);
        },
        restarted: () => this.#depacketiser.restarted(),
      },
      JITTER,
    );
    if (this.#awaitingKey) this.#ask(context.nowMs());
  }

  get stored(): number {
    return this.#file.stored;
  }

  rtp(packet: Buffer, arrivedAtMs: number): void {
    const nowMs = this.#context.toMs(arrivedAtMs);
    if (this.#ended) return;
    const parsed = parseRtp(packet);
    if (!parsed) return;
    if (parsed.ssrc !== this.#ssrc) this.#source(parsed.ssrc, nowMs);
    this.#arrival(nowMs);
    const rtpTime = this.#timestamps.unwrap(parsed.timestamp);
    for (const point of this.#clock.arrived(rtpTime, nowMs)) {
      this.#context.notePoint(point);
      this.#note('clock', { cause: 'sender clock stood still', residualMs: Math.round(point.residualMs) });
    }
    this.#jitter.push(parsed.sequence, rtpTime, parsed.marker, parsed.payload, nowMs);
  }

  senderReport(ntp: bigint, rtpTimestamp: number): void {
    if (this.#ended) return;
    const sane = this.#clock.report(this.#context.nowMs(), ntpToMs(ntp), this.#timestamps.peek(rtpTimestamp));
    if (!sane && !this.#reportRefused) {
      this.#reportRefused = true;
      this.#note('clock', { cause: 'sender report contradicts arrival' });
    }
    this.#notePoint();
  }

  muted(muted: boolean): void {
    if (this.#ended || muted === this.#muted) return;
    this.#muted = muted;
    if (muted) this.#mutedMeanwhile = true;
    this.#note(muted ? 'muted' : 'unmuted', { cause: 'participant' });
    // Nothing that comes after stands on what came before the pause for sure.
    if (!muted && this.#track.kind === 'video') this.#ask(this.#context.nowMs());
  }

  end(): void {
    void this.close('track ended');
  }

  /** A few times a second. */
  tick(nowMs: number, everySecond: boolean): void {
    if (this.#ended) return;
    this.#jitter.poll(nowMs);
    this.#keyFrames(nowMs);
    if (everySecond) {
      this.#losses.report();
      this.#notePoint();
    }
    this.#flush(nowMs);
  }

  /** Writes what is left and closes the file. */
  close(cause: string): Promise<void> {
    this.#ended ??= this.#end(cause);
    return this.#ended;
  }

  async #end(cause: string): Promise<void> {
    this.#jitter.flush();
    this.#depacketiser.end();
    this.#losses.end(Math.max(0, this.#lastTimeMs));
    this.#notePoint();
    this.#note('trackEnded', { cause, late: this.#jitter.late });
    this.#file.append(this.#clusters.take());
    await this.#file.close();
  }

  #makeDepacketiser(): Depacketiser {
    const sink = {
      frame: (frame: EncodedFrame) => this.#write(frame),
      undecodable: (rtpTime: number) => this.#missed(rtpTime),
      incomplete: (rtpTime: number) => this.#missed(rtpTime),
    };
    if (this.#track.codec === 'opus') return new OpusDepacketiser(sink);
    return this.#track.codec === 'VP8' ? new Vp8Depacketiser(sink) : new H264Depacketiser(sink);
  }

  #write(frame: EncodedFrame): void {
    const timeMs = Math.max(this.#lastTimeMs + 1, Math.round(this.#clock.fileMs(frame.rtpTime)), 0);
    if (!this.#headWritten) this.#begin(frame);
    if (frame.key && this.#track.kind === 'video') this.#key(frame, timeMs);
    if (this.#clusters.length > 0 && !this.#clusters.fits(timeMs)) this.#store();
    this.#clusters.add(1, timeMs, frame.key, frame.data);
    this.#lastTimeMs = timeMs;
    this.#losses.written(timeMs);
  }

  #begin(frame: EncodedFrame): void {
    this.#headWritten = true;
    const { width, height, codecPrivate } = frame;
    const { kind, codec, identity } = this.#track;
    const description = { number: 1, kind, codec, name: identity, width, height, codecPrivate };
    this.#file.append(liveHead(this.#context.startedAtMs, description));
  }

  #key(frame: EncodedFrame, timeMs: number): void {
    this.#awaitingKey = false;
    this.#keyAtMs = this.#context.nowMs();
    const size = `${frame.width}x${frame.height}`;
    if (size !== this.#size) {
      this.#size = size;
      this.#note('size', { width: frame.width ?? 0, height: frame.height ?? 0 }, timeMs);
    }
  }

  #missed(rtpTime: number): void {
    this.#losses.missed(rtpTime, this.#clock.fileMs(rtpTime));
    if (this.#track.kind !== 'video') return;
    this.#awaitingKey = true;
    this.#ask(this.#context.nowMs());
  }

  #flush(nowMs: number): void {
    if (this.#clusters.length > 0) this.#store();
    this.#file.pump(nowMs);
  }

  #store(): void {
    if (this.#file.append(this.#clusters.take())) return;
    // The disk stands still and the memory for it is used up: these frames are gone, a key frame begins anew.
    this.#losses.dropped(Math.max(0, this.#lastTimeMs));
    this.#depacketiser.restarted();
  }

  #keyFrames(nowMs: number): void {
    if (this.#track.kind !== 'video' || this.#lastArrivalMs === undefined) return;
    if (this.#muted || nowMs - this.#lastArrivalMs > ASK_AGAIN_MS) return;
    const { keyFrameEveryMs } = this.#context;
    const due = keyFrameEveryMs > 0 && nowMs - this.#keyAtMs > keyFrameEveryMs;
    if (this.#awaitingKey || due || this.#jitter.holeAgeMs(nowMs) > ASK_AFTER_MS) this.#ask(nowMs);
  }

  #ask(nowMs: number): void {
    if (nowMs - this.#askedAtMs < ASK_AGAIN_MS) return;
    this.#askedAtMs = nowMs;
    this.#context.requestKeyFrame();
  }

  #source(ssrc: number, nowMs: number): void {
    if (this.#ssrc !== undefined) {
      this.#jitter.restart();
      this.#timestamps.reset();
      this.#clock.restart();
      this.#sourceFromMs = nowMs;
      this.#awaitingKey = this.#track.kind === 'video';
      this.#note('restarted', { cause: 'new source' }, nowMs);
    }
    this.#ssrc = ssrc;
  }

  #arrival(nowMs: number): void {
    const before = this.#lastArrivalMs;
    this.#lastArrivalMs = nowMs;
    if (before === undefined) {
      this.#note('trackStarted', { cause: 'first packet', codec: this.#track.codec }, nowMs);
    } else if (nowMs - before > GAP_MS) {
      const cause = this.#mutedMeanwhile ? 'muted' : 'no packets arrived';
      this.#note('gap', { cause, durationMs: Math.round(nowMs - before) }, before);
    }
    this.#mutedMeanwhile = this.#muted;
  }

  #notePoint(): void {
    const point = this.#clock.point();
    if (!point) return;
    const before = this.#notedPoint;
    if (this.#sourceFromMs !== undefined && before && point.atMs > this.#sourceFromMs) {
      // The first report of a new source speaks for all of it, and for nothing before.
      this.#context.notePoint({ atMs: this.#sourceFromMs, residualMs: before.residualMs });
      this.#context.notePoint({ atMs: this.#sourceFromMs, residualMs: point.residualMs });
    } else if (before && (point.atMs <= before.atMs || Math.abs(before.residualMs - point.residualMs) < 1)) {
      return;
    }
    this.#sourceFromMs = undefined;
    this.#notedPoint = point;
    this.#context.notePoint(point);
  }

  #note(kind: RecordingEvent['kind'], detail: RecordingEvent['detail'], atMs = this.#context.nowMs()): void {
    this.#context.note({ atMs: Math.round(this.#context.startedAtMs + atMs), kind, detail });
  }
}
