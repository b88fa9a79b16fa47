import { describe, expect, it } from 'vitest';
import { type Interruption, watchInterruptions } from './interruptions.ts';

class Page extends EventTarget {
  visibilityState: DocumentVisibilityState = 'visible';
}

function watch() {
  const page = new Page();
  const frame = new EventTarget();
  const heard: Interruption[] = [];
  const watching = watchInterruptions((what) => void heard.push(what), page as never, frame as never);
  const track = (kind: string) => ({ kind, mediaStreamTrack: new EventTarget() as MediaStreamTrack });
  return { page, frame, heard, watching, track };
}

describe('an interruption', () => {
  it('is told apart: page away and back, a telephone call, a camera that ends', () => {
    const { page, frame, heard, watching, track } = watch();
    const camera = track('video');
    const microphone = track('audio');
    watching.setTracks([camera, microphone]);
    page.visibilityState = 'hidden';
    page.dispatchEvent(new Event('visibilitychange'));
    page.visibilityState = 'visible';
    page.dispatchEvent(new Event('visibilitychange'));
    camera.mediaStreamTrack.dispatchEvent(new Event('mute'));
    camera.mediaStreamTrack.dispatchEvent(new Event('unmute'));
    camera.mediaStreamTrack.dispatchEvent(new Event('ended'));
    microphone.mediaStreamTrack.dispatchEvent(new Event('ended'));
    frame.dispatchEvent(new Event('pagehide'));
    expect(heard).toEqual(['hidden', 'shown', 'silenced', 'returned', 'cameraEnded', 'microphoneEnded', 'leaving']);
  });
  it('of a track that was replaced, or after the end, is heard no more', () => {
    const { page, heard, watching, track } = watch();
    const old = track('video');
    watching.setTracks([old]);
    watching.setTracks([track('video')]);
    old.mediaStreamTrack.dispatchEvent(new Event('ended'));
    watching.stop();
    page.dispatchEvent(new Event('visibilitychange'));
    expect(heard).toEqual([]);
  });
});
