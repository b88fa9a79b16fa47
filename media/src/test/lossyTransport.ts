import type { Peer, TransportServer } from '../transport/types.ts';

/** Loses every n-th RTP packet of each peer, both ways, above SRTP: retransmissions come under numbers of their own. */
export function lossyTransport(inner: TransportServer, every: number): TransportServer & { lost: number } {
  const lossy = {
    lost: 0,
    candidates: inner.candidates,
    createPeer(handlers: Parameters<TransportServer['createPeer']>[0]): Peer {
      let up = 0;
      let down = 0;
      const peer = inner.createPeer({
        ...handlers,
        onRtp(packet, arrivedAtMs) {
          up += 1;
          if (up % every === 0) lossy.lost += 1;
          else handlers.onRtp(packet, arrivedAtMs);
        },
      });
      const sendRtp = peer.sendRtp.bind(peer);
      peer.sendRtp = (packet) => {
        down += 1;
        if (down % every === 0) lossy.lost += 1;
        else sendRtp(packet);
      };
      return peer;
    },
    close: () => inner.close(),
  };
  return lossy;
}
