/**
 * Which media section carries what: a pure plan from an offer, the tracks a participant announced and the
 * tracks it should receive. One peer connection carries both directions; only the client may add sections.
 */

import {
  type AnswerSection,
  type Codec,
  matchCodec,
  type Offer,
  type OfferedCodec,
  type OfferSection,
} from '../sdp.ts';

export interface AnnouncedTrack {
  sid: string;
  cid: string;
  kind: 'audio' | 'video';
  /** Codec the client wants to send; undefined leaves the choice to us. */
  codec: Codec | undefined;
}

export interface WantedTrack {
  sid: string;
  kind: 'audio' | 'video';
  codec: Pick<OfferedCodec, 'codec' | 'parameters'>;
}

/** What is bound now, by mid. */
export interface Bindings {
  publishing: ReadonlyMap<string, { trackSid: string; payloadType: number }>;
  receiving: ReadonlyMap<string, string>;
}

export interface Publication {
  mid: string;
  trackSid: string;
  codec: OfferedCodec;
  ssrc: number | undefined;
  rtxSsrc: number | undefined;
}

export interface Subscription {
  mid: string;
  trackSid: string;
  codec: OfferedCodec;
}

export interface SectionPlan {
  sections: Omit<AnswerSection, 'sent'>[];
  /** Sections whose track starts now. */
  published: Publication[];
  /** Track sids whose section stopped sending. */
  unpublished: string[];
  /** All subscriptions after this answer, old and new. */
  subscriptions: Subscription[];
  /** Sections missing for wanted tracks, by kind, beyond those that fall free with this answer. */
  unplaced: { audio: number; video: number };
  /** Sids of wanted tracks whose codec this client does not know. */
  unsupported: string[];
  /** A section wants to send a track nobody announced yet. */
  unannounced: boolean;
}

function sends(section: OfferSection): boolean {
  return !section.rejected && (section.direction === 'sendonly' || section.direction === 'sendrecv');
}

function receives(section: OfferSection): boolean {
  return !section.rejected && (section.direction === 'recvonly' || section.direction === 'sendrecv');
}

/**
 * A track is known by its id; browsers that invent ids (Firefox) are matched by kind, oldest announcement first,
 * among the announcements that no section of this offer names.
 */
function announcedFor(
  section: OfferSection,
  waiting: readonly AnnouncedTrack[],
  named: ReadonlySet<string>,
): AnnouncedTrack | undefined {
  return (
    waiting.find((track) => track.kind === section.kind && section.trackIds.includes(track.cid)) ??
    waiting.find((track) => track.kind === section.kind && !named.has(track.cid))
  );
}

function preferred(section: OfferSection, codec: Codec | undefined): OfferedCodec | undefined {
  // The first one of a name: livekit-client writes its start bitrate on that one.
  return section.codecs.find((offered) => offered.codec === codec) ?? section.codecs[0];
}

export function planSections(
  offer: Offer,
  announced: readonly AnnouncedTrack[],
  wanted: readonly WantedTrack[],
  bindings: Bindings,
): SectionPlan {
  const plan: SectionPlan = {
    sections: [],
    published: [],
    unpublished: [],
    subscriptions: [],
    unplaced: { audio: 0, video: 0 },
    unsupported: [],
    unannounced: false,
  };
  const waiting = [...announced];
  const named = new Set(offer.sections.flatMap((section) => section.trackIds));
  const uplink = new Map<string, OfferedCodec>();
  const offeredMids = new Set(offer.sections.map((section) => section.mid));

  for (const section of offer.sections) {
    const current = bindings.publishing.get(section.mid);
    if (!sends(section) || section.kind === 'application') {
      if (current !== undefined) plan.unpublished.push(current.trackSid);
      continue;
    }
    if (current !== undefined) {
      const bound = section.codecs.find((codec) => codec.payloadType === current.payloadType) ?? section.codecs[0];
      if (bound !== undefined) uplink.set(section.mid, bound);
      continue;
    }
    const track = announcedFor(section, waiting, named);
    const codec = track === undefined ? undefined : preferred(section, track.codec);
    if (track === undefined || codec === undefined) {
      plan.unannounced = true;
      continue;
    }
    waiting.splice(waiting.indexOf(track), 1);
    uplink.set(section.mid, codec);
    plan.published.push({
      mid: section.mid,
      trackSid: track.sid,
      codec,
      ssrc: section.ssrc,
      rtxSsrc: section.rtxSsrc,
    });
  }
  for (const [mid, bound] of bindings.publishing) if (!offeredMids.has(mid)) plan.unpublished.push(bound.trackSid);

  const open = new Map(wanted.map((track) => [track.sid, track]));
  const downlink = new Map<string, Subscription>();
  for (const section of offer.sections) {
    const sid = bindings.receiving.get(section.mid);
    const track = sid === undefined ? undefined : open.get(sid);
    const codec = track === undefined ? undefined : matchCodec(section.codecs, track.codec);
    if (track === undefined || codec === undefined || !receives(section)) continue;
    open.delete(track.sid);
    downlink.set(section.mid, { mid: section.mid, trackSid: track.sid, codec });
  }
  for (const track of open.values()) {
    // A section that still carries another track on the client's side has to go silent first,
    // otherwise the browser does not announce the new one.
    const free = offer.sections.find(
      (section) =>
        section.kind === track.kind &&
        receives(section) &&
        !downlink.has(section.mid) &&
        !bindings.receiving.has(section.mid) &&
        matchCodec(section.codecs, track.codec) !== undefined,
    );
    if (free !== undefined) {
      const codec = matchCodec(free.codecs, track.codec)!;
      downlink.set(free.mid, { mid: free.mid, trackSid: track.sid, codec });
    } else if (offer.sections.some((section) => matchCodec(section.codecs, track.codec) !== undefined)) {
      plan.unplaced[track.kind] += 1;
    } else {
      plan.unsupported.push(track.sid);
    }
  }
  plan.subscriptions = [...downlink.values()];
  for (const section of offer.sections) {
    if (section.kind === 'application' || !receives(section)) continue;
    if (!bindings.receiving.has(section.mid) || downlink.has(section.mid)) continue;
    plan.unplaced[section.kind] = Math.max(0, plan.unplaced[section.kind] - 1);
  }

  for (const section of offer.sections) {
    if (section.kind === 'application') continue;
    const receiving = uplink.get(section.mid);
    const sending = downlink.has(section.mid);
    const direction = receiving
      ? sending
        ? ('sendrecv' as const)
        : ('recvonly' as const)
      : sending
        ? ('sendonly' as const)
        : ('inactive' as const);
    // Browsers send the first codec of the answer; the others of its kind stay out so that it cannot change under way.
    plan.sections.push({ mid: section.mid, direction, codecs: receiving === undefined ? section.codecs : [receiving] });
  }
  return plan;
}
