import {
  AccessToken,
  EgressClient,
  EgressStatus,
  EncodedFileOutput,
  RoomServiceClient,
  ServerError,
  WebhookReceiver,
} from 'livekit-server-sdk';

export type EgressState = 'running' | 'complete' | 'failed';

export interface MediaEvent {
  event: string;
  room: string;
  identity: string | null;
  trackKind: 'audio' | 'video' | null;
  egress: { egressId: string; state: EgressState; error: string | null } | null;
}

/** A media server that speaks LiveKit's tokens, room service, egress and webhooks: embedded or a cluster. */
export interface Media {
  /**
   * Ticket for one participant. `hidden` people see and are not seen; the picture of one who `yields` gives way before
   * others where a line is narrow.
   */
  ticket(
    room: string,
    identity: string,
    name: string,
    can: { publish: boolean; hidden: boolean; yields?: boolean },
  ): Promise<string>;
  /**
   * Arms the recorder of a room before anybody joins; answers the id of the recording. `noDisk`: none was begun, because
   * the recorder's disk takes nothing now, and why, such as `ENOSPC`.
   */
  startRecording(room: string, folder: string): Promise<{ egressId: string; state: EgressState; noDisk?: string }>;
  stopRecording(egressId: string): Promise<void>;
  /** Recordings of a room that run now. Throws when the media server does not answer. */
  recordings(room: string): Promise<{ egressId: string; state: EgressState; error: string | null }[]>;
  participants(room: string): Promise<{ identity: string; publishing: boolean }[]>;
  kick(room: string, identity: string): Promise<void>;
  closeRoom(room: string): Promise<void>;
  /** Checks the signature of a webhook and reads it; undefined when it is not ours. */
  readWebhook(body: string, authorization: string | undefined): Promise<MediaEvent | undefined>;
  /** One cheap question; throws when there is no answer. */
  ping(): Promise<void>;
}

function stateOf(status: EgressStatus): EgressState {
  if (status === EgressStatus.EGRESS_STARTING || status === EgressStatus.EGRESS_ACTIVE) return 'running';
  if (status === EgressStatus.EGRESS_COMPLETE || status === EgressStatus.EGRESS_ENDING) return 'complete';
  return 'failed';
}

export function openMedia(settings: {
  apiUrl: string;
  egressUrl?: string | undefined;
  key: string;
  secret: string;
}): Media {
  const rooms = new RoomServiceClient(settings.apiUrl, settings.key, settings.secret, { requestTimeout: 5 });
  const egress = new EgressClient(settings.egressUrl ?? settings.apiUrl, settings.key, settings.secret, {
    requestTimeout: 5,
  });
  const receiver = new WebhookReceiver(settings.key, settings.secret);
  return {
    async ticket(room, identity, name, can) {
      const token = new AccessToken(settings.key, settings.secret, {
        identity,
        name,
        ttl: '10m',
        ...(can.yields && { attributes: { 'kuaichu.yields': 'yes' } }),
      });
      token.addGrant({
        room,
        roomJoin: true,
        canPublish: can.publish,
        canSubscribe: true,
        canPublishData: can.publish,
        hidden: can.hidden,
      });
      return token.toJwt();
    },
    async startRecording(room, folder) {
      try {
        const info = await egress.startRoomCompositeEgress(room, new EncodedFileOutput({ filepath: folder }));
        return { egressId: info.egressId, state: stateOf(info.status) };
      } catch (error) {
        if (error instanceof ServerError && error.code === 'resource_exhausted')
          return { egressId: '', state: 'failed', noDisk: error.message };
        throw error;
      }
    },
    async stopRecording(egressId) {
      await egress.stopEgress(egressId);
    },
    async recordings(room) {
      const list = await egress.listEgress({ roomName: room });
      return list.map((i) => ({ egressId: i.egressId, state: stateOf(i.status), error: i.error || null }));
    },
    async participants(room) {
      const list = await rooms.listParticipants(room);
      return list.map((p) => ({ identity: p.identity, publishing: p.tracks.some((t) => !t.muted) }));
    },
    kick: (room, identity) => rooms.removeParticipant(room, identity),
    closeRoom: (room) => rooms.deleteRoom(room),
    async readWebhook(body, authorization) {
      try {
        const event = await receiver.receive(body, authorization);
        return {
          event: event.event,
          room: event.room?.name ?? event.egressInfo?.roomName ?? '',
          identity: event.participant?.identity ?? null,
          trackKind: event.track === undefined ? null : event.track.type === 0 ? 'audio' : 'video',
          egress: event.egressInfo
            ? {
                egressId: event.egressInfo.egressId,
                state: stateOf(event.egressInfo.status),
                error: event.egressInfo.error || null,
              }
            : null,
        };
      } catch {
        return undefined;
      }
    },
    async ping() {
      await rooms.listRooms(['-']);
    },
  };
}
