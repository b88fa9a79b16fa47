/**
 * What stops a phone's picture without anybody wanting it. `silenced`: the system took camera or microphone away for a
 * moment, which on phones is nearly always a telephone call.
 */
export type Interruption = 'hidden' | 'shown' | 'silenced' | 'returned' | 'cameraEnded' | 'microphoneEnded' | 'leaving';

interface Source {
  readonly kind: string;
  readonly mediaStreamTrack: MediaStreamTrack;
}

export interface InterruptionWatch {
  /** Tell again after tracks were opened anew. */
  setTracks(tracks: readonly Source[]): void;
  stop(): void;
}

export function watchInterruptions(
  onInterruption: (what: Interruption) => void,
  page: Pick<Document, 'addEventListener' | 'removeEventListener' | 'visibilityState'> = document,
  frame: Pick<Window, 'addEventListener' | 'removeEventListener'> = window,
): InterruptionWatch {
  let undo: (() => void)[] = [];
  const onVisible = () => onInterruption(page.visibilityState === 'hidden' ? 'hidden' : 'shown');
  const onLeaving = () => onInterruption('leaving');
  page.addEventListener('visibilitychange', onVisible);
  frame.addEventListener('pagehide', onLeaving);

  const forget = () => {
    for (const step of undo) step();
    undo = [];
  };
  return {
    setTracks(sources) {
      forget();
      for (const source of sources) {
        const track = source.mediaStreamTrack;
        const onEnded = () => onInterruption(source.kind === 'video' ? 'cameraEnded' : 'microphoneEnded');
        const onMute = () => onInterruption('silenced');
        const onUnmute = () => onInterruption('returned');
        track.addEventListener('ended', onEnded);
        track.addEventListener('mute', onMute);
        track.addEventListener('unmute', onUnmute);
        undo.push(() => {
          track.removeEventListener('ended', onEnded);
          track.removeEventListener('mute', onMute);
          track.removeEventListener('unmute', onUnmute);
        });
      }
    },
    stop() {
      forget();
      page.removeEventListener('visibilitychange', onVisible);
      frame.removeEventListener('pagehide', onLeaving);
    },
  };
}
