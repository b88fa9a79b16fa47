import { type RemoteParticipant, type RemoteTrack, type Room, RoomEvent, Track } from 'livekit-client';
import { readIdentity, type Role } from './identity.ts';
import { type Heard, Silence, watchSilence } from './silence.ts';

/** One other person in the room as a page draws it. */
export interface RemotePerson {
  readonly identity: string;
  readonly role: Role;
  /** `p1`, `07`: what stands behind the colon. */
  readonly key: string;
  /** Null while nothing is published, subscribed or the camera is switched off. */
  readonly video: RemoteTrack | null;
  readonly audio: RemoteTrack | null;
  readonly cameraOff: boolean;
  readonly muted: boolean;
  readonly quality: 'excellent' | 'good' | 'poor' | 'lost' | 'unknown';
  readonly speaking: boolean;
  /** Nothing has come from this person for two seconds although it should: what is shown is an old picture. */
  readonly silent: boolean;
}

const watched = [
  RoomEvent.ParticipantConnected,
  RoomEvent.ParticipantDisconnected,
  RoomEvent.TrackSubscribed,
  RoomEvent.TrackUnsubscribed,
  RoomEvent.TrackMuted,
  RoomEvent.TrackUnmuted,
  RoomEvent.ConnectionQualityChanged,
  RoomEvent.ActiveSpeakersChanged,
  RoomEvent.Reconnected,
] as const;

/** Calls back with everybody in the room at every change; returns the way to stop. */
export function watchRemote(room: Room, onPeople: (people: RemotePerson[]) => void): () => void {
  const silence = new Silence();
  const tell = () => onPeople(peopleOf(room, (identity) => silence.isSilent(identity)));
  for (const event of watched) room.on(event, tell);
  const stopSilence = watchSilence(silence, () => countPackets(room), tell);
  tell();
  return () => {
    stopSilence();
    for (const event of watched) room.off(event, tell);
  };
}

function peopleOf(room: Room, isSilent: (identity: string) => boolean): RemotePerson[] {
  const people = [...room.remoteParticipants.values()].map((one) => personOf(one, isSilent(one.identity)));
  // `toSorted` is younger than the phones we meet.
  people.sort((a, b) => (a.identity < b.identity ? -1 : a.identity > b.identity ? 1 : 0));
  return people;
}

function countPackets(room: Room): Promise<Heard[]> {
  return Promise.all(
    [...room.remoteParticipants.values()].map(async ({ identity, trackPublications }) => {
      let packets: number | null = null;
      for (const { track, isMuted } of trackPublications.values()) {
        const report = track && !isMuted ? await track.getRTCStatsReport() : undefined;
        report?.forEach((entry: { type: string; packetsReceived?: number }) => {
          if (entry.type === 'inbound-rtp') packets = (packets ?? 0) + (entry.packetsReceived ?? 0);
        });
      }
      return { identity, packets };
    }),
  );
}

function personOf(participant: RemoteParticipant, silent: boolean): RemotePerson {
  const camera = participant.getTrackPublication(Track.Source.Camera);
  const microphone = participant.getTrackPublication(Track.Source.Microphone);
  return {
    identity: participant.identity,
    ...readIdentity(participant.identity),
    video: camera && !camera.isMuted ? (camera.track ?? null) : null,
    audio: microphone?.track ?? null,
    cameraOff: camera === undefined || camera.isMuted,
    muted: microphone === undefined || microphone.isMuted,
    quality: participant.connectionQuality,
    speaking: participant.isSpeaking,
    silent,
  };
}

/** Puts a track into an element the page owns; returns the way to take it out again. */
export function attachTrack(track: Track, element: HTMLMediaElement): () => void {
  track.attach(element);
  return () => {
    track.detach(element);
  };
}
