import { DataPacket, DataPacket_Kind } from '@livekit/protocol';
import type { DataChannel } from '../transport/types.ts';

/** Reliable packets kept while a participant's channel is still opening. */
const MAX_QUEUED = 256;

/** A participant's data channels: in single peer connection mode both directions use those the client opened. */
export class DataPort {
  /** Last reliable sequence heard from this client; it resends what came later after a resume. */
  lastSequence = 0;
  private reliable: DataChannel | undefined;
  private lossy: DataChannel | undefined;
  private queued: Buffer[] = [];
  private readonly onPacket: (packet: DataPacket) => void;

  constructor(onPacket: (packet: DataPacket) => void) {
    this.onPacket = onPacket;
  }

  attach(channel: DataChannel): void {
    if (channel.label === '_reliable') {
      this.reliable = channel;
      channel.onMessage = (data) => this.receive(data, DataPacket_Kind.RELIABLE);
      const queued = this.queued;
      this.queued = [];
      for (const data of queued) channel.send(data);
    } else if (channel.label === '_lossy') {
      this.lossy = channel;
      channel.onMessage = (data) => this.receive(data, DataPacket_Kind.LOSSY);
    }
  }

  private receive(data: Buffer, kind: DataPacket_Kind): void {
    let packet: DataPacket;
    try {
      packet = DataPacket.fromBinary(data);
    } catch {
      return;
    }
    if (kind === DataPacket_Kind.RELIABLE && packet.sequence > 0) {
      if (packet.sequence <= this.lastSequence) return;
      this.lastSequence = packet.sequence;
    }
    packet.kind = kind;
    this.onPacket(packet);
  }

  send(data: Buffer, kind: DataPacket_Kind): void {
    if (kind === DataPacket_Kind.LOSSY) {
      this.lossy?.send(data);
    } else if (this.reliable !== undefined) {
      this.reliable.send(data);
    } else if (this.queued.length < MAX_QUEUED) {
      this.queued.push(data);
    }
  }
}
