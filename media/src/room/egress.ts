import { isAbsolute, join, relative, resolve } from 'node:path';
import {
  EgressInfo,
  EgressSourceType,
  EgressStatus,
  FileInfo,
  type Room as RoomInfo,
  type RoomCompositeEgressRequest,
  type TrackInfo,
  TrackSource,
} from '@livekit/protocol';
import type { PublishedTrack } from '../forward/publishedTrack.ts';
import type { Log } from '../log.ts';
import type {
  RecordedTrack,
  RecorderOptions,
  RecordingFile,
  RecordingHealth,
  RoomRecorder,
  TrackTap,
} from '../recording/types.ts';
import { newSid } from './ids.ts';

/** Whom a recording takes down: one of our rooms, or one of another media server that the recorder attends. */
export interface RecordedParticipant {
  readonly sid: string;
  readonly identity: string;
  readonly hidden: boolean;
  /** Published tracks by sid. */
  readonly infos: ReadonlyMap<string, TrackInfo>;
  readonly session: { readonly uplink: { readonly tracks: ReadonlyMap<string, PublishedTrack> } };
}

export interface RecordedRoom {
  readonly sid: string;
  readonly name: string;
  readonly participants: ReadonlyMap<string, RecordedParticipant>;
  activeRecordings: number;
  info(): RoomInfo;
  /** Tells those present whether they are being recorded. */
  announceRoom(): void;
}

export type OpenRecorder = (options: RecorderOptions) => RoomRecorder;

/** Ended recordings stay listed this long. */
const KEPT_MS = 24 * 3_600_000;

export type EgressRefusal = 'noFileOutput' | 'pathOutside' | 'pathInUse' | { readonly diskTrouble: string };

/** A recording that a full disk cut off is looked after this often until its files are in order. */
const FINISH_AGAIN_MS = 5_000;

function nanoseconds(milliseconds: number): bigint {
  return BigInt(Math.round(milliseconds)) * 1_000_000n;
}

function sourceName(source: TrackSource): RecordedTrack['source'] {
  if (source === TrackSource.CAMERA) return 'camera';
  if (source === TrackSource.MICROPHONE) return 'microphone';
  return 'unknown';
}

/** The folder a request names, or undefined when it would lie outside `root`. */
export function recordingFolder(root: string, filepath: string): string | undefined {
  if (filepath === '' || filepath.includes('\0') || isAbsolute(filepath)) return undefined;
  const folder = resolve(root, filepath);
  const inside = relative(root, folder);
  return inside === '' || inside.startsWith('..') || isAbsolute(inside) ? undefined : folder;
}

function describe(cause: unknown): string {
  return cause instanceof Error ? cause.message : String(cause);
}

class Egress {
  readonly info: EgressInfo;
  readonly room: RecordedRoom;
  onEvent: (event: 'egress_started' | 'egress_updated' | 'egress_ended') => void = () => {};
  private recorder!: RoomRecorder;
  private readonly filepath: string;
  readonly folder: string;
  private readonly log: Log;
  private ending: Promise<void> | undefined;
  private stopped = false;

  constructor(room: RecordedRoom, request: RoomCompositeEgressRequest, filepath: string, folder: string, log: Log) {
    this.room = room;
    this.filepath = filepath.replace(/\/+$/, '');
    this.folder = folder;
    this.log = log;
    const now = nanoseconds(Date.now());
    this.info = new EgressInfo({
      egressId: newSid('EG'),
      roomId: room.sid,
      roomName: room.name,
      sourceType: EgressSourceType.WEB,
      status: EgressStatus.EGRESS_ACTIVE,
      startedAt: now,
      updatedAt: now,
      request: { case: 'roomComposite', value: request },
    });
  }

  /** A recorder that cannot even be opened makes the recording failed from its start. */
  begin(open: OpenRecorder): void {
    this.notify('egress_started');
    this.room.activeRecordings += 1;
    try {
      this.recorder = open({
        folder: this.folder,
        room: this.room.name,
        egressId: this.info.egressId,
        requestKeyFrame: (trackSid) => this.find(trackSid)?.requestKeyFrame(),
        onHealth: (health) => this.heard(health),
      });
    } catch (cause) {
      this.fail(describe(cause));
      return;
    }
    for (const participant of this.room.participants.values()) {
      for (const track of participant.session.uplink.tracks.values()) {
        const info = participant.infos.get(track.sid);
        if (info !== undefined) this.record(participant, track, info);
      }
    }
  }

  get active(): boolean {
    return this.info.status === EgressStatus.EGRESS_ACTIVE;
  }

  private find(trackSid: string): PublishedTrack | undefined {
    for (const participant of this.room.participants.values()) {
      const track = participant.session.uplink.tracks.get(trackSid);
      if (track !== undefined) return track;
    }
    return undefined;
  }

  record(participant: RecordedParticipant, track: PublishedTrack, info: TrackInfo): void {
    if (!this.active || participant.hidden) return;
    try {
      const tap = this.recorder.addTrack({
        trackSid: track.sid,
        participantSid: participant.sid,
        identity: participant.identity,
        kind: track.kind,
        source: sourceName(info.source),
        codec: track.codec.codec,
        clockRate: track.codec.clockRate,
      });
      track.addTap(this.info.egressId, this.guarded(tap), info.muted);
    } catch (cause) {
      this.fail(describe(cause));
    }
  }

  /** A recorder that throws loses its recording, not the call. */
  private guarded(tap: TrackTap): TrackTap {
    const attempt = (feed: () => void): void => {
      try {
        feed();
      } catch (cause) {
        this.fail(describe(cause));
      }
    };
    return {
      rtp: (packet, arrivedAtMs) => attempt(() => tap.rtp(packet, arrivedAtMs)),
      senderReport: (ntp, rtpTimestamp) => attempt(() => tap.senderReport(ntp, rtpTimestamp)),
      muted: (muted) => attempt(() => tap.muted(muted)),
      end: () => attempt(() => tap.end()),
    };
  }

  private heard(health: RecordingHealth): void {
    if (health.ok || !this.active) return;
    this.fail(health.reason ?? 'recording failed');
  }

  /** Says so at once; what was written until now is saved afterwards and told by `egress_updated`. */
  fail(reason: string): void {
    if (!this.active) return;
    this.log.error('recording failed', { egress: this.info.egressId, reason });
    this.info.status = EgressStatus.EGRESS_FAILED;
    this.info.error = reason;
    this.ended();
    this.notify('egress_ended');
    this.ending = this.finish(reason).then(() => this.notify('egress_updated'));
  }

  /** True while what was written could not be put in order. */
  get unfinished(): boolean {
    return !this.active && this.recorder !== undefined && this.stopped && this.info.fileResults.length === 0;
  }

  /** Rejects while the disk does not take it. */
  async finishAgain(): Promise<void> {
    const files = await this.recorder.finish();
    this.info.fileResults = files.map((file) => this.result(file));
    this.info.updatedAt = nanoseconds(Date.now());
    this.log.info('recording put in order after the disk was back', { egress: this.info.egressId });
    this.notify('egress_updated');
  }

  stop(reason: string): Promise<void> {
    if (this.ending !== undefined || !this.active) return this.ending ?? Promise.resolve();
    this.info.status = EgressStatus.EGRESS_ENDING;
    this.info.updatedAt = nanoseconds(Date.now());
    this.ending = this.complete(reason);
    return this.ending;
  }

  private async complete(reason: string): Promise<void> {
    const isWhole = await this.finish(reason);
    this.info.status = isWhole ? EgressStatus.EGRESS_COMPLETE : EgressStatus.EGRESS_FAILED;
    this.ended();
    this.notify('egress_ended');
  }

  private ended(): void {
    this.info.endedAt = nanoseconds(Date.now());
    this.info.updatedAt = this.info.endedAt;
  }

  private async finish(reason: string): Promise<boolean> {
    this.room.activeRecordings -= 1;
    for (const participant of this.room.participants.values()) {
      for (const track of participant.session.uplink.tracks.values()) {
        track.taps.get(this.info.egressId)?.end();
        track.taps.delete(this.info.egressId);
      }
    }
    const recorder: RoomRecorder | undefined = this.recorder;
    if (recorder === undefined) return false;
    try {
      const files = await recorder.stop(reason);
      this.stopped = true;
      this.info.fileResults = files.map((file) => this.result(file));
      const { health } = recorder;
      if (!health.ok && this.info.error === '') this.info.error = health.reason ?? 'recording failed';
      return health.ok;
    } catch (cause) {
      this.log.error('recording could not be closed', { egress: this.info.egressId }, cause);
      if (this.info.error === '') this.info.error = describe(cause);
      return false;
    }
  }

  private result(file: RecordingFile): FileInfo {
    return new FileInfo({
      filename: `${this.filepath}/${file.path}`,
      location: join(this.folder, file.path),
      size: BigInt(file.bytes),
      startedAt: nanoseconds(file.startedAtMs),
      endedAt: nanoseconds(file.endedAtMs),
      duration: nanoseconds(file.endedAtMs - file.startedAtMs),
    });
  }

  private notify(event: 'egress_started' | 'egress_updated' | 'egress_ended'): void {
    this.onEvent(event);
  }
}

export interface RecordingsOptions {
  root: string;
  open: OpenRecorder;
  /** Why no recording can be kept below a folder now; undefined when one can. */
  diskTrouble(root: string): Promise<string | undefined>;
  notify(room: RecordedRoom, event: 'egress_started' | 'egress_updated' | 'egress_ended', info: EgressInfo): void;
  log: Log;
}

/** Every recording of this process, running or ended not long ago. */
export class Recordings {
  private readonly egresses = new Map<string, Egress>();
  private readonly options: RecordingsOptions;

  private readonly timer: NodeJS.Timeout;
  private finishing: Promise<void> | undefined;

  constructor(options: RecordingsOptions) {
    this.options = options;
    this.timer = setInterval(() => {
      this.finishing ??= this.finishAgain().finally(() => {
        this.finishing = undefined;
      });
    }, FINISH_AGAIN_MS);
  }

  /** Only where there is room for what runs as well. */
  private async finishAgain(): Promise<void> {
    for (const egress of this.egresses.values()) {
      if (!egress.unfinished) continue;
      if ((await this.options.diskTrouble(this.options.root)) !== undefined) return;
      await egress.finishAgain().catch(() => undefined);
    }
  }

  /** The room is made, or entered, only for a request that stands. */
  async start(
    openRoom: () => RecordedRoom | Promise<RecordedRoom>,
    request: RoomCompositeEgressRequest,
  ): Promise<EgressInfo | EgressRefusal> {
    const output = request.fileOutputs[0] ?? (request.output.case === 'file' ? request.output.value : undefined);
    if (output === undefined) return 'noFileOutput';
    const folder = recordingFolder(this.options.root, output.filepath);
    if (folder === undefined) return 'pathOutside';
    const isTaken = (): boolean => [...this.egresses.values()].some((egress) => egress.folder === folder);
    if (isTaken()) return 'pathInUse';
    const trouble = await this.options.diskTrouble(this.options.root);
    if (trouble !== undefined) return { diskTrouble: trouble };
    const room = await openRoom();
    // Another may have asked while the room was being entered.
    if (isTaken()) return 'pathInUse';
    const egress = new Egress(room, request, output.filepath, folder, this.options.log);
    egress.onEvent = (event) => this.options.notify(room, event, egress.info);
    this.egresses.set(egress.info.egressId, egress);
    egress.begin(this.options.open);
    room.announceRoom();
    this.forget();
    return egress.info;
  }

  private forget(): void {
    const before = nanoseconds(Date.now() - KEPT_MS);
    for (const [id, egress] of this.egresses) {
      if (egress.info.endedAt > 0n && egress.info.endedAt < before) this.egresses.delete(id);
    }
  }

  trackPublished(room: RecordedRoom, participant: RecordedParticipant, track: PublishedTrack, info: TrackInfo): void {
    for (const egress of this.egresses.values()) {
      if (egress.room === room) egress.record(participant, track, info);
    }
  }

  /** Answers while the files are still being closed, as LiveKit does; `egress_ended` tells the result. */
  stop(egressId: string): EgressInfo | undefined {
    const egress = this.egresses.get(egressId);
    if (egress === undefined) return undefined;
    void egress.stop('stopped').then(() => egress.room.announceRoom());
    return egress.info;
  }

  list(filter: { roomName: string; egressId: string; active: boolean }): EgressInfo[] {
    return [...this.egresses.values()]
      .map((egress) => egress.info)
      .filter((info) => filter.roomName === '' || info.roomName === filter.roomName)
      .filter((info) => filter.egressId === '' || info.egressId === filter.egressId)
      .filter((info) => !filter.active || info.status <= EgressStatus.EGRESS_ENDING);
  }

  get activeCount(): number {
    return [...this.egresses.values()].filter((egress) => egress.active).length;
  }

  async stopRoom(room: RecordedRoom, reason: string): Promise<void> {
    await Promise.all(
      [...this.egresses.values()].filter((egress) => egress.room === room).map((egress) => egress.stop(reason)),
    );
  }

  /** The room cannot be heard any more, and it is not its end. */
  failRoom(room: RecordedRoom, reason: string): void {
    for (const egress of this.egresses.values()) if (egress.room === room) egress.fail(reason);
  }

  async stopAll(reason: string): Promise<void> {
    clearInterval(this.timer);
    await Promise.all([...this.egresses.values()].map((egress) => egress.stop(reason)));
    await this.finishing;
  }
}
