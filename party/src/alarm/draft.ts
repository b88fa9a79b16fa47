import type { Place } from '@kuaichu/contract/case';
import type { RaiseAlarmBody } from '@kuaichu/contract/alarm';
import type { Preflight } from '@kuaichu/contract/preflight';
import type { TriageAnswersInput } from '@kuaichu/contract/triage';

export const questions = ['hurt', 'kind', 'movable', 'otherPartyPresent', 'ownerPresent'] as const;
export type Question = (typeof questions)[number];
/** Steps on the phone before any case exists. */
export type LocalStep = 'start' | 'safety' | Question | 'consent' | 'place';

export type Answers = Partial<
  Omit<Pick<TriageAnswersInput, Question>, 'otherPartyPresent'> & {
    /** One question on the phone, two facts in the alarm. */
    otherPartyPresent: TriageAnswersInput['otherPartyPresent'] | 'bothLeft';
  }
>;
export type Lane = RaiseAlarmBody['lane'];

/** Everything a person has said so far; kept on the phone alone until the press on 就是这里，报警. */
export interface Draft {
  readonly answers: Answers;
  /** Minor injury: the caller's own consent (P146 art. 23). */
  readonly consent: boolean | null;
  readonly lane: Lane;
  /** What the phone's own satellite receiver says. */
  readonly fix: { readonly lng: number; readonly lat: number; readonly accuracyM: number } | null;
  /** What the maps program said after 查一下地名. */
  readonly found: Pick<Place, 'autoWords' | 'road' | 'roadKind'> | null;
  /** As the person wrote or corrected it; null while the found words stand. */
  readonly words: string | null;
}

export const emptyDraft: Draft = { answers: {}, consent: null, lane: 'unknown', fix: null, found: null, words: null };

/** At most four, injury always first; only what the kind of accident needs. */
export function questionsFor(answers: Answers): Question[] {
  switch (answers.kind) {
    case 'other':
      return ['hurt', 'kind'];
    case 'singleVehicle':
      return ['hurt', 'kind', 'movable', 'ownerPresent'];
    default:
      return ['hurt', 'kind', 'movable', 'otherPartyPresent'];
  }
}

export function stepsFor(draft: Draft): LocalStep[] {
  const consent: LocalStep[] = draft.answers.hurt === 'minor' ? ['consent'] : [];
  return ['start', 'safety', ...questionsFor(draft.answers), ...consent, 'place'];
}

export function stepAfter(draft: Draft, step: LocalStep): LocalStep {
  const steps = stepsFor(draft);
  return steps[steps.indexOf(step) + 1] ?? 'place';
}

export function stepBefore(draft: Draft, step: LocalStep): LocalStep {
  const steps = stepsFor(draft);
  return steps[steps.indexOf(step) - 1] ?? 'start';
}

/** A page opened again stands where the answers end, never further. */
export function stepAllowed(draft: Draft, step: LocalStep): LocalStep {
  if (step === 'start' || step === 'safety') return step;
  for (const question of questionsFor(draft.answers)) {
    if (question === step || draft.answers[question] === undefined) return question;
  }
  if (draft.answers.hurt === 'minor' && draft.consent === null) return 'consent';
  return step === 'consent' && draft.answers.hurt === 'minor' ? 'consent' : 'place';
}

export function wordsOfPlace(draft: Draft): string {
  return (draft.words ?? draft.found?.autoWords ?? '').trim();
}

export function placeKnown(draft: Draft): boolean {
  return draft.fix !== null || wordsOfPlace(draft) !== '';
}

/** The place as it leaves the phone: satellite and words side by side, neither overwriting the other. */
export function placeOf(draft: Draft): Place | null {
  if (!placeKnown(draft)) return null;
  return {
    lng: draft.fix?.lng ?? null,
    lat: draft.fix?.lat ?? null,
    datum: 'WGS84',
    accuracyM: draft.fix?.accuracyM ?? null,
    source: draft.fix ? 'gnss' : 'words',
    words: wordsOfPlace(draft).slice(0, 120),
    autoWords: draft.found?.autoWords ?? null,
    road: draft.found?.road ?? null,
    roadKind: draft.found?.roadKind ?? 'unknown',
  };
}

/** Null while a needed answer or the place is missing. */
export function alarmOf(
  draft: Draft,
  press: { key: string; at: Date; notice: string; preflight: Preflight | null },
): RaiseAlarmBody | null {
  const { hurt, kind } = draft.answers;
  const place = placeOf(draft);
  if (hurt === undefined || kind === undefined || !place) return null;
  const asked = questionsFor(draft.answers);
  const answerTo = <Q extends 'movable' | 'otherPartyPresent' | 'ownerPresent'>(question: Q) =>
    asked.includes(question) ? (draft.answers[question] ?? 'unknown') : 'unknown';
  const other = answerTo('otherPartyPresent');
  return {
    key: press.key,
    answers: {
      hurt,
      kind,
      movable: answerTo('movable'),
      otherPartyPresent: other === 'bothLeft' ? 'no' : other,
      bothLeft: other === 'bothLeft' ? 'yes' : 'unknown',
      ownerPresent: answerTo('ownerPresent'),
      insured: 'unknown',
      publicFacilityHit: 'unknown',
      dangerousGoods: 'unknown',
    },
    place,
    lane: draft.lane,
    pressedAt: press.at.toISOString(),
    noticeShown: press.notice,
    simplifiedConsent: hurt === 'minor' ? draft.consent : null,
    preflight: press.preflight,
  };
}
