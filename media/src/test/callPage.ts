import type { Room, RoomConnectOptions, TrackPublishOptions } from 'livekit-client';

export interface Seen {
  framesDecoded: number;
  width: number;
  height: number;
  packetsLost: number;
  audioPackets: number;
  audioEnergy: number;
}

export interface Sent {
  framesSent: number;
  width: number;
  height: number;
  codec: string;
  targetBitrate: number;
  retransmitted: number;
  limitation: string;
}

export interface CallPage {
  connect(url: string, token: string, options?: RoomConnectOptions): Promise<void>;
  publish(options?: TrackPublishOptions): Promise<{ video: string; audio: string }>;
  /** A picture that flashes and a tone that beeps together at every full second of one clock, for 100 ms. */
  publishFlashAndBeep(codec: 'vp8' | 'h264'): Promise<void>;
  /** How late each flash was drawn after its beep, ms. */
  flashesLateMs: number[];
  unpublishVideo(): Promise<void>;
  publishVideo(options?: TrackPublishOptions): Promise<string>;
  switchCamera(): Promise<void>;
  seen(identity: string): Promise<Seen | undefined>;
  sent(): Promise<Sent | undefined>;
  room: Room;
  events: string[];
  data: { from: string; text: string; topic: string }[];
}
