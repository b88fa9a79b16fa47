import { EventEmitter } from 'node:events';
import type { JoinTicket } from '@kuaichu/contract/call';
import type { CallResult } from '@kuaichu/contract/client';
import { DisconnectReason, type Room, RoomEvent } from 'livekit-client';
import { describe, expect, it, vi } from 'vitest';
import { type Call, type CallPhase, type CallState, openCall, type OwnTrack } from './join.ts';

/** A room played by hand: connects or not, and ends when told. */
class PlayedRoom extends EventEmitter {
  state = 'disconnected';
  canPlaybackAudio = true;
  remoteParticipants = new Map();
  published: { track: unknown; source: string }[] = [];
  refuse: boolean;
  constructor(refuse: boolean) {
    super();
    this.refuse = refuse;
  }
  localParticipant = {
    trackPublications: new Map<string, { track: unknown }>(),
    publishTrack: async (track: { kind: string }, { source }: { source: string }) => {
      this.published.push({ track, source });
      this.localParticipant.trackPublications.set(source, { track });
    },
    unpublishTrack: async (track: unknown) => {
      for (const [key, value] of this.localParticipant.trackPublications)
        if (value.track === track) this.localParticipant.trackPublications.delete(key);
    },
    getTrackPublication: (source: string) => this.localParticipant.trackPublications.get(source),
  };
  async connect(): Promise<void> {
    if (this.refuse) throw new Error('the media server is away');
    this.state = 'connected';
  }
  async disconnect(): Promise<void> {
    this.end(DisconnectReason.CLIENT_INITIATED);
  }
  async startAudio(): Promise<void> {}
  end(reason: DisconnectReason): void {
    if (this.state === 'disconnected') return;
    this.state = 'disconnected';
    this.emit(RoomEvent.Disconnected, reason);
  }
}

const ticket: CallResult<JoinTicket> = {
  ok: true,
  value: { url: 'ws://127.0.0.1:1', token: 't', room: 'r', identity: 'party:p1' },
};
const noTicket: CallResult<JoinTicket> = {
  ok: false,
  status: 409,
  refusal: { code: 'callMissing', say: '现在没有在通话。' },
};

function play(tickets: CallResult<JoinTicket>[], refusing: boolean[] = []) {
  const rooms: PlayedRoom[] = [];
  const phases: CallPhase[] = [];
  let asked = 0;
  const states: CallState[] = [];
  const call: Call = openCall({
    ticket: async () => {
      asked += 1;
      return tickets.shift() ?? ticket;
    },
    onState: (state) => {
      states.push(state);
      if (phases.at(-1) !== state.phase) phases.push(state.phase);
    },
    createRoom: () => {
      const room = new PlayedRoom(refusing.shift() ?? false);
      rooms.push(room);
      return room as unknown as Room;
    },
    random: () => 0,
  });
  const until = (phase: CallPhase) =>
    vi.waitFor(() => expect(call.state.phase).toBe(phase), { timeout: 5000, interval: 5 });
  return { call, rooms, phases, states, asked: () => asked, until };
}
const camera = { kind: 'video' } as unknown as OwnTrack;
const microphone = { kind: 'audio' } as unknown as OwnTrack;

describe('a call', () => {
  it('publishes camera and microphone whether they come before or after the room', async () => {
    const { call, rooms, until } = play([]);
    call.setTracks([camera]);
    await until('live');
    await vi.waitFor(() => expect(call.state.publishing).toEqual({ camera: true, microphone: false }));
    call.setTracks([camera, microphone]);
    await vi.waitFor(() => expect(call.state.publishing).toEqual({ camera: true, microphone: true }));
    expect(rooms[0]?.published.map((p) => p.source)).toEqual(['camera', 'microphone']);
    await call.close();
    expect(call.state.phase).toBe('closed');
  });
  it('comes back with a fresh ticket after the room ended, and publishes again', async () => {
    const { call, rooms, phases, asked, until } = play([]);
    call.setTracks([camera, microphone]);
    await until('live');
    rooms[0]?.end(DisconnectReason.SERVER_SHUTDOWN);
    await until('waiting');
    call.retryNow();
    await until('live');
    await vi.waitFor(() => expect(rooms[1]?.published.length).toBe(2));
    expect(asked()).toBe(2);
    expect(phases).toEqual(['ticket', 'connecting', 'live', 'waiting', 'ticket', 'connecting', 'live']);
    await call.close();
  });
  it('does not give up while no ticket and no room is to be had, and says why', async () => {
    const { call, states, until } = play([noTicket, noTicket], [true, true]);
    for (let failures = 1; failures <= 4; failures += 1) {
      await vi.waitFor(() => expect(call.state.failures).toBe(failures), { timeout: 5000, interval: 5 });
      call.retryNow();
    }
    await until('live');
    expect(states.some((state) => state.phase === 'waiting' && state.refusal?.code === 'callMissing')).toBe(true);
    expect(call.state.failures).toBe(0);
    await call.close();
  });
  it('steps back when the same person joined elsewhere', async () => {
    const { call, rooms, asked, until } = play([]);
    await until('live');
    rooms[0]?.end(DisconnectReason.DUPLICATE_IDENTITY);
    await until('takenOver');
    expect(asked()).toBe(1);
    await call.close();
  });
  it('says that the line is being mended', async () => {
    const { call, rooms, until } = play([]);
    await until('live');
    rooms[0]?.emit(RoomEvent.Reconnecting);
    await until('reconnecting');
    rooms[0]?.emit(RoomEvent.Reconnected);
    await until('live');
    await call.close();
  });
});
