import { type RemoteParticipant, type RemoteTrack, type Room, RoomEvent, Track } from 'livekit-client';
import { readIdentity, type Role } from './identity.ts';

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
  const tell = () => onPeople(peopleOf(room));
  for (const event of watched) room.on(event, tell);
  tell();
  return () => {
    for (const event of watched) room.off(event, tell);
  };
}

export function peopleOf(room: Room): RemotePerson[] {
  const people = [...room.remoteParticipants.values()].map(personOf);
  // `toSorted` is younger than the phones we meet.
  people.sort((a, b) => (a.identity < b.identity ? -1 : a.identity > b.identity ? 1 : 0));
  return people;
}

function personOf(participant: RemoteParticipant): RemotePerson {
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
  };
}

/** Puts a track into an element the page owns; returns the way to take it out again. */
export function attachTrack(track: Track, element: HTMLMediaElement): () => void {
  track.attach(element);
  return () => {
    track.detach(element);
  };
}
