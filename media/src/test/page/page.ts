/** Runs in the browser: livekit-client as the product uses it, with handles a test can reach. */
import {
  createLocalAudioTrack,
  createLocalVideoTrack,
  type LocalTrack,
  type LocalVideoTrack,
  Room,
  RoomEvent,
  Track,
} from 'livekit-client';
import type { CallPage, Seen, Sent } from '../callPage.ts';
import { flashAndBeep } from './flashAndBeep.ts';

const room = new Room({ adaptiveStream: false, dynacast: false });
const events: string[] = [];
const data: CallPage['data'] = [];
let video: LocalTrack | undefined;
const flashesLateMs: number[] = [];

for (const name of [RoomEvent.Reconnecting, RoomEvent.SignalReconnecting, RoomEvent.Reconnected]) {
  room.on(name, () => events.push(name));
}
room.on(RoomEvent.Disconnected, (reason) => events.push(`disconnected:${reason}`));
room.on(RoomEvent.ParticipantConnected, (participant) => events.push(`joined:${participant.identity}`));
room.on(RoomEvent.ParticipantDisconnected, (participant) => events.push(`left:${participant.identity}`));
room.on(RoomEvent.TrackMuted, (publication, participant) =>
  events.push(`muted:${participant.identity}:${publication.kind}`),
);
room.on(RoomEvent.TrackUnmuted, (publication, participant) =>
  events.push(`unmuted:${participant.identity}:${publication.kind}`),
);
room.on(RoomEvent.DataReceived, (payload, participant, _kind, topic) => {
  data.push({ from: participant?.identity ?? '', text: new TextDecoder().decode(payload), topic: topic ?? '' });
});
room.on(RoomEvent.TrackSubscribed, (track) => {
  const element = track.attach();
  // A muted element measures no sound.
  element.muted = track.kind === Track.Kind.Video;
  document.body.append(element);
});
room.registerRpcMethod('echo', async (call) => `${call.callerIdentity} said ${call.payload}`);

const page: CallPage = {
  room,
  events,
  data,
  async connect(url, token, options) {
    await room.connect(url, token, options);
  },
  async publish(options) {
    const audio = await room.localParticipant.publishTrack((await createLocalAudioTrack()) as LocalTrack);
    const videoSid = await page.publishVideo(options);
    return { audio: audio.trackSid, video: videoSid };
  },
  async publishVideo(options) {
    const camera = await createLocalVideoTrack({ resolution: { width: 1280, height: 720, frameRate: 30 } });
    video = camera;
    const publication = await room.localParticipant.publishTrack(camera, {
      simulcast: false,
      backupCodec: false,
      ...options,
    });
    return publication.trackSid;
  },
  flashesLateMs,
  async publishFlashAndBeep(videoCodec) {
    const { picture, sound, begin } = flashAndBeep((lateMs) => flashesLateMs.push(lateMs));
    const common = { simulcast: false, backupCodec: false, dtx: false, red: false } as const;
    await room.localParticipant.publishTrack(sound, { ...common, source: Track.Source.Microphone });
    const camera = { ...common, source: Track.Source.Camera, videoCodec };
    const published = await room.localParticipant.publishTrack(picture, camera);
    video = published.track;
    begin();
  },
  async unpublishVideo() {
    if (video !== undefined) await room.localParticipant.unpublishTrack(video);
  },
  async switchCamera() {
    await (video as LocalVideoTrack | undefined)?.restartTrack({ resolution: { width: 640, height: 480 } });
  },
  async seen(identity) {
    const participant = room.getParticipantByIdentity(identity);
    if (participant === undefined) return undefined;
    const result: Seen = { framesDecoded: 0, width: 0, height: 0, packetsLost: 0, audioPackets: 0, audioEnergy: 0 };
    let tracks = 0;
    for (const publication of participant.trackPublications.values()) {
      const report = await publication.track?.getRTCStatsReport();
      report?.forEach((entry) => {
        if (entry.type !== 'inbound-rtp') return;
        tracks += 1;
        if (entry.kind === 'video') {
          result.framesDecoded = entry.framesDecoded ?? 0;
          result.width = entry.frameWidth ?? 0;
          result.height = entry.frameHeight ?? 0;
          result.packetsLost = entry.packetsLost ?? 0;
        } else {
          result.audioPackets = entry.packetsReceived ?? 0;
          result.audioEnergy = entry.totalAudioEnergy ?? 0;
        }
      });
    }
    return tracks === 0 ? undefined : result;
  },
  async sent() {
    const report = await video?.getRTCStatsReport();
    let result: Sent | undefined;
    report?.forEach((entry) => {
      if (entry.type !== 'outbound-rtp') return;
      result = {
        framesSent: entry.framesSent ?? 0,
        width: entry.frameWidth ?? 0,
        height: entry.frameHeight ?? 0,
        codec: report.get(entry.codecId)?.mimeType ?? '',
        targetBitrate: entry.targetBitrate ?? 0,
        retransmitted: entry.retransmittedPacketsSent ?? 0,
        limitation: entry.qualityLimitationReason ?? '',
      };
    });
    return result;
  },
};

(globalThis as unknown as { call: CallPage }).call = page;
