import type { PartyRole, Vehicle } from '@kuaichu/contract/case';
import type { PartyId } from '@kuaichu/contract/ids';
import { isRefusal, type Refusal } from '@kuaichu/contract/refusal';
import { describe, expect, test } from 'vitest';
import { changeParty, findParty, type Outcome } from '../../case/rules.ts';
import type { Case, Party, Verification } from '../../case/state.ts';
import { answeredCase, done, later } from '../../testing/case.ts';
import {
  aboutOf,
  answered,
  askAgain,
  askMissing,
  byHand,
  neededSubjects,
  openVerifications,
  type Subject,
  SUBJECTS,
  type VerificationAnswer,
} from './cells.ts';

/** 人、车、险核验 (dossier 4.7): one cell for each driver, vehicle and policy, judged at the minute of the accident. */

const ACCIDENT = '2026-09-18T00:31:00.000Z';
const CAR: Vehicle = { plateKind: '02', plateNo: '黑A12345', type: '小型轿车', colour: '白', tractor: null };
const OTHER_CAR: Vehicle = { ...CAR, plateKind: '52', plateNo: '黑AD12345' };
const TRACTOR = { plateKind: '01', plateNo: '黑A67890' } as const;
const TRAILER: Vehicle = { ...CAR, plateKind: '15', plateNo: '黑A1234挂', tractor: TRACTOR };
const FIRST = { name: '林一甲', idNo: '230103199001010011', vehicle: CAR } satisfies Partial<Party>;
const SECOND = { name: '周二乙', idNo: '230103199202020022', vehicle: OTHER_CAR } satisfies Partial<Party>;

const CASE_ID = 'c_aaaaaaaaaaaaaaaaaaaa';
const bare = (): Case => {
  const current = answeredCase();
  return { ...current, facts: { ...current.facts, accidentAt: ACCIDENT } };
};
const withFirst = (change: Partial<Party>): Case => changeParty(bare(), 'p1', change);
const known = (): Case => changeParty(withFirst(FIRST), 'p2', SECOND);
const partyOf = (current: Case, id: PartyId = 'p1'): Party => {
  const party = findParty(current, id);
  if (!party) throw new Error(`no ${id}`);
  return party;
};
/** Every cell of it was asked at second 40. */
const asked = (): Case => askMissing(known(), later(40)).next;
const cellOf = (current: Case, partyId: PartyId, subject: Subject): Verification | undefined =>
  current.verification.find((one) => one.partyId === partyId && one.subject === subject);
const others = (current: Case, partyId: PartyId, subject: Subject): Verification[] =>
  current.verification.filter((one) => one.partyId !== partyId || one.subject !== subject);
const refused = (outcome: Outcome | Refusal): Refusal => {
  if (!isRefusal(outcome)) throw new Error('it was not refused');
  return outcome;
};
const accepted = (outcome: Outcome | Refusal): Outcome => {
  if (isRefusal(outcome)) throw new Error(outcome.code);
  return outcome;
};
/** A question on its way: no answer, no time of data, nothing suggested. */
const question = (
  partyId: PartyId,
  subject: Subject,
  about: string,
  askedAt = later(40).toISOString(),
): Verification => ({
  partyId,
  subject,
  outcome: 'asking',
  detail: '',
  flags: [],
  askedAt,
  answeredAt: null,
  asOf: null,
  effectiveAt: ACCIDENT,
  source: '',
  sourceTxnId: null,
  about,
});
const job = (partyId: PartyId, subject: Subject, about: string) => ({
  task: 'verification.ask',
  payload: { caseId: CASE_ID, partyId, subject, about },
});

describe('who is checked for what: a motor driver, and the instructor who stands for a learner', () => {
  test.each<[PartyRole, readonly Subject[]]>([
    ['driver', ['driver', 'vehicle', 'insurance']],
    ['instructor', ['driver', 'vehicle', 'insurance']],
    ['rider', []],
    ['pedestrian', []],
    ['passenger', []],
    ['owner', []],
    ['representative', []],
  ])('given a %s, then %j', (role, subjects) => {
    expect(neededSubjects({ ...partyOf(bare()), role })).toEqual(subjects);
  });
});

describe('the key of a question', () => {
  test.each<[string, Partial<Party>, Record<Subject, string>]>([
    ['nothing noted', {}, { driver: '', vehicle: '', insurance: '' }],
    ['licence and name', { ...FIRST, vehicle: null }, { driver: `${FIRST.idNo}|林一甲`, vehicle: '', insurance: '' }],
    ['licence without name', { idNo: FIRST.idNo }, { driver: `${FIRST.idNo}|`, vehicle: '', insurance: '' }],
    ['a name alone', { name: '林一甲' }, { driver: '', vehicle: '', insurance: '' }],
    ['half a licence number', { idNo: '23010' }, { driver: '', vehicle: '', insurance: '' }],
    ['the shortest number of a paper', { idNo: '230103' }, { driver: '230103|', vehicle: '', insurance: '' }],
    // 号牌种类 and 号牌号码 together: the text alone is not unique (dossier 4.1).
    ['a car', { vehicle: CAR }, { driver: '', vehicle: '02|黑A12345', insurance: '02|黑A12345' }],
    [
      'a motorcycle with the same text',
      { vehicle: { ...CAR, plateKind: '07' } },
      { driver: '', vehicle: '07|黑A12345', insurance: '07|黑A12345' },
    ],
    ['half a plate', { vehicle: { ...CAR, plateNo: '黑A123' } }, { driver: '', vehicle: '', insurance: '' }],
    [
      'the shortest plate',
      { vehicle: { ...CAR, plateNo: '黑A1234' } },
      { driver: '', vehicle: '02|黑A1234', insurance: '02|黑A1234' },
    ],
    // 交强险条例 42: the trailer has no policy of its own, the tractor's insurer pays.
    ['a trailer', { vehicle: TRAILER }, { driver: '', vehicle: '15|黑A1234挂', insurance: '01|黑A67890' }],
    [
      'a trailer without its tractor',
      { vehicle: { ...TRAILER, tractor: null } },
      { driver: '', vehicle: '15|黑A1234挂', insurance: '' },
    ],
    [
      'a car with a tractor noted by mistake',
      { vehicle: { ...CAR, tractor: TRACTOR } },
      { driver: '', vehicle: '02|黑A12345', insurance: '02|黑A12345' },
    ],
  ])('given %s', (_, change, keys) => {
    const party = partyOf(withFirst(change));
    for (const subject of SUBJECTS) expect(aboutOf(party, subject), subject).toBe(keys[subject]);
  });
});

describe('asking by itself', () => {
  test('given nothing is noted, when it is looked through, then nothing is asked and the case is the same', () => {
    expect(askMissing(bare(), later(40))).toEqual({ next: bare(), events: [] });
  });

  test('given a licence, when it is looked through, then that is asked, as of the minute of the accident', () => {
    const current = withFirst({ idNo: FIRST.idNo, name: FIRST.name });
    const about = `${FIRST.idNo}|林一甲`;
    expect(askMissing(current, later(40))).toEqual({
      next: { ...current, verification: [question('p1', 'driver', about)] },
      events: [{ type: 'verification.asked', payload: { asked: [{ partyId: 'p1', subject: 'driver' }] } }],
      jobs: [job('p1', 'driver', about)],
    });
  });

  test('given two drivers with all noted, then six questions in the order of the parties, each with its key', () => {
    const questions: [PartyId, Subject, string][] = [
      ['p1', 'driver', `${FIRST.idNo}|林一甲`],
      ['p1', 'vehicle', '02|黑A12345'],
      ['p1', 'insurance', '02|黑A12345'],
      ['p2', 'driver', `${SECOND.idNo}|周二乙`],
      ['p2', 'vehicle', '52|黑AD12345'],
      ['p2', 'insurance', '52|黑AD12345'],
    ];
    const outcome = askMissing(known(), later(40));
    expect(outcome.next.verification).toEqual(questions.map((one) => question(...one)));
    expect(outcome.jobs).toEqual(questions.map((one) => job(...one)));
    expect(outcome.events).toEqual([
      {
        type: 'verification.asked',
        payload: { asked: questions.map(([partyId, subject]) => ({ partyId, subject })) },
      },
    ]);
  });

  test('given a rider with all noted, then nothing is asked of him', () => {
    const current = changeParty(known(), 'p2', { role: 'rider' });
    expect(askMissing(current, later(40)).next.verification.map((one) => one.partyId)).toEqual(['p1', 'p1', 'p1']);
  });

  test('given all was asked, when it is looked through again, then no question goes twice', () => {
    expect(askMissing(asked(), later(50))).toEqual({ next: asked(), events: [] });
  });

  test('given another plate, when it is looked through, then vehicle and policy are asked anew and the rest stands', () => {
    const current = changeParty(asked(), 'p1', { vehicle: { ...CAR, plateNo: '黑A54321' } });
    const outcome = askMissing(current, later(50));
    const at = later(50).toISOString();
    expect(outcome.next.verification).toHaveLength(6);
    expect(cellOf(outcome.next, 'p1', 'vehicle')).toEqual(question('p1', 'vehicle', '02|黑A54321', at));
    expect(cellOf(outcome.next, 'p1', 'insurance')).toEqual(question('p1', 'insurance', '02|黑A54321', at));
    expect(cellOf(outcome.next, 'p1', 'driver')).toEqual(cellOf(asked(), 'p1', 'driver'));
    for (const subject of SUBJECTS) expect(cellOf(outcome.next, 'p2', subject)).toEqual(cellOf(asked(), 'p2', subject));
    expect(outcome.jobs).toEqual([job('p1', 'vehicle', '02|黑A54321'), job('p1', 'insurance', '02|黑A54321')]);
  });
});

describe('asking once more, by a press', () => {
  test.each<[string, PartyId, Subject, string, string]>([
    ['somebody who is not in the case', 'p9', 'driver', 'notFound', ''],
    ['a driver without a licence number', 'p1', 'driver', 'factsIncomplete', '驾驶证号'],
    ['a vehicle without a plate', 'p1', 'vehicle', 'factsIncomplete', '号牌'],
    ['a policy without a plate', 'p1', 'insurance', 'factsIncomplete', '号牌'],
  ])('given %s, when it is pressed, then it says what is missing', (_, partyId, subject, code, missing) => {
    const no = refused(askAgain(bare(), partyId, subject, later(50)));
    expect(no.code).toBe(code);
    expect(no.say).toContain(missing);
  });

  test('given a channel that was down, when it is pressed, then that one is asked again and the others stand', () => {
    const down = answered(
      asked(),
      'p1',
      'insurance',
      '02|黑A12345',
      answer({ outcome: 'unavailable' }),
      later(45),
    ).next;
    const outcome = accepted(askAgain(down, 'p1', 'insurance', later(50)));
    expect(cellOf(outcome.next, 'p1', 'insurance')).toEqual(
      question('p1', 'insurance', '02|黑A12345', later(50).toISOString()),
    );
    expect(outcome.next.verification).toHaveLength(6);
    expect(others(outcome.next, 'p1', 'insurance')).toEqual(others(asked(), 'p1', 'insurance'));
    expect({ ...outcome.next, verification: [] }).toEqual({ ...down, verification: [] });
    expect(outcome.events).toEqual([
      { type: 'verification.asked', payload: { asked: [{ partyId: 'p1', subject: 'insurance' }] } },
    ]);
    expect(outcome.jobs).toEqual([job('p1', 'insurance', '02|黑A12345')]);
  });
});

function answer(change: Partial<VerificationAnswer> = {}): VerificationAnswer {
  return {
    outcome: 'match',
    detail: 'C1·有效至 2031-05-01',
    flags: ['STATUS_NOTICE'],
    asOf: '2026-09-18T00:39:44.000Z',
    source: '样例库',
    sourceTxnId: 'T-1',
    ...change,
  };
}

describe('the answer of the registry', () => {
  const about = `${FIRST.idNo}|林一甲`;

  // `unavailable` is not `notFound` (dossier 9, 12): each outcome stays what the source said.
  test.each<VerificationAnswer['outcome']>(['match', 'mismatch', 'notFound', 'ambiguous', 'unavailable'])(
    'given a question, when %s comes, then the cell says so and tells since when; nothing else changes',
    (outcome) => {
      const after = answered(asked(), 'p1', 'driver', about, answer({ outcome }), later(45));
      expect(cellOf(after.next, 'p1', 'driver')).toEqual({
        ...question('p1', 'driver', about),
        outcome,
        detail: 'C1·有效至 2031-05-01',
        flags: ['STATUS_NOTICE'],
        answeredAt: later(45).toISOString(),
        asOf: '2026-09-18T00:39:44.000Z',
        source: '样例库',
        sourceTxnId: 'T-1',
      });
      expect(others(after.next, 'p1', 'driver')).toEqual(others(asked(), 'p1', 'driver'));
      expect(after.next.parties).toEqual(asked().parties);
      expect(after.events).toEqual([
        {
          type: 'verification.answered',
          payload: {
            partyId: 'p1',
            subject: 'driver',
            outcome,
            flags: ['STATUS_NOTICE'],
            asOf: '2026-09-18T00:39:44.000Z',
            sourceTxnId: 'T-1',
          },
        },
      ]);
    },
  );

  test('given a policy in the answer, then insurer and number stand with that party, not in the cell', () => {
    const policy = { insurerId: 'picc', insurerName: '样例财险', policyNo: 'P-0001' };
    const { next } = answered(asked(), 'p2', 'insurance', '52|黑AD12345', answer({ policy }), later(45));
    expect(partyOf(next, 'p2')).toEqual({ ...partyOf(asked(), 'p2'), ...policy });
    expect(partyOf(next, 'p1')).toEqual(partyOf(asked(), 'p1'));
    expect(cellOf(next, 'p2', 'insurance')).toMatchObject({ outcome: 'match', answeredAt: later(45).toISOString() });
    expect(cellOf(next, 'p2', 'insurance')).not.toHaveProperty('policy');
  });

  test.each<[string, () => Case, PartyId, Subject, string]>([
    ['the plate was changed meanwhile', asked, 'p1', 'vehicle', '02|黑A54321'],
    ['nobody asked', bare, 'p1', 'driver', about],
    ['it is about the other one’s plate', asked, 'p2', 'vehicle', '02|黑A12345'],
    ['it is about somebody who is not in the case', asked, 'p9', 'driver', about],
    [
      'the paper was seen by eye meanwhile',
      () => done(byHand(asked(), 'p1', 'driver', '驾驶证原件', later(42))),
      'p1',
      'driver',
      about,
    ],
  ])('given %s, when the answer comes, then it is dropped', (_, before, partyId, subject, key) => {
    const current = before();
    const policy = { insurerId: 'picc', insurerName: '样例财险', policyNo: 'P-0001' };
    expect(answered(current, partyId, subject, key, answer({ policy }), later(45))).toEqual({
      next: current,
      events: [],
    });
  });
});

describe('手工核验: the agent saw the paper on video', () => {
  const withCall = (change: Partial<NonNullable<Case['call']>>): Case => {
    const current = asked();
    if (!current.call) throw new Error('no call');
    return { ...current, call: { ...current.call, ...change } };
  };

  // Nothing is noted while the recording fails (dossier 9, 2).
  test.each<[string, Partial<NonNullable<Case['call']>>, PartyId, string]>([
    ['the recording failed', { recording: 'down' }, 'p1', 'recorderDown'],
    ['nobody sits at the call', { attended: false }, 'p1', 'callMissing'],
    ['somebody who is not in the case', {}, 'p9', 'notFound'],
  ])('given %s, when it is noted, then it is refused', (_, call, partyId, code) => {
    expect(refused(byHand(withCall(call), partyId, 'driver', '驾驶证原件', later(50))).code).toBe(code);
  });

  test('given the channel is down, when the paper was seen, then the cell says what was seen and who says it', () => {
    const outcome = accepted(byHand(asked(), 'p1', 'vehicle', '行驶证原件，检验有效', later(50)));
    expect(cellOf(outcome.next, 'p1', 'vehicle')).toEqual({
      ...question('p1', 'vehicle', '02|黑A12345', later(50).toISOString()),
      outcome: 'manual',
      detail: '行驶证原件，检验有效',
      answeredAt: later(50).toISOString(),
      source: '视频看证件',
    });
    expect(outcome.next.verification).toHaveLength(6);
    expect(others(outcome.next, 'p1', 'vehicle')).toEqual(others(asked(), 'p1', 'vehicle'));
    expect({ ...outcome.next, verification: [] }).toEqual({ ...asked(), verification: [] });
    expect(outcome.events).toEqual([{ type: 'verification.byHand', payload: { partyId: 'p1', subject: 'vehicle' } }]);
    expect(outcome.jobs ?? []).toEqual([]);
  });

  test('given no number could be read, when the paper was seen, then it is noted all the same', () => {
    const { next } = accepted(byHand(bare(), 'p2', 'driver', '电子驾驶证', later(50)));
    expect(next.verification).toMatchObject([{ partyId: 'p2', subject: 'driver', outcome: 'manual', about: '' }]);
  });
});

describe('what still stops the certificate', () => {
  const allWith = (outcome: Verification['outcome']): Case => ({
    ...asked(),
    verification: asked().verification.map((one) => ({ ...one, outcome })),
  });
  const ALL = ['甲驾驶人', '甲机动车', '甲交强险', '乙驾驶人', '乙机动车', '乙交强险'];

  test.each<[Verification['outcome'], string[]]>([
    ['match', []],
    ['manual', []],
    ['mismatch', ALL],
    ['notFound', ALL],
    ['ambiguous', ALL],
    ['unavailable', ALL],
    ['asking', ALL],
  ])('given every check is %s, then %j is open', (outcome, open) => {
    expect(openVerifications(allWith(outcome))).toEqual(open);
  });

  test('given nothing was asked, then all is open', () => {
    expect(openVerifications(bare())).toEqual(ALL);
  });

  test.each<[PartyId, Subject, string]>([
    ['p1', 'driver', '甲驾驶人'],
    ['p2', 'insurance', '乙交强险'],
  ])('given all match but %s %s, then that one is open, whatever the others are', (partyId, subject, word) => {
    const current = allWith('match');
    expect(openVerifications({ ...current, verification: others(current, partyId, subject) })).toEqual([word]);
  });

  test('given a rider on the other side, then nothing of his is open', () => {
    expect(openVerifications(changeParty(bare(), 'p2', { role: 'rider' }))).toEqual(ALL.slice(0, 3));
  });
});
