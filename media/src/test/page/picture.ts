/** Runs in the browser: two people of one call, who show each other a clock that a machine can read. */
import { LocalVideoTrack, Room, RoomEvent, Track } from 'livekit-client';
import type { PicturePage, PictureRun } from '../load/picturePage.ts';

const WIDTH = 640;
const HEIGHT = 360;
const FRAMES_PER_SECOND = 25;
/** A clock of so many bits in milliseconds, one block each, in two rows: the second is the first inverted. */
const BITS = 20;
const BLOCK = WIDTH / BITS;
const ROW = 40;

/** A camera whose picture moves and carries the time. */
function clockCamera(): { track: MediaStreamTrack; stop(): void } {
  const canvas = document.createElement('canvas');
  canvas.width = WIDTH;
  canvas.height = HEIGHT;
  const context = canvas.getContext('2d', { alpha: false })!;
  const draw = (): void => {
    const now = Math.round(performance.now());
    context.fillStyle = `hsl(${now / 20} 60% 50%)`;
    context.fillRect(0, 2 * ROW, WIDTH, HEIGHT - 2 * ROW);
    for (let bit = 0; bit < BITS; bit += 1) {
      const isSet = ((now >> bit) & 1) === 1;
      context.fillStyle = isSet ? '#fff' : '#000';
      context.fillRect(bit * BLOCK, 0, BLOCK, ROW);
      context.fillStyle = isSet ? '#000' : '#fff';
      context.fillRect(bit * BLOCK, ROW, BLOCK, ROW);
    }
  };
  draw();
  const timer = setInterval(draw, 1_000 / FRAMES_PER_SECOND);
  const [track] = canvas.captureStream(FRAMES_PER_SECOND).getVideoTracks();
  return { track: track!, stop: () => clearInterval(timer) };
}

const reader = document.createElement('canvas');
reader.width = BITS;
reader.height = 2;
const pixels = reader.getContext('2d', { willReadFrequently: true })!;

/** Milliseconds since the shown clock was drawn; undefined for a picture that cannot be read. */
function age(video: HTMLVideoElement): number | undefined {
  const now = Math.round(performance.now());
  const scale = video.videoWidth / WIDTH;
  pixels.drawImage(video, 0, 0, video.videoWidth, 2 * ROW * scale, 0, 0, BITS, 2);
  const { data } = pixels.getImageData(0, 0, BITS, 2);
  let shown = 0;
  for (let bit = 0; bit < BITS; bit += 1) {
    const isSet = data[bit * 4]! > 128;
    if (isSet === data[(BITS + bit) * 4]! > 128) return undefined;
    if (isSet) shown |= 1 << bit;
  }
  return (now - shown) & ((1 << BITS) - 1);
}

interface Person {
  firstPictureMs: number | undefined;
  delaysMs: number[];
  leave(): Promise<void>;
}

async function enter(url: string, token: string, camera: MediaStreamTrack, since: number): Promise<Person> {
  const room = new Room({ adaptiveStream: false, dynacast: false });
  const video = document.createElement('video');
  video.muted = true;
  video.autoplay = true;
  video.playsInline = true;
  document.body.append(video);
  const person: Person = {
    firstPictureMs: undefined,
    delaysMs: [],
    async leave() {
      await room.disconnect(false);
      video.remove();
    },
  };
  const seen = (): void => {
    const delay = age(video);
    person.firstPictureMs ??= performance.now() - since;
    if (delay !== undefined) person.delaysMs.push(delay);
    video.requestVideoFrameCallback(seen);
  };
  room.on(RoomEvent.TrackSubscribed, (track) => {
    if (track.kind !== Track.Kind.Video) return;
    track.attach(video);
    video.requestVideoFrameCallback(seen);
  });
  await room.connect(url, token);
  const local = new LocalVideoTrack(camera, undefined, true);
  await room.localParticipant.publishTrack(local, {
    simulcast: false,
    backupCodec: false,
    source: Track.Source.Camera,
    videoEncoding: { maxBitrate: 1_000_000, maxFramerate: FRAMES_PER_SECOND },
  });
  return person;
}

const cameras = [clockCamera(), clockCamera()] as const;

const page: PicturePage = {
  async run(url, tokens, watchMs): Promise<PictureRun> {
    const since = performance.now();
    const people = await Promise.all(tokens.map((token, n) => enter(url, token, cameras[n]!.track.clone(), since)));
    const until = performance.now() + 15_000;
    while (people.some((person) => person.firstPictureMs === undefined) && performance.now() < until) {
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    // The estimate of the line settles first: what is looked at is a call, not its first moments.
    await new Promise((resolve) => setTimeout(resolve, watchMs / 2));
    for (const person of people) person.delaysMs.length = 0;
    await new Promise((resolve) => setTimeout(resolve, watchMs));
    const result: PictureRun = {
      acceptToPictureMs: people.map((person) => person.firstPictureMs ?? Number.POSITIVE_INFINITY),
      delaysMs: people.flatMap((person) => person.delaysMs),
    };
    await Promise.all(people.map((person) => person.leave()));
    return result;
  },
};

(globalThis as unknown as { picture: PicturePage }).picture = page;
