/** Runs in the browser: the call as the product makes it, with its figures. */
import { type Devices, openDevices } from '@kuaichu/call-client/devices';
import { type Call, openCall } from '@kuaichu/call-client/join';
import { pathOf } from '@kuaichu/call-client/preflight/mediaPath';
import type { LinePage, Receiving, Sample, Sending } from './types.ts';

let call: Call | undefined;
let devices: Devices | undefined;

const emptyReceiving = (): Receiving => ({
  width: 0,
  height: 0,
  frames: 0,
  freezes: 0,
  frozenMs: 0,
  videoBytes: 0,
  soundPackets: 0,
  soundLost: 0,
  samples: 0,
  concealed: 0,
  soundDelayMs: 0,
});

async function sendingNow(): Promise<Sending | null> {
  const report = await devices?.camera?.getRTCStatsReport();
  let found: Sending | null = null;
  report?.forEach((entry) => {
    if (entry.type !== 'outbound-rtp') return;
    found = {
      width: entry.frameWidth ?? 0,
      height: entry.frameHeight ?? 0,
      fps: entry.framesPerSecond ?? 0,
      codec: report.get(entry.codecId)?.mimeType ?? '',
      targetBps: entry.targetBitrate ?? 0,
      bytes: entry.bytesSent ?? 0,
      limitation: entry.qualityLimitationReason ?? '',
      keyFrames: entry.keyFramesEncoded ?? 0,
      retransmitted: entry.retransmittedPacketsSent ?? 0,
      nacks: entry.nackCount ?? 0,
      plis: entry.pliCount ?? 0,
    };
  });
  return found;
}

async function receivingNow(): Promise<Record<string, Receiving>> {
  const people: Record<string, Receiving> = {};
  for (const participant of call?.room?.remoteParticipants.values() ?? []) {
    const one = emptyReceiving();
    people[participant.identity] = one;
    for (const { track } of participant.trackPublications.values()) {
      (await track?.getRTCStatsReport())?.forEach((entry) => {
        if (entry.type !== 'inbound-rtp') return;
        if (entry.kind === 'video') {
          one.width = entry.frameWidth ?? 0;
          one.height = entry.frameHeight ?? 0;
          one.frames = entry.framesDecoded ?? 0;
          one.freezes = entry.freezeCount ?? 0;
          one.frozenMs = 1_000 * (entry.totalFreezesDuration ?? 0);
          one.videoBytes = entry.bytesReceived ?? 0;
        } else {
          one.soundPackets = entry.packetsReceived ?? 0;
          one.soundLost = entry.packetsLost ?? 0;
          one.samples = entry.totalSamplesReceived ?? 0;
          // Silence that is made up in silence is no gap in a voice.
          one.concealed = (entry.concealedSamples ?? 0) - (entry.silentConcealedSamples ?? 0);
          one.soundDelayMs =
            (1_000 * (entry.jitterBufferDelay ?? 0)) / Math.max(1, entry.jitterBufferEmittedCount ?? 0);
        }
      });
    }
  }
  return people;
}

const page: LinePage = {
  samples: [],
  phases: [],
  async join(wish) {
    const shown = new Map<string, HTMLMediaElement>();
    call = openCall({
      face: wish.camera === 'face',
      codec: Promise.resolve(wish.codec),
      ticket: async () => ({ ok: true, value: { url: wish.ws, token: wish.token, room: '', identity: '' } }),
      onState: ({ phase }) => {
        if (page.phases.at(-1)?.phase !== phase) page.phases.push({ phase, atMs: Date.now() });
      },
      onPeople: (people) => {
        for (const person of people) {
          for (const track of [person.video, person.audio]) {
            if (!track) continue;
            const key = `${person.identity} ${track.kind}`;
            const element = shown.get(key) ?? document.createElement(track.kind === 'video' ? 'video' : 'audio');
            if (!shown.has(key)) document.body.append(element);
            shown.set(key, element);
            element.autoplay = true;
            element.muted = track.kind === 'video';
            if (!track.attachedElements.includes(element)) track.attach(element);
          }
        }
      },
    });
    if (wish.camera !== 'none' || wish.microphone) {
      devices = await openDevices({
        camera: wish.camera === 'none' ? null : { facing: 'environment', zoom: 1, torch: false },
        microphone: wish.microphone,
        size: wish.camera === 'face' ? 'face' : 'picture',
      });
      call.setTracks(devices.tracks());
    }
    setInterval(async () => {
      page.samples.push(await page.sample());
      if (page.samples.length > 4_000) page.samples.shift();
    }, 200);
  },
  async leave() {
    await call?.close();
    devices?.stop();
  },
  async path() {
    return pathOf(await call?.room?.engine.pcManager?.publisher.getStats());
  },
  async sample(): Promise<Sample> {
    const [sending, receiving] = await Promise.all([sendingNow(), receivingNow()]);
    return { atMs: Date.now(), sending, receiving };
  },
};

(globalThis as unknown as { line: LinePage }).line = page;
