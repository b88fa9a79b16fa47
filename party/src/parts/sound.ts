/**
 * Small tones made by the phone itself; each has a twin that can be seen. A browser lets them sound after the first
 * touch, and before that they are simply not heard.
 */
export type Sound = 'answered' | 'tick' | 'shutter' | 'clear' | 'drop';

/** Frequency in Hz, start and length in seconds. */
type Tone = readonly [hz: number, at: number, length: number];
const tones: Record<Sound, readonly Tone[]> = {
  answered: [
    [660, 0, 0.16],
    [880, 0.18, 0.22],
  ],
  tick: [[1200, 0, 0.04]],
  shutter: [
    [2400, 0, 0.02],
    [1400, 0.06, 0.03],
  ],
  clear: [
    [523, 0, 0.2],
    [659, 0.22, 0.2],
    [784, 0.44, 0.4],
  ],
  drop: [
    [196, 0, 0.14],
    [196, 0.2, 0.18],
  ],
};
/** Milliseconds of buzz and pause. */
const buzzes: Record<Sound, number[]> = {
  answered: [400],
  tick: [],
  shutter: [60],
  clear: [900],
  drop: [150, 100, 150],
};

let context: AudioContext | null = null;

export function play(sound: Sound): void {
  const buzz = buzzes[sound];
  if (buzz.length > 0) navigator.vibrate?.(buzz);
  if (!('AudioContext' in globalThis)) return;
  context ??= new AudioContext();
  void context.resume().catch(() => undefined);
  for (const [hz, at, length] of tones[sound]) {
    const start = context.currentTime + at;
    const oscillator = context.createOscillator();
    const gain = context.createGain();
    oscillator.frequency.value = hz;
    gain.gain.setValueAtTime(0.0001, start);
    gain.gain.exponentialRampToValueAtTime(0.25, start + 0.01);
    gain.gain.exponentialRampToValueAtTime(0.0001, start + length);
    oscillator.connect(gain).connect(context.destination);
    oscillator.start(start);
    oscillator.stop(start + length + 0.02);
  }
}
