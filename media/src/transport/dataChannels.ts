/**
 * Data channels (RFC 8831) of one peer: SCTP by werift-sctp over the DTLS association, and the establishment protocol
 * DCEP (RFC 8832). The client opens every channel; the server only answers.
 */
import { SCTP } from 'werift-sctp';
import type { DataChannel } from './types.ts';

/** SCTP port of both sides, as written in `a=sctp-port`. */
export const SCTP_PORT = 5000;
/** Octets of one message; written in `a=max-message-size` and kept on the way out. */
export const MAX_MESSAGE_BYTES = 262_144;

/** RFC 8831 8. */
const PPID = { dcep: 50, string: 51, binary: 53, emptyString: 56, emptyBinary: 57 } as const;
const DCEP = { ack: 0x02, open: 0x03 } as const;
const OPEN_HEADER_BYTES = 12;
/** Channels one client may hold open. */
const MAX_CHANNELS = 32;

export interface ChannelOpening {
  label: string;
  protocol: string;
  ordered: boolean;
  maxRetransmits: number | undefined;
}

/** DATA_CHANNEL_OPEN (RFC 8832 5.1), or undefined when it is not one. */
export function parseOpening(data: Buffer): ChannelOpening | undefined {
  if (data.length < OPEN_HEADER_BYTES || data[0] !== DCEP.open) return undefined;
  const labelBytes = data.readUInt16BE(8);
  const protocolBytes = data.readUInt16BE(10);
  const protocolAt = OPEN_HEADER_BYTES + labelBytes;
  if (protocolAt + protocolBytes > data.length) return undefined;
  const type = data[1] ?? 0;
  const reliability = data.readUInt32BE(4);
  const kind = type & 0x7f;
  if (kind > 2) return undefined;
  return {
    label: data.toString('utf8', OPEN_HEADER_BYTES, protocolAt),
    protocol: data.toString('utf8', protocolAt, protocolAt + protocolBytes),
    ordered: (type & 0x80) === 0,
    maxRetransmits: kind === 1 ? reliability : undefined,
  };
}

/** Chunks (1 200 octets each) that may wait for a client; beyond it messages are dropped. */
const MAX_QUEUED_CHUNKS = 4_096;
/** How far a client may overrun the receive window (1 MiB) before it is cut off: one message. */
const MAX_OVERRUN_BYTES = MAX_MESSAGE_BYTES;

/** The part of SCTP's private surface that keeps a hostile client from throwing or filling the memory. */
interface PrivateSctp {
  advertisedRwnd: number;
  handleData(packet: Buffer): Promise<void>;
}

export class DataChannels {
  readonly #sctp: SCTP;
  readonly #channels = new Map<number, DataChannel>();
  readonly #onChannel: (channel: DataChannel) => void;
  /** SCTP packets are handled one after the other, though the library's handler is asynchronous. */
  #inbox: Promise<void> = Promise.resolve();
  #closed = false;

  constructor(send: (packet: Buffer) => void, onChannel: (channel: DataChannel) => void) {
    this.#onChannel = onChannel;
    this.#sctp = SCTP.server(
      {
        send: async (packet) => {
          if (!this.#closed) send(packet);
        },
        close: () => {},
      },
      SCTP_PORT,
    );
    this.#sctp.onReceive.subscribe((stream, ppid, data) => this.#receive(stream, ppid, data));
    this.#sctp.onReconfigStreams.subscribe((streams) => {
      for (const stream of streams) this.#channels.delete(stream);
    });
    void this.#sctp.start(SCTP_PORT);
  }

  /** One SCTP packet out of the DTLS association. */
  receive(packet: Buffer): void {
    this.#inbox = this.#handle(this.#inbox, packet);
  }

  async #handle(before: Promise<void>, packet: Buffer): Promise<void> {
    await before;
    if (this.#closed) return;
    const sctp = this.#sctp as unknown as PrivateSctp;
    try {
      await sctp.handleData(packet);
    } catch {
      // A packet the library cannot read is lost, like one on the way.
    }
    if (sctp.advertisedRwnd < -MAX_OVERRUN_BYTES) this.close();
  }

  #receive(stream: number, ppid: number, data: Buffer): void {
    if (this.#closed) return;
    if (ppid === PPID.dcep) return this.#establish(stream, data);
    const channel = this.#channels.get(stream);
    if (!channel) return;
    if (ppid === PPID.emptyString || ppid === PPID.emptyBinary) channel.onMessage(Buffer.alloc(0));
    else if (ppid === PPID.binary || ppid === PPID.string) channel.onMessage(data);
  }

  #establish(stream: number, data: Buffer): void {
    const opening = parseOpening(data);
    if (!opening || this.#channels.has(stream) || this.#channels.size >= MAX_CHANNELS) return;
    const { ordered, maxRetransmits } = opening;
    const channel: DataChannel = {
      label: opening.label,
      ordered,
      maxRetransmits,
      onMessage: () => {},
      send: (message) => {
        if (this.#channels.get(stream) !== channel) return;
        if (message.length > MAX_MESSAGE_BYTES) throw new RangeError('data channel message too long');
        // SCTP cannot carry an empty message (RFC 8831 6.6): one octet stands for it.
        const empty = message.length === 0;
        this.#send(
          stream,
          empty ? PPID.emptyBinary : PPID.binary,
          empty ? Buffer.alloc(1) : Buffer.from(message),
          ordered,
        );
      },
    };
    this.#channels.set(stream, channel);
    this.#send(stream, PPID.dcep, Buffer.from([DCEP.ack]), true);
    this.#onChannel(channel);
  }

  /**
   * Always reliable: in werift-sctp 0.0.11 a message given up on a lossy channel takes the oldest message in flight
   * with it, whatever channel that belongs to. A lossy channel is therefore only unordered on the way out.
   */
  #send(stream: number, ppid: number, data: Buffer, ordered: boolean): void {
    if (this.#closed || this.#sctp.outboundQueue.length > MAX_QUEUED_CHUNKS) return;
    // Rejects only when the association is gone; the peer's state tells that.
    this.#sctp.send(stream, ppid, data, { ordered }).catch(() => {});
  }

  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#channels.clear();
    void this.#sctp.stop().catch(() => {});
  }
}
