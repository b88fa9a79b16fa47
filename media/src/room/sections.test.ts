import { describe, expect, it } from 'vitest';
import { type OfferedCodec, readOffer, writeAnswer } from '../sdp.ts';
import { offerText, type Section } from '../test/offers.ts';
import { type AnnouncedTrack, type Bindings, planSections, type WantedTrack } from './sections.ts';

const NOTHING: Bindings = { publishing: new Map(), receiving: new Map() };
const PLACEHOLDERS: Section[] = [
  { mid: '0', kind: 'audio', direction: 'recvonly' },
  { mid: '1', kind: 'video', direction: 'recvonly' },
  { mid: '2', kind: 'application', direction: 'sendrecv' },
];
const camera = (cid: string, codec: 'VP8' | 'H264' = 'VP8'): AnnouncedTrack => ({
  sid: `TR_${cid}`,
  cid,
  kind: 'video',
  codec,
});
const vp8: Pick<OfferedCodec, 'codec' | 'parameters'> = { codec: 'VP8', parameters: undefined };
const wantedVideo = (sid: string): WantedTrack => ({ sid, kind: 'video', codec: vp8 });

const offerOf = (sections: Section[]) => readOffer(offerText(sections))!;

describe('planning media sections', () => {
  it('binds a track to the section that names it and lets the announced codec be sent', () => {
    const offer = offerOf([
      ...PLACEHOLDERS,
      { mid: '3', kind: 'video', direction: 'sendonly', cid: 'cam', ssrc: 7, rtx: 8 },
    ]);
    const plan = planSections(offer, [camera('cam', 'H264')], [], NOTHING);
    expect(plan.published).toMatchObject([
      { mid: '3', trackSid: 'TR_cam', ssrc: 7, rtxSsrc: 8, codec: { codec: 'H264' } },
    ]);
    const section = plan.sections.find(({ mid }) => mid === '3')!;
    expect(section.direction).toBe('recvonly');
    expect(section.codecs.map(({ codec }) => codec)).toEqual(['H264']);
  });

  it('knows a track by its kind when the browser invents its id', () => {
    const offer = offerOf([{ mid: '0', kind: 'video', direction: 'sendonly', cid: '{firefox}', ssrc: 7 }]);
    expect(planSections(offer, [camera('cam')], [], NOTHING).published).toMatchObject([{ trackSid: 'TR_cam' }]);
  });

  it('does not take the announcement of another section, and says that one is not announced', () => {
    const offer = offerOf([
      { mid: '0', kind: 'video', direction: 'sendonly', cid: 'early', ssrc: 5 },
      { mid: '1', kind: 'video', direction: 'sendonly', cid: 'cam', ssrc: 7 },
    ]);
    const plan = planSections(offer, [camera('cam')], [], NOTHING);
    expect(plan.published.map(({ mid }) => mid)).toEqual(['1']);
    expect(plan.unannounced).toBe(true);
  });

  it('keeps the chosen codec of a track when the client offers again', () => {
    const offer = offerOf([{ mid: '3', kind: 'video', direction: 'sendonly', cid: 'cam', ssrc: 7 }]);
    const first = planSections(offer, [camera('cam', 'H264')], [], NOTHING);
    const payloadType = first.published[0]!.codec.payloadType;
    const again = planSections(offer, [], [], {
      ...NOTHING,
      publishing: new Map([['3', { trackSid: 'TR_cam', payloadType }]]),
    });
    expect(again.published).toEqual([]);
    expect(again.sections).toEqual(first.sections);
  });

  it('ends a track whose section stops sending', () => {
    const offer = offerOf([{ mid: '3', kind: 'video', direction: 'inactive' }]);
    const publishing = new Map([['3', { trackSid: 'TR_cam', payloadType: 96 }]]);
    expect(planSections(offer, [], [], { ...NOTHING, publishing }).unpublished).toEqual(['TR_cam']);
  });

  it('puts wanted tracks on free sections and counts those that are missing', () => {
    const plan = planSections(offerOf(PLACEHOLDERS), [], [wantedVideo('TR_a'), wantedVideo('TR_b')], NOTHING);
    expect(plan.subscriptions).toMatchObject([{ mid: '1', trackSid: 'TR_a' }]);
    expect(plan.unplaced).toEqual({ audio: 0, video: 1 });
  });

  it('silences a section before it carries another track', () => {
    const receiving = new Map([['1', 'TR_old']]);
    const plan = planSections(offerOf(PLACEHOLDERS), [], [wantedVideo('TR_new')], { ...NOTHING, receiving });
    expect(plan.subscriptions).toEqual([]);
    expect(plan.sections.find(({ mid }) => mid === '1')!.direction).toBe('inactive');
    // The section falls free with this answer: no further one is needed.
    expect(plan.unplaced.video).toBe(0);
  });

  it('does not ask for sections for a codec the client does not know', () => {
    const plan = planSections(
      offerOf([{ mid: '0', kind: 'video', direction: 'recvonly', codecs: ['VP8'] }]),
      [],
      [{ sid: 'TR_h', kind: 'video', codec: { codec: 'H264', parameters: 'profile-level-id=42e01f' } }],
      NOTHING,
    );
    expect(plan.unplaced.video).toBe(0);
    expect(plan.unsupported).toEqual(['TR_h']);
  });
});

describe('answers', () => {
  it('are read back as offered: extensions everywhere, candidates once, the sent stream named', () => {
    const offer = offerOf(PLACEHOLDERS);
    const plan = planSections(offer, [], [wantedVideo('TR_a')], NOTHING);
    const sent = { streamId: 'PA_1|camera', trackId: 'TR_a', cname: 'PA_1', ssrc: 5, rtxSsrc: 6 };
    const text = writeAnswer(
      offer,
      plan.sections.map((section) => ({ ...section, sent: section.mid === '1' ? sent : undefined })),
      {
        ice: { ufrag: 'uuuu', pwd: 'p'.repeat(24) },
        fingerprint: 'sha-256 AA:BB',
        candidates: [{ protocol: 'tcp', ip: '192.0.2.1', port: 7882, priority: 5, foundation: '2' }],
        sessionId: 1,
        version: 1,
      },
    );
    expect(text.match(/a=candidate:2 1 tcp 5 192\.0\.2\.1 7882 typ host tcptype passive/g)).toHaveLength(1);
    expect(text).toContain('a=ice-lite\r\n');
    expect(text).not.toContain('video-orientation');
    const back = readOffer(text)!;
    expect(back.fingerprint).toBe('sha-256 AA:BB');
    expect(back.sections.map(({ mid, direction }) => [mid, direction])).toEqual([
      ['0', 'inactive'],
      ['1', 'sendonly'],
      ['2', 'sendrecv'],
    ]);
    expect(back.sections[1]).toMatchObject({ trackIds: ['TR_a'], ssrc: 5, rtxSsrc: 6 });
    expect(back.sections[1]!.extensions).toEqual(offer.sections[1]!.extensions);
  });

  it('are not made for anything that is no offer', () => {
    expect(readOffer('')).toBeUndefined();
    expect(readOffer('v=0\r\no=- 1 1 IN IP4 0.0.0.0\r\ns=-\r\nt=0 0\r\n')).toBeUndefined();
    expect(readOffer('\0garbage')).toBeUndefined();
  });
});
