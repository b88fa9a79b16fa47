import {
  createLocalAudioTrack,
  createLocalVideoTrack,
  type LocalAudioTrack,
  type LocalVideoTrack,
  type VideoCaptureOptions,
} from 'livekit-client';
import { type Still, takeStill } from './still.ts';

export type Facing = 'environment' | 'user';

/** Coded reasons, as they travel in the answer to an order. */
export type DeviceFailure =
  | 'cameraDenied'
  | 'cameraMissing'
  | 'cameraBusy'
  | 'cameraGone'
  | 'micDenied'
  | 'micMissing'
  | 'lensUnsupported'
  | 'zoomUnsupported'
  | 'torchUnsupported'
  | 'browserCannot';

export type Done = { readonly ok: true } | { readonly ok: false; readonly failure: DeviceFailure };

/** Which camera, zoom and light are wanted; put back after every interruption. */
export interface CameraWish {
  readonly facing: Facing;
  readonly zoom: number;
  readonly torch: boolean;
}

export interface Devices {
  readonly camera: LocalVideoTrack | null;
  readonly microphone: LocalAudioTrack | null;
  readonly cameraFailure: DeviceFailure | null;
  readonly microphoneFailure: DeviceFailure | null;
  readonly wish: CameraWish;
  tracks(): (LocalVideoTrack | LocalAudioTrack)[];
  setFacing(facing: Facing): Promise<Done>;
  setZoom(factor: number): Promise<Done>;
  setTorch(on: boolean): Promise<Done>;
  setMuted(muted: boolean): Promise<void>;
  /** At full size; afterwards picture size, zoom and light are as before. */
  takeStill(): Promise<Still>;
  /** Camera or microphone ended or never opened: open again with facing, zoom and light as wished. */
  restore(): Promise<Done>;
  stop(): void;
}

/** Zoom and light are not in the standard DOM types yet (W3C image-capture). */
type CameraCapabilities = MediaTrackCapabilities & {
  zoom?: { min: number; max: number };
  torch?: boolean;
};
type CameraConstraint = MediaTrackConstraintSet & { zoom?: number; torch?: boolean };

/** What is judged by is filmed at full size; a face beside it is seen at the size of a stamp. */
const resolutions = {
  picture: { width: 1280, height: 720, frameRate: 25 },
  face: { width: 480, height: 270, frameRate: 15 },
} as const;
type Resolution = (typeof resolutions)[keyof typeof resolutions];

/** Opens camera and microphone apart: one refused permission must not cost the other. */
export async function openDevices(first: {
  camera: CameraWish | null;
  microphone: boolean;
  size?: keyof typeof resolutions;
}): Promise<Devices> {
  const resolution = resolutions[first.size ?? 'picture'];
  let wish: CameraWish = first.camera ?? { facing: 'environment', zoom: 1, torch: false };
  let camera: LocalVideoTrack | null = null;
  let microphone: LocalAudioTrack | null = null;
  let cameraFailure: DeviceFailure | null = null;
  let microphoneFailure: DeviceFailure | null = null;
  let stopped = false;
  let lens: VideoCaptureOptions = { facingMode: wish.facing, resolution };

  async function openCamera(): Promise<void> {
    try {
      camera = await createLocalVideoTrack(lens);
      cameraFailure = null;
      if (stopped) camera.stop();
    } catch (error) {
      camera = null;
      cameraFailure = failureOf(error, 'camera');
    }
  }
  async function openMicrophone(): Promise<void> {
    try {
      microphone = await createLocalAudioTrack({
        echoCancellation: true,
        noiseSuppression: true,
        autoGainControl: true,
      });
      microphoneFailure = null;
      if (stopped) microphone.stop();
    } catch (error) {
      microphone = null;
      microphoneFailure = failureOf(error, 'microphone');
    }
  }
  if (!globalThis.navigator?.mediaDevices?.getUserMedia) {
    cameraFailure = 'browserCannot';
    microphoneFailure = 'browserCannot';
  } else {
    // One after the other: some phones drop the second permission question when both are asked at once.
    if (first.camera) await openCamera();
    if (first.microphone) await openMicrophone();
  }

  const devices: Devices = {
    get camera() {
      return camera;
    },
    get microphone() {
      return microphone;
    },
    get cameraFailure() {
      return cameraFailure;
    },
    get microphoneFailure() {
      return microphoneFailure;
    },
    get wish() {
      return wish;
    },
    tracks: () => [camera, microphone].filter((t) => t !== null),
    async setFacing(facing) {
      if (!camera) return { ok: false, failure: cameraFailure ?? 'cameraGone' };
      if (facing === wish.facing && camera.mediaStreamTrack.readyState === 'live') return { ok: true };
      const next = await otherLens(camera.mediaStreamTrack, facing, resolution);
      if (!next) return { ok: false, failure: 'lensUnsupported' };
      try {
        await camera.restartTrack(next);
        lens = next;
      } catch (error) {
        await camera.restartTrack(lens).catch(() => undefined);
        const failure = failureOf(error, 'camera');
        return { ok: false, failure: failure === 'cameraMissing' ? 'lensUnsupported' : failure };
      }
      // A new lens starts unzoomed and dark; the light belongs to the rear lens alone.
      wish = { facing, zoom: 1, torch: false };
      return lensMatches(camera.mediaStreamTrack, facing) ? { ok: true } : { ok: false, failure: 'lensUnsupported' };
    },
    async setZoom(factor) {
      const track = camera?.mediaStreamTrack;
      if (!track || track.readyState === 'ended') return { ok: false, failure: 'cameraGone' };
      const zoom = zoomWithin(capabilitiesOf(track), factor);
      if (zoom === null) return { ok: false, failure: 'zoomUnsupported' };
      if (!(await constrain(track, { zoom }))) return { ok: false, failure: 'zoomUnsupported' };
      wish = { ...wish, zoom: factor };
      return { ok: true };
    },
    async setTorch(on) {
      const track = camera?.mediaStreamTrack;
      if (!track || track.readyState === 'ended') return { ok: false, failure: 'cameraGone' };
      if (!capabilitiesOf(track).torch) return { ok: false, failure: 'torchUnsupported' };
      if (!(await constrain(track, { torch: on }))) return { ok: false, failure: 'torchUnsupported' };
      wish = { ...wish, torch: on };
      return { ok: true };
    },
    async setMuted(muted) {
      await (muted ? microphone?.mute() : microphone?.unmute());
    },
    async restore() {
      if (stopped) return { ok: false, failure: 'cameraGone' };
      const { zoom, torch } = wish;
      if (first.microphone && !microphone) await openMicrophone();
      else if (microphone && isGone(microphone.mediaStreamTrack)) {
        try {
          await microphone.restartTrack();
          microphoneFailure = null;
        } catch (error) {
          microphoneFailure = failureOf(error, 'microphone');
        }
      }
      const sound: Done = microphoneFailure === null ? { ok: true } : { ok: false, failure: microphoneFailure };
      if (!first.camera) return sound;
      if (!camera) await openCamera();
      else if (isGone(camera.mediaStreamTrack)) {
        try {
          await camera.restartTrack(lens);
          cameraFailure = null;
        } catch (error) {
          cameraFailure = failureOf(error, 'camera');
        }
      }
      if (cameraFailure) return { ok: false, failure: cameraFailure };
      if (zoom !== 1) await devices.setZoom(zoom);
      if (torch) await devices.setTorch(true);
      return sound;
    },
    async takeStill() {
      if (!camera) throw new Error('no camera is open');
      const { zoom, torch } = wish;
      const still = await takeStill(camera.mediaStreamTrack, camera.sender);
      // A lifted track may come back unzoomed and dark.
      if (still.method === 'track') {
        if (zoom !== 1) await devices.setZoom(zoom);
        if (torch) await devices.setTorch(true);
      }
      return still;
    },
    stop() {
      stopped = true;
      camera?.stop();
      microphone?.stop();
    },
  };
  return devices;
}

/** Zoom as the lens counts it (its own `min` is 1×), or null when it cannot zoom. */
export function zoomWithin(capabilities: { zoom?: { min: number; max: number } }, factor: number): number | null {
  const range = capabilities.zoom;
  if (!range || !(range.max > range.min)) return null;
  const one = range.min > 0 ? range.min : 1;
  // Lenses that reach below 1 (ultra-wide) still call the normal view 1.
  const base = range.min < 1 && range.max >= 1 ? 1 : one;
  return Math.min(range.max, Math.max(range.min, base * factor));
}

/** Ended, or taken away by the system: after a telephone call some phones never give a muted track back. */
function isGone(track: MediaStreamTrack): boolean {
  return track.readyState === 'ended' || track.muted;
}

export function failureOf(error: unknown, device: 'camera' | 'microphone'): DeviceFailure {
  const name = error instanceof Error || error instanceof DOMException ? error.name : '';
  const camera = device === 'camera';
  switch (name) {
    case 'NotAllowedError':
    case 'SecurityError':
      return camera ? 'cameraDenied' : 'micDenied';
    case 'NotFoundError':
    case 'OverconstrainedError':
      return camera ? 'cameraMissing' : 'micMissing';
    case 'NotReadableError':
    case 'AbortError':
      return camera ? 'cameraBusy' : 'micMissing';
    default:
      return camera ? 'cameraGone' : 'micMissing';
  }
}

function capabilitiesOf(track: MediaStreamTrack): CameraCapabilities {
  return typeof track.getCapabilities === 'function' ? (track.getCapabilities() as CameraCapabilities) : {};
}

/** Cameras that state no facing cannot be asked for by it: then the next one is the other lens. Null without a second. */
async function otherLens(
  track: MediaStreamTrack,
  facing: Facing,
  resolution: Resolution,
): Promise<VideoCaptureOptions | null> {
  const { facingMode, deviceId } = track.getSettings();
  if (facingMode) return { facingMode: facing, resolution };
  const cameras = (await navigator.mediaDevices.enumerateDevices()).filter((d) => d.kind === 'videoinput');
  const next = cameras[(cameras.findIndex((c) => c.deviceId === deviceId) + 1) % Math.max(1, cameras.length)];
  return next && next.deviceId !== deviceId ? { deviceId: { exact: next.deviceId }, resolution } : null;
}

/** A desk camera states no facing: then there is nothing to contradict. */
function lensMatches(track: MediaStreamTrack, facing: Facing): boolean {
  const actual = track.getSettings().facingMode;
  return actual === undefined || actual === '' || actual === facing;
}

async function constrain(track: MediaStreamTrack, set: CameraConstraint): Promise<boolean> {
  try {
    await track.applyConstraints({ advanced: [set] });
    return true;
  } catch {
    return false;
  }
}
