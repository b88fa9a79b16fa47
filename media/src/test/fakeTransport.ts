import type { Peer, PeerHandlers, PeerState, TransportServer } from '../transport/types.ts';

export interface FakePeer extends Peer {
  handlers: PeerHandlers;
  sentRtp: Buffer[];
  sentRtcp: Buffer[];
  restarts: number;
  become(state: PeerState): void;
}

export interface FakeTransport extends TransportServer {
  peers: FakePeer[];
}

/** A transport without sockets: a test plays the browser's side of it. */
export function fakeTransport(): FakeTransport {
  const peers: FakePeer[] = [];
  return {
    peers,
    candidates: [{ protocol: 'udp', ip: '192.0.2.1', port: 7882, priority: 1, foundation: '1' }],
    createPeer(handlers) {
      let state: PeerState = 'new';
      const peer: FakePeer = {
        id: `peer-${peers.length}`,
        fingerprint: 'sha-256 AA:BB',
        handlers,
        sentRtp: [],
        sentRtcp: [],
        restarts: 0,
        get state() {
          return state;
        },
        get local() {
          return { ufrag: `u${peer.restarts}`, pwd: 'p'.repeat(24) };
        },
        setRemote: () => {},
        restartIce() {
          peer.restarts += 1;
          return peer.local;
        },
        sendRtp: (packet) => peer.sentRtp.push(Buffer.from(packet)),
        sendRtcp: (packet) => peer.sentRtcp.push(Buffer.from(packet)),
        become(next) {
          state = next;
          handlers.onState(next);
        },
        close() {
          state = 'closed';
        },
      };
      peers.push(peer);
      return peer;
    },
    close: async () => {},
  };
}
