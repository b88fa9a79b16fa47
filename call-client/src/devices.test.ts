import * as fc from 'fast-check';
import { describe, expect, it, vi } from 'vitest';
import { failureOf, openDevices, zoomWithin } from './devices.ts';

/** A phone's rear camera: it can zoom and has a light, and begins without both whenever it is opened. */
class Lens extends EventTarget {
  readyState = 'live';
  muted = false;
  zoom = 1;
  torch = false;
  getCapabilities = () => ({ zoom: { min: 1, max: 8 }, torch: true });
  getSettings = () => ({ facingMode: 'environment' });
  async applyConstraints({ advanced: [set] }: { advanced: { zoom?: number; torch?: boolean }[] }) {
    Object.assign(this, set);
  }
}
const played = vi.hoisted(() => ({ opened: [] as unknown[], refuse: null as string | null }));
vi.mock('livekit-client', () => {
  const track = (kind: string) => ({
    kind,
    mediaStreamTrack: new Lens(),
    stop() {},
    async restartTrack(options: unknown) {
      if (played.refuse) throw Object.assign(new Error('no'), { name: played.refuse });
      played.opened.push(options);
      this.mediaStreamTrack = new Lens();
    },
  });
  return { createLocalVideoTrack: async () => track('video'), createLocalAudioTrack: async () => track('audio') };
});

const named = (name: string) => Object.assign(new Error('no'), { name });

describe('zoom', () => {
  it('stays within what the lens can', () => {
    fc.assert(
      fc.property(
        fc.double({ min: 0.1, max: 5, noNaN: true }),
        fc.double({ min: 0.2, max: 20, noNaN: true }),
        fc.double({ min: 1, max: 8, noNaN: true }),
        (min, span, factor) => {
          const zoom = zoomWithin({ zoom: { min, max: min + span } }, factor);
          expect(zoom).not.toBe(null);
          expect(zoom).toBeGreaterThanOrEqual(min);
          expect(zoom).toBeLessThanOrEqual(min + span);
        },
      ),
    );
  });
  it('counts from the normal view, also on a lens that reaches wider or counts in hundreds', () => {
    expect(zoomWithin({ zoom: { min: 0.5, max: 10 } }, 2)).toBe(2);
    expect(zoomWithin({ zoom: { min: 100, max: 400 } }, 2)).toBe(200);
  });
  it('is refused by a lens without it', () => {
    expect(zoomWithin({}, 2)).toBe(null);
    expect(zoomWithin({ zoom: { min: 1, max: 1 } }, 2)).toBe(null);
  });
});

describe('a device that does not open', () => {
  it('says why, apart for camera and microphone', () => {
    expect(failureOf(named('NotAllowedError'), 'camera')).toBe('cameraDenied');
    expect(failureOf(named('NotAllowedError'), 'microphone')).toBe('micDenied');
    expect(failureOf(named('NotFoundError'), 'camera')).toBe('cameraMissing');
    expect(failureOf(named('NotReadableError'), 'camera')).toBe('cameraBusy');
    expect(failureOf('?', 'camera')).toBe('cameraGone');
  });
});

describe('after an interruption', () => {
  vi.stubGlobal('navigator', { mediaDevices: { getUserMedia() {} } });
  const interrupted = async (how: (track: Lens) => void) => {
    played.opened = [];
    played.refuse = null;
    const devices = await openDevices({ camera: { facing: 'environment', zoom: 1, torch: false }, microphone: true });
    await devices.setZoom(3);
    await devices.setTorch(true);
    for (const track of devices.tracks()) how(track.mediaStreamTrack as unknown as Lens);
    return devices;
  };
  const lensOf = (devices: Awaited<ReturnType<typeof openDevices>>) =>
    devices.camera?.mediaStreamTrack as unknown as Lens;

  it.each([
    ['that ended the tracks', (track: Lens) => void (track.readyState = 'ended')],
    ['that left them muted', (track: Lens) => void (track.muted = true)],
  ])('%s camera and microphone come back with lens, zoom and light as before', async (_, how) => {
    const devices = await interrupted(how);
    expect(await devices.restore()).toEqual({ ok: true });
    expect(lensOf(devices)).toMatchObject({ readyState: 'live', muted: false, zoom: 3, torch: true });
    expect(devices.tracks().map((track) => track.mediaStreamTrack.readyState)).toEqual(['live', 'live']);
    expect(played.opened).toContainEqual(expect.objectContaining({ facingMode: 'environment' }));
  });

  it('that only darkened the light lights it again without opening anything', async () => {
    const devices = await interrupted((track) => void (track.torch = false));
    expect(await devices.restore()).toEqual({ ok: true });
    expect(lensOf(devices)).toMatchObject({ zoom: 3, torch: true });
    expect(played.opened).toEqual([]);
  });

  it('that goes on says why, and the next try succeeds', async () => {
    const devices = await interrupted((track) => void (track.readyState = 'ended'));
    played.refuse = 'NotReadableError';
    expect(await devices.restore()).toEqual({ ok: false, failure: 'cameraBusy' });
    played.refuse = null;
    expect(await devices.restore()).toEqual({ ok: true });
    expect(devices.microphoneFailure).toBe(null);
  });
});
