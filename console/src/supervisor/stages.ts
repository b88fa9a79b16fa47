import type { Timeline } from '@kuaichu/contract/deskCase';

/** What the case was at for a while, as it is drawn along the time line. */
export type StageKind =
  | 'queue'
  | 'call'
  | 'evidence'
  | 'clear'
  | 'kerb'
  | 'ended'
  | 'officer'
  | 'returned'
  | 'signing'
  | 'issued'
  | 'elsewhere';

export interface Stage {
  readonly kind: StageKind;
  readonly fromMs: number;
  readonly toMs: number;
}

/** The event that begins a stage; where it depends on what was before, what it becomes. */
const BEGINS: Readonly<
  Record<string, StageKind | ((now: StageKind | null, before: ReadonlySet<StageKind>) => StageKind | null)>
> = {
  'alarm.raised': 'queue',
  'call.answered': 'call',
  // The first picture makes it the taking of evidence; one at the kerb changes nothing.
  'still.stored': (now) => (now === 'call' ? 'evidence' : now),
  'scene.cleared': 'clear',
  'party.parked': (now) => (now === 'clear' ? 'kerb' : now),
  'call.ended': (now) => (now === 'officer' || now === 'signing' || now === 'issued' ? now : 'ended'),
  // It goes on where it was broken off.
  'call.resumed': (_now, before) => (['kerb', 'clear', 'evidence'] as const).find((s) => before.has(s)) ?? 'call',
  'case.collected': 'officer',
  'case.returned': 'returned',
  'certificate.ordered': 'signing',
  'settlement.offered': 'signing',
  'settlement.dropped': 'officer',
  'certificate.issued': 'issued',
  'settlement.signed': 'issued',
  'case.dispatched': 'elsewhere',
  'case.notAccepted': 'elsewhere',
  'case.merged': 'elsewhere',
};

/** What the case was at from its alarm to `endMs`, without a hole and each for as long as it lasted. */
export function stagesOf(items: readonly Pick<Timeline['items'][number], 'at' | 'type'>[], endMs: number): Stage[] {
  const stages: { kind: StageKind; fromMs: number; toMs: number }[] = [];
  const before = new Set<StageKind>();
  for (const { at, type } of items) {
    const last = stages.at(-1);
    const begins = BEGINS[type];
    const kind = typeof begins === 'function' ? begins(last?.kind ?? null, before) : begins;
    const atMs = Date.parse(at);
    if (kind === undefined || kind === null || kind === last?.kind || atMs >= endMs) continue;
    if (last) last.toMs = atMs;
    before.add(kind);
    stages.push({ kind, fromMs: atMs, toMs: endMs });
  }
  return stages;
}
