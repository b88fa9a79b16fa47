import { isRefusal, type Refusal } from '@kuaichu/contract/refusal';
import type { ProposalBody, ReviewAction } from '@kuaichu/contract/review';
import { describe, expect, test } from 'vitest';
import type { Outcome } from '../../case/rules.ts';
import type { Case, Review } from '../../case/state.ts';
import {
  applied,
  done,
  FILE,
  FIRST,
  issuedCase,
  OF_BRIGADE,
  on,
  reviewing,
  SAID,
  SECOND,
  TERMS,
  THIRD,
} from '../testing/issuedCase.ts';
import { apply, withdraw } from './apply.ts';
import {
  admit,
  answerCure,
  answerProposal,
  conclusionOpened,
  forward,
  leaveReview,
  noteElsewhere,
  noteHearing,
  orderCure,
  propose,
  type ReviewStaff,
  reviewAllowed,
  take,
} from './desk.ts';

/** The desk of the unit above (P146 71–78): what each act leaves in the log, who is told, and who may do what when. */

const MONDAY = on('2026-09-28');
const AT = MONDAY.toISOString();
const REASON = '前车变道的时间没有查清，要看路口的录像。';
type Proposed = Omit<ProposalBody, 'key'>;
const UPHOLD: Proposed = { outcome: 'uphold', grounds: [], reason: REASON };
const proposalOf = (outcome: Proposed['outcome']): Proposed => ({
  outcome,
  grounds: outcome === 'remand' ? ['facts', 'split'] : [],
  reason: REASON,
});
const AGREE = { agrees: true, words: '' };
const by = ({ staffId, name, no }: ReviewStaff) => ({ staffId, name, no });

const reviewOf = (current: Case): Review => {
  if (!current.review) throw new Error('no review');
  return current.review;
};
const said = (outcome: Outcome | Refusal): Outcome => {
  if (isRefusal(outcome)) throw new Error(outcome.code);
  return outcome;
};
const weighing = (): Case => done(forward(applied('2026-09-24'), FILE, on('2026-09-24')));
const one = (): Case => done(take(reviewing(), FIRST));
const both = (): Case => done(take(one(), SECOND));
const cureOrdered = (): Case => done(orderCure(both(), FIRST, '认定书没有写明见证人', MONDAY));
const cured = (): Case => done(answerCure(cureOrdered(), OF_BRIGADE, '已补正，附说明。', MONDAY));
const proposed = (): Case => done(propose(both(), FIRST, UPHOLD, MONDAY));
const concluded = (outcome: 'uphold' | 'remand'): Outcome =>
  said(answerProposal(done(propose(both(), FIRST, proposalOf(outcome), MONDAY)), SECOND, AGREE, MONDAY));
const direct = (day: string): Case => {
  return done(apply(issuedCase(), 'p1', { ...SAID, to: 'unitAbove' }, TERMS, on(day)));
};

describe('what each act leaves in the log', () => {
  test.each<[string, () => Outcome | Refusal, string, Record<string, unknown>]>([
    [
      'a file that came is noted with its digests and with what could not be read',
      () => forward(direct('2026-09-22'), { ...FILE, missing: ['c/01'] }, MONDAY),
      'review.forwarded',
      { objectKey: 'review/x.zip', bytes: 1, sha256: 'cc', sm3: 'dd', missing: ['c/01'] },
    ],
    [
      'a late one that is taken, with why',
      () => admit(weighing(), FIRST, { admits: true, words: '本人住院' }, MONDAY),
      'review.accepted',
      { inTime: false, words: '本人住院' },
    ],
    [
      'a late one that is not, with why',
      () => admit(weighing(), FIRST, { admits: false, words: '没有理由' }, MONDAY),
      'review.notAdmitted',
      { words: '没有理由' },
    ],
    ['who took it', () => take(reviewing(), FIRST), 'review.taken', { staffId: 's_first' }],
    ['who left it', () => leaveReview(both(), SECOND), 'review.left', { staffId: 's_second' }],
    [
      'who was heard',
      () => noteHearing(both(), FIRST, { words: '甲说前车突然变道。', present: ['p1'] }, MONDAY),
      'review.heard',
      { words: '甲说前车突然变道。', present: ['p1'] },
    ],
    [
      'which court was told',
      () => noteElsewhere(both(), FIRST, { kind: 'litigation', body: '示范区人民法院' }, MONDAY),
      'review.elsewhere',
      { kind: 'litigation', body: '示范区人民法院' },
    ],
    [
      'a flaw',
      () => orderCure(both(), FIRST, '没有写明见证人', MONDAY),
      'review.cureOrdered',
      { flaw: '没有写明见证人' },
    ],
    ['its cure', () => answerCure(cureOrdered(), OF_BRIGADE, '已补正', MONDAY), 'review.cured', { words: '已补正' }],
    [
      'a proposal; grounds belong to a remand alone (76(3))',
      () => propose(both(), FIRST, { ...UPHOLD, grounds: ['facts'] }, MONDAY),
      'review.proposed',
      { outcome: 'uphold', grounds: [], reason: REASON },
    ],
    [
      'a remand with each ground once',
      () => propose(both(), FIRST, { outcome: 'remand', grounds: ['facts', 'split', 'facts'], reason: REASON }, MONDAY),
      'review.proposed',
      { outcome: 'remand', grounds: ['facts', 'split'], reason: REASON },
    ],
    [
      'a disagreement',
      () => answerProposal(proposed(), SECOND, { agrees: false, words: '还要再查' }, MONDAY),
      'review.disagreed',
      { words: '还要再查' },
    ],
    [
      'a conclusion, with the two who made it (74(3))',
      () => concluded('remand'),
      'review.concluded',
      { outcome: 'remand', grounds: ['facts', 'split'], reason: REASON, by: ['s_first', 's_second'] },
    ],
  ])('%s', (_, act, type, payload) => {
    expect(said(act()).events[0]).toEqual({ type, payload });
  });

  test('a timely one is taken with its file, in time', () => {
    const { events } = said(forward(applied(), FILE, on('2026-09-21')));
    expect(events[1]).toEqual({ type: 'review.accepted', payload: { inTime: true } });
  });

  test('given the one who came in time withdrew, when the file comes, then the late one is weighed by a person', () => {
    const late = done(apply(applied(), 'p2', SAID, TERMS, on('2026-09-24')));
    expect(done(forward(late, FILE, on('2026-09-24'))).review?.state).toBe('reviewing');
    const alone = done(withdraw(late, 'p1', on('2026-09-24')));
    expect(done(forward(alone, FILE, on('2026-09-24'))).review?.state).toBe('weighing');
  });

  test('given a paper was opened by one, when the other opens it, then both are kept, each once', () => {
    const paper = { no: 'N-1', objectKey: 'k', sha256: 'a', sm3: 'b' };
    const upheld = concluded('uphold').next;
    const made: Case = { ...upheld, review: { ...reviewOf(upheld), paper } };
    const first = said(conclusionOpened(made, 'p1', MONDAY));
    expect(first.events).toEqual([{ type: 'review.conclusionOpened', payload: { partyId: 'p1' } }]);
    const second = done(conclusionOpened(first.next, 'p2', on('2026-09-29')));
    expect(reviewOf(second).served.map(({ partyId }) => partyId)).toEqual(['p1', 'p2']);
    expect(isRefusal(conclusionOpened(issuedCase(), 'p1', MONDAY))).toBe(true);
  });
});

describe('处理程序规定 75、78：all parties are told', () => {
  test.each<[string, () => Outcome | Refusal, string, boolean]>([
    [
      'taken late',
      () => admit(weighing(), FIRST, { admits: true, words: '本人住院' }, MONDAY),
      'reviewAccepted',
      false,
    ],
    [
      'not taken',
      () => admit(weighing(), FIRST, { admits: false, words: '没有理由' }, MONDAY),
      'reviewNotAdmitted',
      true,
    ],
    ['upheld', () => concluded('uphold'), 'reviewUpheld', true],
    ['sent back', () => concluded('remand'), 'reviewRemanded', true],
  ])('given it is %s, then both get their message, and a paper where one is due', (_, act, what, paper) => {
    const { next, jobs } = said(act());
    const tell = (partyId: string) => ({
      task: 'review.tell',
      payload: { caseId: next.id, partyId, what, at: AT },
    });
    const sheet = { task: 'review.conclusion', payload: { caseId: next.id } };
    expect(jobs).toEqual([...(paper ? [sheet] : []), tell('p1'), tell('p2')]);
  });
});

describe('words and persons', () => {
  test.each([
    ['没有理由', true],
    ['没理由', false],
    ['  没理由  ', false],
  ])('given the words are %j, then they are enough: %j', (words, enough) => {
    expect(isRefusal(admit(weighing(), FIRST, { admits: false, words }, MONDAY))).toBe(!enough);
    expect(isRefusal(answerProposal(proposed(), SECOND, { agrees: false, words }, MONDAY))).toBe(!enough);
  });

  test('given a proposal, when its author leaves, then it falls; when the other leaves, then it stands', () => {
    expect(reviewOf(done(leaveReview(proposed(), FIRST)))).toMatchObject({ proposal: null, reviewers: [by(SECOND)] });
    expect(reviewOf(done(leaveReview(proposed(), SECOND)))).toMatchObject({
      proposal: { by: by(FIRST) },
      reviewers: [by(FIRST)],
    });
  });

  test('given a flaw was put right, then the review keeps who asked, who answered, and both their words', () => {
    expect(reviewOf(cured()).cure).toEqual({
      flaw: '认定书没有写明见证人',
      at: AT,
      by: by(FIRST),
      answer: { words: '已补正，附说明。', at: AT, by: by(OF_BRIGADE) },
    });
  });

  test('given one of the two presses again, then he is in once', () => {
    expect(said(take(both(), FIRST))).toEqual({ next: both(), events: [] });
    expect(reviewOf(both()).reviewers).toEqual([by(FIRST), by(SECOND)]);
  });
});

describe('what is offered can be done, and what is not offered is refused', () => {
  const acts: Record<ReviewAction, (current: Case, staff: ReviewStaff) => Outcome | Refusal> = {
    admit: (c, staff) => admit(c, staff, { admits: true, words: '本人住院' }, MONDAY),
    take: (c, staff) => take(c, staff),
    leave: (c, staff) => leaveReview(c, staff),
    noteHearing: (c, staff) => noteHearing(c, staff, { words: '听取意见', present: ['p1'] }, MONDAY),
    noteElsewhere: (c, staff) => noteElsewhere(c, staff, { kind: 'arrest', body: '检察院' }, MONDAY),
    orderCure: (c, staff) => orderCure(c, staff, '没有写明见证人', MONDAY),
    answerCure: (c, staff) => answerCure(c, staff, '已补正', MONDAY),
    propose: (c, staff) => propose(c, staff, proposalOf('remand'), MONDAY),
    answerProposal: (c, staff) => answerProposal(c, staff, AGREE, MONDAY),
  };
  const names = Object.keys(acts) as ReviewAction[];
  const INSIDE: ReviewAction[] = ['leave', 'noteHearing', 'noteElsewhere'];
  const himself: ReviewStaff = { ...FIRST, staffId: 's_officer' };
  const elsewhere: ReviewStaff = { ...OF_BRIGADE, unitId: 'hrb-daoli' };

  test.each<[string, () => Case, ReviewStaff, ReviewAction[]]>([
    ['not forwarded yet', applied, FIRST, []],
    ['late: a reviewer of the unit above', weighing, FIRST, ['admit']],
    ['late: the unit that decided', weighing, OF_BRIGADE, []],
    ['late: who determined it', weighing, himself, []],
    ['taken, nobody on it', reviewing, FIRST, ['take']],
    ['one on it: himself', one, FIRST, [...INSIDE, 'orderCure']],
    ['one on it: a second', one, SECOND, ['take']],
    ['two on it: one of them', both, FIRST, [...INSIDE, 'orderCure', 'propose']],
    ['two on it: a third', both, THIRD, []],
    ['two on it: who determined it', both, himself, []],
    ['two on it, the unit that decided', both, OF_BRIGADE, []],
    [
      'two on it, no file yet',
      () => done(take(done(take(direct('2026-09-22'), FIRST)), SECOND)),
      FIRST,
      [...INSIDE, 'orderCure'],
    ],
    ['a cure ordered: one of them', cureOrdered, FIRST, [...INSIDE, 'propose']],
    ['a cure ordered: the unit that decided', cureOrdered, OF_BRIGADE, ['answerCure']],
    ['a cure ordered: no officer of it', cureOrdered, { ...OF_BRIGADE, officer: false }, []],
    ['a cure ordered: another unit', cureOrdered, elsewhere, []],
    ['cured: the unit that decided', cured, OF_BRIGADE, []],
    ['proposed: its author', proposed, FIRST, [...INSIDE, 'orderCure']],
    ['proposed: the other', proposed, SECOND, [...INSIDE, 'orderCure', 'answerProposal']],
    ['concluded', () => concluded('uphold').next, FIRST, []],
    ['no review', issuedCase, FIRST, []],
  ])('given %s', (_, make, staff, expected) => {
    const current = make();
    expect(reviewAllowed(current, staff).toSorted()).toEqual(expected.toSorted());
    // Taking it twice changes nothing, and is no error.
    const mine = current.review?.reviewers.some(({ staffId }) => staffId === staff.staffId);
    const can = names.filter((name) => !isRefusal(acts[name](current, staff)) && !(name === 'take' && mine));
    expect(can.toSorted()).toEqual(expected.toSorted());
  });
});
