import type {
  RecordedTrack,
  RecorderOptions,
  RecordingFile,
  RecordingHealth,
  RoomRecorder,
} from '../recording/types.ts';

export interface FakeRecording {
  options: RecorderOptions;
  tracks: { track: RecordedTrack; sequences: number[]; muted: boolean[]; ended: boolean }[];
  stopped: string[];
  break(reason: string): void;
}

/** A recorder that remembers what it was fed; `recordings` fills as they are opened. */
export function fakeRecorder(files: RecordingFile[] = []) {
  const recordings: FakeRecording[] = [];
  const open = (options: RecorderOptions): RoomRecorder => {
    let health: RecordingHealth = { ok: true };
    const recording: FakeRecording = {
      options,
      tracks: [],
      stopped: [],
      break(reason) {
        health = { ok: false, reason };
        options.onHealth(health);
      },
    };
    recordings.push(recording);
    return {
      get health() {
        return health;
      },
      addTrack(track) {
        const entry: FakeRecording['tracks'][number] = { track, sequences: [], muted: [], ended: false };
        recording.tracks.push(entry);
        return {
          rtp: (packet) => entry.sequences.push(packet.readUInt16BE(2)),
          senderReport: () => {},
          muted: (muted) => entry.muted.push(muted),
          end: () => {
            entry.ended = true;
          },
        };
      },
      stop: async (reason) => {
        recording.stopped.push(reason);
        return files;
      },
      finish: async () => files,
    };
  };
  return { open, recordings };
}
