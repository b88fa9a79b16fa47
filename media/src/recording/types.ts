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
  /** Plain RTP packet as received (the SFU keeps its buffer: copy what is kept). RTX is already unwrapped. */
  rtp(packet: Buffer, arrivedAtNs: bigint): void;
  /** RTCP sender report of this track: NTP (64 bit fixed point) and RTP time stamp of the same moment. */
  senderReport(ntp: bigint, rtpTimestamp: number): void;
  muted(muted: boolean): void;
  end(): void;
}

export interface RecordingFile {
  /** Path relative to the recording's folder. */
  path: string;
  kind: 'track' | 'participant' | 'index';
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
  /** Closes files, writes the participants' files and the index. Idempotent. */
  stop(reason: string): Promise<RecordingFile[]>;
}

export interface RecorderOptions {
  /** Folder for this recording; created. */
  folder: string;
  room: string;
  egressId: string;
  /** Asks the publisher for a key frame (PLI); the recorder calls it when a picture cannot be decoded. */
  requestKeyFrame(trackSid: string): void;
  onHealth(health: RecordingHealth): void;
}
