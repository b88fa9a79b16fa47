/** What the room feeds into a recorder, and what the recorder says back. */

export interface RecordedTrack {
  trackSid: string;
  participantSid: string;
  /** LiveKit identity, for example `party:p1` or `agent:07`. */
  identity: string;
  kind: 'audio' | 'video';
  source: 'camera' | 'microphone' | 'unknown';
  codec: 'opus' | 'VP8' | 'H264';
  clockRate: number;
}

/** One published track's way into the file. */
export interface TrackTap {
  /** Plain RTP packet as received, at a moment of `performance.now()`; valid during the call. RTX is already unwrapped. */
  rtp(packet: Buffer, arrivedAtMs: number): void;
  /** To be called at once when it arrives. RTCP sender report of this track: NTP (64 bit fixed point) and RTP time stamp of the same moment. */
  senderReport(ntp: bigint, rtpTimestamp: number): void;
  muted(muted: boolean): void;
  end(): void;
}

/** What happened in a recording beside pictures and sound. */
export interface RecordingEvent {
  /** Unix ms. */
  atMs: number;
  kind:
    | 'started'
    | 'stopped'
    | 'interrupted'
    | 'trackStarted'
    | 'trackEnded'
    | 'muted'
    | 'unmuted'
    | 'size'
    | 'loss'
    | 'undecodable'
    | 'gap'
    | 'restarted'
    | 'clock'
    | 'diskFailed'
    | 'diskRecovered';
  identity?: string;
  trackSid?: string;
  /** Cause and figures, for example `{ packets: 3, cause: 'not retransmitted' }`. */
  detail: Record<string, string | number>;
}

/** Content of `index.json`. */
export interface RecordingIndex {
  room: string;
  egressId: string;
  startedAtMs: number;
  endedAtMs: number;
  /** All but the index itself. */
  files: RecordingFile[];
  events: RecordingEvent[];
}

export interface RecordingFile {
  /** Path relative to the recording's folder. */
  path: string;
  /** `track`: as received; `participant` and `call`: put together from tracks; `journal`: what was noted meanwhile. */
  kind: 'track' | 'participant' | 'call' | 'journal' | 'index';
  identity?: string;
  trackKind?: 'audio' | 'video';
  bytes: number;
  sha256: string;
  sm3: string;
  /** Unix ms of the first and last sample. */
  startedAtMs: number;
  endedAtMs: number;
}

export interface RecordingHealth {
  ok: boolean;
  /** For example `ENOSPC`; English, for logs and the EgressInfo error. */
  reason?: string;
}

export interface RoomRecorder {
  readonly health: RecordingHealth;
  addTrack(track: RecordedTrack): TrackTap;
  /** Closes files, writes the participants' files and the index. Idempotent. Empty when the disk did not take them. */
  stop(reason: string): Promise<RecordingFile[]>;
  /** After a `stop` whose disk did not take the files: puts them together now. Rejects while it still does not. */
  finish(): Promise<RecordingFile[]>;
}

export interface RecorderOptions {
  /** Folder for this recording; created. */
  folder: string;
  room: string;
  egressId: string;
  /** Asks the publisher for a key frame (PLI); the recorder calls it when a picture cannot be decoded. */
  requestKeyFrame(trackSid: string): void;
  /** Asks for a key frame so often, to seek by; 0 turns it off. Default 30 000. */
  keyFrameEveryMs?: number;
  /** What was written is hashed and fixed so often. Default 30 000. */
  sealEveryMs?: number;
  onHealth(health: RecordingHealth): void;
}
