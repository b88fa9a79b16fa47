/** A clapper: one clock, the one of the sound, gives the beeps; the picture follows it as closely as a page can draw. */

const ON_S = 0.1;

/** `begin` when both are on their way: the first flash and beep come within two seconds, and are not missed. */
export function flashAndBeep(onFlash: (lateMs: number) => void): {
  picture: MediaStreamTrack;
  sound: MediaStreamTrack;
  begin(): void;
} {
  const audio = new AudioContext({ sampleRate: 48_000 });
  const out = audio.createMediaStreamDestination();
  const tone = audio.createOscillator();
  const level = audio.createGain();
  tone.frequency.value = 1_000;
  level.gain.value = 0;
  tone.connect(level).connect(out);
  tone.start();
  const canvas = document.createElement('canvas');
  canvas.width = 640;
  canvas.height = 360;
  document.body.append(canvas);
  const pen = canvas.getContext('2d', { alpha: false });
  const picture = canvas.captureStream(0).getVideoTracks()[0] as CanvasCaptureMediaStreamTrack;
  let drawnAt = 0;
  let first = Number.POSITIVE_INFINITY;
  let flashed = 0;
  let frames = 0;
  setInterval(() => {
    const now = audio.currentTime;
    const second = Math.floor(now);
    const on = second >= first && now - second < ON_S;
    const begins = on && second > flashed;
    // 25 pictures a second, and one at once when a flash begins.
    if (!begins && performance.now() - drawnAt < 40) return;
    drawnAt = performance.now();
    frames++;
    if (pen) {
      pen.fillStyle = on ? '#fff' : '#000';
      pen.fillRect(0, 0, canvas.width, canvas.height);
      // Something moves: equal pictures would not be sent.
      pen.fillStyle = '#888';
      pen.fillRect((frames * 7) % 620, 340, 20, 20);
    }
    picture.requestFrame();
    if (begins) {
      flashed = second;
      onFlash((now - second) * 1_000);
    }
  }, 4);
  return {
    picture,
    sound: out.stream.getAudioTracks()[0] as MediaStreamTrack,
    begin() {
      first = Math.ceil(audio.currentTime) + 1;
      for (let s = first; s < first + 600; s++) {
        level.gain.setValueAtTime(0.8, s);
        level.gain.setValueAtTime(0, s + ON_S);
      }
    },
  };
}
