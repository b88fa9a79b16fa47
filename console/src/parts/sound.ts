let audio: AudioContext | null = null;

function tone(hz: number, atS: number, forS: number, loud: number, kind: OscillatorType): void {
  audio ??= new AudioContext();
  if (audio.state === 'suspended') void audio.resume();
  const start = audio.currentTime + atS;
  const oscillator = audio.createOscillator();
  const gain = audio.createGain();
  oscillator.type = kind;
  oscillator.frequency.value = hz;
  gain.gain.setValueAtTime(loud, start);
  gain.gain.exponentialRampToValueAtTime(0.0001, start + forS);
  oscillator.connect(gain).connect(audio.destination);
  oscillator.start(start);
  oscillator.stop(start + forS);
}

/** Headset sounds; each has a twin on the screen. */
export const sounds = {
  /** Wooden knock of an offer. */
  knock: () => {
    tone(420, 0, 0.09, 0.25, 'triangle');
    tone(330, 0.14, 0.09, 0.2, 'triangle');
  },
  tick: () => tone(1_150, 0, 0.05, 0.15, 'square'),
  twoTicks: () => {
    tone(1_150, 0, 0.05, 0.15, 'square');
    tone(1_150, 0.2, 0.05, 0.15, 'square');
  },
  /** The only continuous sound: the recorder is lost. Told again every second while it lasts. */
  recorderLost: () => tone(520, 0, 0.95, 0.12, 'sine'),
};
