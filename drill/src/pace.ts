import { setTimeout as wait } from 'node:timers/promises';
import type { PaceName } from './options.ts';

/**
 * How long people take, in seconds. Sources of the figures: keystroke-level model of Card, Moran and Newell (mental
 * preparation 1.35 s, pointing 1.1 s); about 4–5 Chinese characters a second in silent reading; one-handed typing of
 * digits on a phone at roughly 2–3 a second; walking at 1.2 m/s; and the rule that frightened people are half as fast.
 */
export const seconds = {
  /** One question with two to four answers: read twelve characters (3 s), decide (1.35 s), press (1.1 s). */
  answer: 5,
  /** Safety screen: switch on the hazard lights, get out, walk 8 m to the kerb (the triangle is put up by the other). */
  safety: 20,
  /** Look at the map, find the lane, press. */
  place: 8,
  /** Eleven or six digits at 2.5 a second and one look to check. */
  typePhone: 6,
  typeCode: 4,
  /** A message arrives, is opened and read. */
  readSms: 6,
  /** A trained agent's press on something expected. */
  press: 1.2,
  /** Greeting and the first question: 您好，视频快处 07 号。人都在路边吗？ and the answer. */
  greet: 8,
  /** Ask and hear one thing: a question of 10 characters spoken at 4 a second and a short answer. */
  ask: 5,
  /** The driver walks 5 m round the car, lifts the phone, the agent waits for it to stand still. */
  nextShot: 8,
  /** An agent writes one field while the other speaks: six characters by input method at 2 a second. */
  writeField: 3,
  /** Get in, drive round the corner into the parking lane, stop, take the phone up again. */
  driveToKerb: 60,
  /** Hold two licences or stand side by side before the camera. */
  kerbShot: 10,
  /** The officer looks at one picture; recordings are read at the moments that matter. */
  readStill: 2.5,
  readRecording: 15,
  /** Choose one fault or one word of liability out of a short list. */
  choose: 5,
  /** Read the certificate as it will be printed. */
  readCertificate: 20,
  /** Read the finding on the phone and write a name with a finger. */
  readFinding: 10,
  writeName: 6,
  /** Read one result screen. */
  readResult: 6,
} as const;

export type Moment = keyof typeof seconds;

export interface Pace {
  readonly name: PaceName;
  pause(moment: Moment, times?: number): Promise<void>;
}

export function paceOf(name: PaceName): Pace {
  return {
    name,
    async pause(moment, times = 1) {
      if (name === 'human') await wait(seconds[moment] * times * 1000);
    },
  };
}

/** What people were promised, from the alarm on: the road is free, the certificate has arrived. */
export const promiseS = { cleared: 300, served: 480 } as const;
