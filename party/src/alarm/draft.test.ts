import { raiseAlarmBody } from '@kuaichu/contract/alarm';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  alarmOf,
  type Answers,
  type Draft,
  emptyDraft,
  placeOf,
  questions,
  questionsFor,
  stepAfter,
  stepAllowed,
  stepBefore,
  stepsFor,
} from './draft.ts';

const press = { key: 'k-12345678', at: new Date('2026-09-18T00:41:00Z'), notice: '2026-09', preflight: null };
const yesNo = fc.constantFrom('yes', 'no', 'unknown');
const answers: fc.Arbitrary<Answers> = fc.record(
  {
    hurt: fc.constantFrom('none', 'minor', 'serious'),
    kind: fc.constantFrom('motorMotor', 'motorNonMotor', 'singleVehicle', 'other'),
    movable: yesNo,
    otherPartyPresent: yesNo,
    ownerPresent: yesNo,
  },
  { requiredKeys: [] },
);
const drafts: fc.Arbitrary<Draft> = fc.record({
  answers,
  consent: fc.constantFrom(true, false, null),
  lane: fc.constantFrom('left', 'middle', 'right', 'kerb', 'unknown'),
  fix: fc.option(
    fc.record({
      lng: fc.double({ min: 73, max: 136, noNaN: true }),
      lat: fc.double({ min: 3, max: 54, noNaN: true }),
      accuracyM: fc.integer({ min: 0, max: 100_000 }),
    }),
  ),
  found: fc.option(
    fc.record({
      autoWords: fc.option(fc.string({ maxLength: 120 })),
      road: fc.option(fc.string({ maxLength: 60 })),
      roadKind: fc.constantFrom('urban', 'expressway', 'lot', 'unknown'),
    }),
  ),
  words: fc.option(fc.string({ maxLength: 300 })),
});

describe('questions', () => {
  it('are at most four and ask for injury first, whatever was answered', () => {
    fc.assert(
      fc.property(answers, (given) => {
        const asked = questionsFor(given);
        expect(asked.length).toBeLessThanOrEqual(4);
        expect(asked[0]).toBe('hurt');
      }),
    );
  });
  it('ask a single vehicle for the owner of what it hit, not for another driver', () => {
    const asked = questionsFor({ kind: 'singleVehicle' });
    expect(asked).toContain('ownerPresent');
    expect(asked).not.toContain('otherPartyPresent');
  });
  it('ask for consent only after a minor injury', () => {
    expect(stepsFor({ ...emptyDraft, answers: { hurt: 'none' } })).not.toContain('consent');
    expect(stepsFor({ ...emptyDraft, answers: { hurt: 'minor' } })).toContain('consent');
  });
});

describe('steps', () => {
  it('lead from the start to the place and back again', () => {
    fc.assert(
      fc.property(drafts, (draft) => {
        const steps = stepsFor(draft);
        for (const [i, step] of steps.entries()) {
          expect(stepAfter(draft, step)).toBe(steps[i + 1] ?? 'place');
          expect(stepBefore(draft, step)).toBe(steps[i - 1] ?? 'start');
        }
      }),
    );
  });
  it('never let a reopened page stand behind an unanswered question', () => {
    fc.assert(
      fc.property(drafts, fc.constantFrom(...questions, 'consent' as const, 'place' as const), (draft, wanted) => {
        const step = stepAllowed(draft, wanted);
        const asked = questionsFor(draft.answers);
        const open = asked.findIndex((question) => draft.answers[question] === undefined);
        if (open >= 0) expect(asked.slice(0, open + 1)).toContain(step);
        if (step === 'place' && draft.answers.hurt === 'minor') expect(draft.consent).not.toBe(null);
      }),
    );
  });
});

describe('the alarm', () => {
  it('is what the contract takes, for every draft that names injury, kind and place', () => {
    fc.assert(
      fc.property(drafts, (draft) => {
        const body = alarmOf(draft, press);
        const complete =
          draft.answers.hurt !== undefined && draft.answers.kind !== undefined && placeOf(draft) !== null;
        expect(body !== null).toBe(complete);
        if (body) expect(raiseAlarmBody.safeParse(body).error).toBeUndefined();
      }),
    );
  });
  it('says unknown to what was not asked', () => {
    const draft: Draft = {
      ...emptyDraft,
      answers: { hurt: 'none', kind: 'other', movable: 'no', otherPartyPresent: 'no' },
      words: '松柏路',
    };
    expect(alarmOf(draft, press)?.answers).toMatchObject({ movable: 'unknown', otherPartyPresent: 'unknown' });
  });
  it('says both that the other one is gone and that both drove off', () => {
    const draft: Draft = {
      ...emptyDraft,
      answers: { hurt: 'none', kind: 'motorMotor', movable: 'yes', otherPartyPresent: 'bothLeft' },
      words: '松柏路',
    };
    expect(alarmOf(draft, press)?.answers).toMatchObject({ otherPartyPresent: 'no', bothLeft: 'yes' });
    const alone: Draft = { ...draft, answers: { ...draft.answers, otherPartyPresent: 'no' } };
    expect(alarmOf(alone, press)?.answers).toMatchObject({ otherPartyPresent: 'no', bothLeft: 'unknown' });
  });
  it('keeps the words of the maps program beside corrected ones', () => {
    const draft: Draft = {
      ...emptyDraft,
      fix: { lng: 126.6, lat: 45.7, accuracyM: 8 },
      found: { autoWords: '松柏路', road: '松柏路', roadKind: 'urban' },
      words: '云河街',
    };
    expect(placeOf(draft)).toMatchObject({ words: '云河街', autoWords: '松柏路', source: 'gnss', datum: 'WGS84' });
  });
});
