/** A second, independent client: LiveKit's native one, with made-up pictures and sound. */
import {
  AudioFrame,
  AudioSource,
  AudioStream,
  LocalAudioTrack,
  LocalVideoTrack,
  type RemoteParticipant,
  type RemoteTrackPublication,
  Room,
  RoomEvent,
  type RoomOptions,
  TrackKind,
  TrackPublishOptions,
  TrackSource,
  VideoBufferType,
  VideoFrame,
  VideoSource,
  VideoStream,
} from '@livekit/rtc-node';

const WIDTH = 320;
const HEIGHT = 240;
const FRAME_MS = 50;
const SAMPLE_RATE = 48_000;
const AUDIO_MS = 10;

export interface NativeClient {
  readonly room: Room;
  /** `joined:agent:07`, `muted:party:p1`, `reconnected`, … in order. */
  readonly events: string[];
  readonly data: { from: string; text: string; topic: string }[];
  /** Decoded pictures and sound by identity of the sender. */
  readonly heard: Map<string, { frames: number; width: number; samples: number; loudest: number }>;
  connect(url: string, token: string): Promise<void>;
  publish(): Promise<void>;
  close(): Promise<void>;
}

function grey(shade: number): VideoFrame {
  const data = new Uint8Array((WIDTH * HEIGHT * 3) / 2).fill(128);
  data.fill(16 + (shade % 220), 0, WIDTH * HEIGHT);
  return new VideoFrame(data, WIDTH, HEIGHT, VideoBufferType.I420);
}

function tone(at: number): AudioFrame {
  const samples = (SAMPLE_RATE * AUDIO_MS) / 1_000;
  const data = new Int16Array(samples);
  for (let i = 0; i < samples; i += 1) {
    data[i] = Math.round(9_000 * Math.sin((2 * Math.PI * 440 * (at * samples + i)) / SAMPLE_RATE));
  }
  return new AudioFrame(data, SAMPLE_RATE, 1, samples);
}

export function nativeClient(): NativeClient {
  const room = new Room();
  const events: string[] = [];
  const data: NativeClient['data'] = [];
  const heard: NativeClient['heard'] = new Map();
  const stops: (() => void)[] = [];

  const of = (identity: string) => {
    const known = heard.get(identity) ?? { frames: 0, width: 0, samples: 0, loudest: 0 };
    heard.set(identity, known);
    return known;
  };

  room.on(RoomEvent.ParticipantConnected, (one) => events.push(`joined:${one.identity}`));
  room.on(RoomEvent.ParticipantDisconnected, (one) => events.push(`left:${one.identity}`));
  room.on(RoomEvent.TrackMuted, (_, one) => events.push(`muted:${one.identity}`));
  room.on(RoomEvent.TrackUnmuted, (_, one) => events.push(`unmuted:${one.identity}`));
  room.on(RoomEvent.Reconnecting, () => events.push('reconnecting'));
  room.on(RoomEvent.Reconnected, () => events.push('reconnected'));
  room.on(RoomEvent.Disconnected, (reason) => events.push(`disconnected:${reason}`));
  room.on(RoomEvent.DataReceived, (payload, from, _kind, topic) => {
    data.push({ from: from?.identity ?? '', text: new TextDecoder().decode(payload), topic: topic ?? '' });
  });
  room.on(RoomEvent.TrackSubscribed, (track, publication: RemoteTrackPublication, from: RemoteParticipant) => {
    events.push(`subscribed:${from.identity}:${publication.kind === TrackKind.KIND_VIDEO ? 'video' : 'audio'}`);
    const counts = of(from.identity);
    if (track.kind === TrackKind.KIND_VIDEO) {
      const reader = new VideoStream(track).getReader();
      stops.push(() => void reader.cancel().catch(() => {}));
      void (async () => {
        for (;;) {
          const { done, value } = await reader.read();
          if (done) return;
          counts.frames += 1;
          counts.width = value.frame.width;
        }
      })().catch(() => {});
    } else {
      const reader = new AudioStream(track).getReader();
      stops.push(() => void reader.cancel().catch(() => {}));
      void (async () => {
        for (;;) {
          const { done, value } = await reader.read();
          if (done) return;
          counts.samples += value.samplesPerChannel;
          for (const sample of value.data) counts.loudest = Math.max(counts.loudest, Math.abs(sample));
        }
      })().catch(() => {});
    }
  });

  return {
    room,
    events,
    data,
    heard,
    async connect(url, token) {
      const options: Partial<RoomOptions> & { singlePeerConnection: boolean } = {
        autoSubscribe: true,
        dynacast: false,
        // The one way both servers speak.
        singlePeerConnection: true,
      };
      await room.connect(url, token, options as RoomOptions);
      room.localParticipant!.registerRpcMethod('echo', async (call) => `${call.callerIdentity} said ${call.payload}`);
    },
    async publish() {
      const local = room.localParticipant!;
      const camera = new VideoSource(WIDTH, HEIGHT);
      const microphone = new AudioSource(SAMPLE_RATE, 1);
      const audio = new TrackPublishOptions();
      audio.source = TrackSource.SOURCE_MICROPHONE;
      await local.publishTrack(LocalAudioTrack.createAudioTrack('microphone', microphone), audio);
      const video = new TrackPublishOptions();
      video.source = TrackSource.SOURCE_CAMERA;
      video.simulcast = false;
      await local.publishTrack(LocalVideoTrack.createVideoTrack('camera', camera), video);
      let shade = 0;
      const pictures = setInterval(() => camera.captureFrame(grey((shade += 5))), FRAME_MS);
      const over = new AbortController();
      void (async () => {
        for (let at = 0; !over.signal.aborted; at += 1) await microphone.captureFrame(tone(at));
      })().catch(() => {});
      stops.push(() => {
        clearInterval(pictures);
        over.abort();
      });
    },
    async close() {
      for (const stop of stops.splice(0)) stop();
      await room.disconnect();
    },
  };
}
