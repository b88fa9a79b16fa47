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

/**
 * A still at the camera's full resolution: takePhoto, else the track lifted to its largest size, else a frame as it
 * runs. Throws only when the track gives no picture at all.
 */
export async function takeStill(track: MediaStreamTrack, now: () => Date = () => new Date()): Promise<Still> {
  if (track.readyState === 'ended') throw new Error('the camera track has ended');
  const takenAt = now().toISOString();
  const photo = await photograph(track).catch(() => null);
  const running = sizeOf(track);
  if (photo && photo.width * photo.height >= running.width * running.height) {
    return { ...photo, method: 'takePhoto', takenAt };
  }
  const lifted = await liftedFrame(track).catch(() => null);
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

/** A clone carries its own size, so the picture the others see stays as it is. Null when it gets no larger. */
async function liftedFrame(track: MediaStreamTrack): Promise<Picture | null> {
  const can = typeof track.getCapabilities === 'function' ? track.getCapabilities() : {};
  const width = can.width?.max;
  const height = can.height?.max;
  const running = sizeOf(track);
  if (!width || !height || width * height <= running.width * running.height) return null;
  const clone = track.clone();
  try {
    await clone.applyConstraints({ width: { ideal: width }, height: { ideal: height } });
    const larger = (w: number, h: number) => w * h > running.width * running.height;
    return await frameOf(clone, liftTimeoutMs, larger);
  } finally {
    clone.stop();
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

function sizeOf(track: MediaStreamTrack): { width: number; height: number } {
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
