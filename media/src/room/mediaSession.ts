import type { DataPacket } from '@livekit/protocol';
import { DownTrack } from '../forward/downTrack.ts';
import { Downlink } from '../forward/downlink.ts';
import { PublishedTrack } from '../forward/publishedTrack.ts';
import { Uplink } from '../forward/uplink.ts';
import { readRtcp } from '../rtcp.ts';
import { type AnswerSection, EXTENSION, extensionId, type Offer, readOffer, writeAnswer } from '../sdp.ts';
import type { Peer, PeerState, TransportServer } from '../transport/types.ts';
import { DataPort } from './data.ts';
import { newSsrc } from './ids.ts';
import { type AnnouncedTrack, planSections, type SectionPlan, type WantedTrack } from './sections.ts';

/** A client that was asked for more sections and offers none is asked again after this. */
const REQUEST_EXPIRES_MS = 3_000;

export interface TrackSource {
  track: PublishedTrack;
  publisherSid: string;
  /** Streams of one name are played in step with each other. */
  stream: string;
}

export interface SessionHandlers {
  announced(): AnnouncedTrack[];
  wanted(): WantedTrack[];
  source(trackSid: string): TrackSource | undefined;
  onPublished(track: PublishedTrack): void;
  onUnpublished(trackSid: string): void;
  onSubscribed(track: PublishedTrack): void;
  onState(state: PeerState): void;
  onData(packet: DataPacket): void;
  /** Asks the client for another offer, with this many sections more. */
  askOffer(audio: number, video: number): void;
}

export interface Answer {
  sdp: string;
  /** Subscribed track by section. */
  midToTrackId: Record<string, string>;
}

/** One participant's peer connection: negotiation, media both ways, data. */
export class MediaSession {
  readonly uplink: Uplink;
  readonly downlink = new Downlink();
  readonly data: DataPort;
  private readonly peer: Peer;
  private readonly transport: TransportServer;
  private readonly handlers: SessionHandlers;
  private readonly patient: boolean;
  private readonly publishing = new Map<string, { trackSid: string; payloadType: number }>();
  private readonly receiving = new Map<string, string>();
  private remoteUfrag: string | undefined;
  private readonly sessionId = newSsrc();
  private version = 0;
  private unplaced = { audio: 0, video: 0 };
  private unsupported: ReadonlySet<string> = new Set();
  private unannounced = false;
  private askedAt = Number.NEGATIVE_INFINITY;
  private closed = false;

  /** `patient`: what this one asks for may cost the others nothing. */
  constructor(transport: TransportServer, handlers: SessionHandlers, patient: boolean) {
    this.patient = patient;
    this.transport = transport;
    this.handlers = handlers;
    this.data = new DataPort((packet) => handlers.onData(packet));
    this.peer = transport.createPeer({
      onRtp: (packet, arrivedAtMs) => this.uplink.onRtp(packet, arrivedAtMs),
      onRtcp: (packet) => {
        const messages = readRtcp(packet);
        this.uplink.onRtcp(messages);
        this.downlink.onRtcp(messages);
      },
      onState: (state) => {
        if (!this.closed) handlers.onState(state);
      },
      onDataChannel: (channel) => this.data.attach(channel),
    });
    this.uplink = new Uplink(this.peer);
  }

  get peerState(): PeerState {
    return this.peer.state;
  }

  /** Undefined for an offer that cannot be read. */
  answer(sdp: string): Answer | undefined {
    const offer = readOffer(sdp);
    if (offer === undefined || this.closed) return undefined;
    this.askedAt = Number.NEGATIVE_INFINITY;
    this.useRemote(offer);
    const plan = planSections(offer, this.handlers.announced(), this.handlers.wanted(), {
      publishing: this.publishing,
      receiving: this.receiving,
    });
    this.uplink.negotiated({
      mid: extensionId(offer, EXTENSION.mid),
      transportSequence: extensionId(offer, EXTENSION.transportSequence),
    });
    for (const trackSid of plan.unpublished) this.unpublish(trackSid);
    this.publish(offer, plan);
    const sections = this.subscribe(offer, plan);
    this.unplaced = plan.unplaced;
    this.unsupported = new Set(plan.unsupported);
    this.unannounced = plan.unannounced;
    this.version += 1;
    const answer = writeAnswer(offer, sections, {
      ice: this.peer.local,
      fingerprint: this.peer.fingerprint,
      candidates: this.transport.candidates,
      sessionId: this.sessionId,
      version: this.version,
    });
    return { sdp: answer, midToTrackId: Object.fromEntries(this.receiving) };
  }

  private useRemote(offer: Offer): void {
    if (offer.ice.ufrag === this.remoteUfrag) return;
    if (this.remoteUfrag !== undefined) this.peer.restartIce();
    this.remoteUfrag = offer.ice.ufrag;
    this.peer.setRemote({ ...offer.ice, fingerprint: offer.fingerprint });
  }

  private publish(offer: Offer, plan: SectionPlan): void {
    for (const publication of plan.published) {
      const track = new PublishedTrack({
        sid: publication.trackSid,
        kind: publication.codec.codec === 'opus' ? 'audio' : 'video',
        mid: publication.mid,
        codec: publication.codec,
        ssrc: publication.ssrc,
        rtxSsrc: publication.rtxSsrc,
        audioLevelId: extensionId(offer, EXTENSION.audioLevel),
        askKeyFrame: (ssrc) => this.uplink.askKeyFrame(ssrc),
      });
      this.publishing.set(publication.mid, {
        trackSid: publication.trackSid,
        payloadType: publication.codec.payloadType,
      });
      this.uplink.add(track);
      this.handlers.onPublished(track);
    }
  }

  private unpublish(trackSid: string): void {
    for (const [mid, bound] of this.publishing) if (bound.trackSid === trackSid) this.publishing.delete(mid);
    const track = this.uplink.tracks.get(trackSid);
    if (track === undefined) return;
    this.handlers.onUnpublished(trackSid);
    this.uplink.remove(track);
  }

  private subscribe(offer: Offer, plan: SectionPlan): AnswerSection[] {
    const sent = new Map<string, NonNullable<AnswerSection['sent']>>();
    const keep = new Set(plan.subscriptions.map((subscription) => subscription.trackSid));
    for (const [mid, trackSid] of this.receiving) {
      if (keep.has(trackSid)) continue;
      this.receiving.delete(mid);
      this.downlink.remove(trackSid);
    }
    for (const subscription of plan.subscriptions) {
      const source = this.handlers.source(subscription.trackSid);
      if (source === undefined) continue;
      let downTrack = this.downlink.tracks.get(subscription.trackSid);
      if (downTrack === undefined) {
        const repairs = subscription.codec.rtxPayloadType;
        downTrack = new DownTrack({
          track: source.track,
          peer: this.peer,
          mid: subscription.mid,
          payloadType: subscription.codec.payloadType,
          ssrc: newSsrc(),
          rtxPayloadType: repairs,
          rtxSsrc: repairs === undefined ? undefined : newSsrc(),
          audioLevelId: extensionId(offer, EXTENSION.audioLevel),
          absSendTimeId: source.track.kind === 'video' ? extensionId(offer, EXTENSION.absSendTime) : 0,
          transportSequenceId: extensionId(offer, EXTENSION.transportSequence),
          numbers: this.downlink,
          patient: this.patient,
          cname: source.publisherSid,
        });
        this.downlink.add(downTrack);
        this.receiving.set(subscription.mid, subscription.trackSid);
        this.handlers.onSubscribed(source.track);
      }
      sent.set(subscription.mid, {
        streamId: `${source.publisherSid}|${source.stream}`,
        trackId: subscription.trackSid,
        cname: source.publisherSid,
        ssrc: downTrack.ssrc,
        rtxSsrc: downTrack.rtxSsrc,
      });
    }
    return plan.sections.map((section) => ({ ...section, sent: sent.get(section.mid) }));
  }

  /** Asks for an offer when what the client should receive is not what it receives. */
  settle(nowMs: number): void {
    if (this.remoteUfrag === undefined || this.closed || nowMs - this.askedAt < REQUEST_EXPIRES_MS) return;
    const wanted = new Set(this.handlers.wanted().map((track) => track.sid));
    const current = new Set(this.receiving.values());
    const missing = [...wanted].some((sid) => !current.has(sid) && !this.unsupported.has(sid));
    const surplus = [...current].some((sid) => !wanted.has(sid));
    const late = this.unannounced && this.handlers.announced().length > 0;
    if (!missing && !surplus && !late) return;
    this.askedAt = nowMs;
    this.handlers.askOffer(missing ? this.unplaced.audio : 0, missing ? this.unplaced.video : 0);
  }

  /** Stops sending a track at once; its section goes silent with the next answer. */
  drop(trackSid: string): void {
    this.downlink.remove(trackSid);
  }

  close(): void {
    if (this.closed) return;
    this.closed = true;
    for (const bound of this.publishing.values()) this.unpublish(bound.trackSid);
    this.uplink.close();
    this.downlink.close();
    this.peer.close();
  }
}
