/** Milliseconds since the alarm, by a clock that only goes forward. */
export const milestones = [
  'offered',
  'answered',
  'firstFrameParty',
  'firstFrameAgent',
  'stills',
  'evidenceComplete',
  'cleared',
  'determined',
  'served',
  'claimAcknowledged',
] as const;
export type Milestone = (typeof milestones)[number];
export type Timings = Readonly<Record<Milestone, number>>;

export interface Stopwatch {
  start(): void;
  /** The first time counts. */
  mark(milestone: Milestone): void;
  /** Throws when a milestone was never reached. */
  timings(): Timings;
}

export function stopwatch(now: () => number = () => performance.now()): Stopwatch {
  let startedAt: number | null = null;
  const marks = new Map<Milestone, number>();
  return {
    start() {
      startedAt = now();
    },
    mark(milestone) {
      if (startedAt === null) throw new Error(`${milestone} before the alarm`);
      if (!marks.has(milestone)) marks.set(milestone, Math.round(now() - startedAt));
    },
    timings() {
      const missing = milestones.filter((one) => !marks.has(one));
      if (missing.length > 0) throw new Error(`没有走到：${missing.join('、')}`);
      return Object.fromEntries(marks) as Timings;
    },
  };
}

/** What follows what; the two first frames race each other. */
const order: readonly (readonly [Milestone, Milestone])[] = [
  ['offered', 'answered'],
  ['answered', 'firstFrameParty'],
  ['answered', 'firstFrameAgent'],
  ['firstFrameAgent', 'stills'],
  ['stills', 'evidenceComplete'],
  ['evidenceComplete', 'cleared'],
  ['cleared', 'determined'],
  ['determined', 'served'],
  ['served', 'claimAcknowledged'],
];

/** Sentences about everything that cannot be or is later than promised; `promiseS` only where people are played. */
export function timingProblems(timings: Timings, promiseS?: Readonly<Partial<Record<Milestone, number>>>): string[] {
  const wrong = order
    .filter(([before, after]) => timings[before] > timings[after])
    .map(([before, after]) => `${after} 在 ${before} 之前`);
  const late = Object.entries(promiseS ?? {}).flatMap(([milestone, limit]) => {
    const took = timings[milestone as Milestone] / 1000;
    return took > limit ? [`${milestone} 用了 ${Math.round(took)} 秒，说好 ${limit} 秒`] : [];
  });
  return [...wrong, ...late];
}
