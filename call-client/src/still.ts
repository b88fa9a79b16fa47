import type { StillMethod } from '@kuaichu/contract/call';

export interface Still {
  readonly blob: Blob;
  /** How it was made, from best to least. */
  readonly method: StillMethod;
  readonly width: number;
  readonly height: number;
  /** Device clock, ISO 8601. */
  readonly takenAt: string;
}

/** Some Android cameras never answer takePhoto; a person waits, so the next way is tried after this. */
const photoTimeoutMs = 6_000;
const liftTimeoutMs = 3_000;
/** With a photo in hand the lift may only cost this much: the agent waits for the picture. */
const liftBesidePhotoMs = 1_200;
/** Tracks that stated a larger size and never showed it; they are not asked a second time. */
const unliftable = new WeakSet<MediaStreamTrack>();

/**
 * A still at the camera's full resolution: takePhoto when that gives more than the running picture, else the track
 * lifted to its largest size, else a frame as it runs. Throws only when the track gives no picture at all. While the
 * track is lifted its `sender` rests, so that nobody has to encode or record a 4K moment.
 */
export async function takeStill(
  track: MediaStreamTrack,
  sender?: RTCRtpSender,
  now: () => Date = () => new Date(),
): Promise<Still> {
  if (track.readyState === 'ended') throw new Error('the camera track has ended');
  const takenAt = now().toISOString();
  const running = sizeOf(track);
  const photo = await photograph(track).catch(() => null);
  if (photo && areaOf(photo) > areaOf(running)) return { ...photo, method: 'takePhoto', takenAt };
  const lifted = unliftable.has(track)
    ? null
    : await liftedFrame(track, running, photo ? liftBesidePhotoMs : liftTimeoutMs, sender).catch(() => {
        unliftable.add(track);
        return null;
      });
  if (lifted) return { ...lifted, method: 'track', takenAt };
  if (photo) return { ...photo, method: 'takePhoto', takenAt };
  return { ...(await frameOf(track, liftTimeoutMs, () => true)), method: 'frame', takenAt };
}

type Picture = Pick<Still, 'blob' | 'width' | 'height'>;

async function photograph(track: MediaStreamTrack): Promise<Picture | null> {
  // Missing in Safari and Firefox.
  if (!('ImageCapture' in globalThis) || !('takePhoto' in ImageCapture.prototype)) return null;
  const camera = new ImageCapture(track);
  const blob = await within(photoTimeoutMs, async () => {
    const can = await camera.getPhotoCapabilities().catch((): Partial<PhotoCapabilities> => ({}));
    const width = can.imageWidth?.max;
    const height = can.imageHeight?.max;
    if (!width || !height) return await camera.takePhoto();
    // Some cameras refuse the very sizes they state; what they choose by themselves is the second best.
    return await camera
      .takePhoto({ imageWidth: width, imageHeight: height })
      .catch(async () => await camera.takePhoto());
  });
  if (blob.size === 0) return null;
  const bitmap = await createImageBitmap(blob);
  const picture = { blob, width: bitmap.width, height: bitmap.height };
  bitmap.close();
  return picture;
}

/** Null when the camera has no larger size. Size and sender are put back in every case. */
async function liftedFrame(
  track: MediaStreamTrack,
  running: Size,
  timeoutMs: number,
  sender?: RTCRtpSender,
): Promise<Picture | null> {
  const can = typeof track.getCapabilities === 'function' ? track.getCapabilities() : {};
  const largest = { width: can.width?.max ?? 0, height: can.height?.max ?? 0 };
  if (areaOf(largest) <= areaOf(running)) return null;
  const sending = sender?.track === track ? sender : undefined;
  await sending?.replaceTrack(null);
  try {
    await track.applyConstraints({ width: { ideal: largest.width }, height: { ideal: largest.height } });
    return await frameOf(track, timeoutMs, (width, height) => width * height > areaOf(running));
  } finally {
    const back = { width: { ideal: running.width }, height: { ideal: running.height } };
    await track.applyConstraints(back).catch(() => undefined);
    await sending?.replaceTrack(track).catch(() => undefined);
  }
}

async function frameOf(
  track: MediaStreamTrack,
  timeoutMs: number,
  good: (width: number, height: number) => boolean,
): Promise<Picture> {
  const video = document.createElement('video');
  video.muted = true;
  video.playsInline = true;
  video.srcObject = new MediaStream([track]);
  try {
    await within(timeoutMs, async () => {
      await video.play();
      while (video.videoWidth === 0 || !good(video.videoWidth, video.videoHeight)) await nextFrame(video);
    });
    const canvas = document.createElement('canvas');
    canvas.width = video.videoWidth;
    canvas.height = video.videoHeight;
    const pen = canvas.getContext('2d');
    if (!pen) throw new Error('no canvas to draw the frame on');
    pen.drawImage(video, 0, 0);
    const blob = await new Promise<Blob | null>((resolve) => canvas.toBlob(resolve, 'image/jpeg', 0.95));
    if (!blob) throw new Error('the frame could not be written as JPEG');
    return { blob, width: canvas.width, height: canvas.height };
  } finally {
    video.srcObject = null;
  }
}

function nextFrame(video: HTMLVideoElement): Promise<void> {
  return new Promise((resolve) => {
    if ('requestVideoFrameCallback' in video) video.requestVideoFrameCallback(() => resolve());
    else setTimeout(resolve, 50);
  });
}

interface Size {
  readonly width: number;
  readonly height: number;
}
const areaOf = ({ width, height }: Size): number => width * height;

function sizeOf(track: MediaStreamTrack): Size {
  const { width = 0, height = 0 } = track.getSettings();
  return { width, height };
}

async function within<T>(ms: number, work: () => Promise<T>): Promise<T> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`no picture within ${ms} ms`)), ms);
  });
  try {
    return await Promise.race([work(), late]);
  } finally {
    clearTimeout(timer);
  }
}

/** SHA-256 of the bytes, lower-case hex. `crypto.subtle` needs HTTPS or localhost. */
export async function sha256Of(blob: Blob): Promise<string> {
  const digest = await crypto.subtle.digest('SHA-256', await blob.arrayBuffer());
  return Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, '0')).join('');
}
