import { isRefusal, type Refusal } from '@kuaichu/contract/refusal';
import type { ProposalBody } from '@kuaichu/contract/review';
import { describe, expect, test } from 'vitest';
import type { Outcome } from '../../case/rules.ts';
import type { Case } from '../../case/state.ts';
import { stateOf } from '../../certificate/rules/states.ts';
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
import { apply, attach, mayNotApply, mayNotAttach, withdraw } from './apply.ts';
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
  reviewAllowed,
  take,
} from './desk.ts';
import { isOpen, reviewMoves } from './life.ts';
import { clocksOf, partyReviewOf, whyOfRight } from './view.ts';

const code = (outcome: Outcome | Refusal): string => {
  if (!isRefusal(outcome)) throw new Error('it was not refused');
  return outcome.code;
};
const told = (outcome: Outcome | Refusal): unknown[] => {
  if (isRefusal(outcome)) throw new Error(outcome.code);
  return (outcome.jobs ?? [])
    .filter((job) => job.task === 'review.tell')
    .map(({ payload }) => [payload['what'], payload['partyId']]);
};
type Proposed = Omit<ProposalBody, 'key'>;
const UPHOLD: Proposed = { outcome: 'uphold', grounds: [], reason: '事实清楚，证据确实充分，责任划分公正。' };
const REMAND: Proposed = { outcome: 'remand', grounds: ['facts'], reason: '前车变道的时间没有查清，要看路口的录像。' };

const both = (current: Case = reviewing()): Case => done(take(done(take(current, FIRST)), SECOND));
const day = '2026-09-25';

describe('处理程序规定 71(1)：送达之日起三日内提出；逾期由人决定', () => {
  test.each([
    ['2026-09-18', 'inTime'],
    ['2026-09-22', 'inTime'],
    ['2026-09-23', 'grey'],
    ['2026-09-24', 'late'],
    ['2026-12-01', 'late'],
  ])('given service on Friday 09-18, when a party applies on %s, then it is taken in and flagged %s', (when, flag) => {
    const { review } = applied(when);
    expect(review).toMatchObject({ state: 'applied', applications: [{ timeliness: flag, lastDay: '2026-09-22' }] });
  });

  test('given nothing was served yet, when a party applies, then the term has not begun and it is in time', () => {
    const current = done(apply(issuedCase(), 'p1', SAID, { ...TERMS, servedAt: null }, on('2026-09-30')));
    expect(current.review?.applications[0]).toMatchObject({ timeliness: 'inTime', lastDay: null });
  });

  test('given a year without its calendar, when a party applies, then a person looks and nothing is lost', () => {
    const terms = { ...TERMS, servedAt: '2026-12-30T10:00:00+08:00' };
    const current = done(apply(issuedCase(), 'p1', SAID, terms, on('2027-01-05')));
    expect(current.review?.applications[0]).toMatchObject({ timeliness: 'grey', lastDay: null });
  });

  test('given only a late application, when the file arrives, then a person of the unit above weighs it', () => {
    const current = done(forward(applied('2026-09-24'), FILE, on('2026-09-24')));
    expect(current.review).toMatchObject({ state: 'weighing', acceptedAt: null });
    expect(current.certificate && stateOf(current.certificate)).toBe('valid');
    expect(code(admit(current, OF_BRIGADE, { admits: true, words: '不是上一级' }, on(day)))).toBe('reviewNotYours');
    expect(code(admit(current, FIRST, { admits: false, words: '' }, on(day)))).toBe('reviewReasonMissing');

    const taken = admit(current, FIRST, { admits: true, words: '本人住院，有正当理由' }, on(day));
    expect(done(taken).review).toMatchObject({ state: 'reviewing', acceptedAt: on(day).toISOString() });
    const refused = admit(current, FIRST, { admits: false, words: '过了两个工作日，没有正当理由' }, on(day));
    expect(done(refused).review).toMatchObject({ state: 'notAdmitted', admission: { admitted: false } });
    // Told in writing: a letter and a message to each.
    expect(told(refused)).toEqual([
      ['reviewNotAdmitted', 'p1'],
      ['reviewNotAdmitted', 'p2'],
    ]);
    expect(isRefusal(refused) ? [] : refused.jobs?.map((job) => job.task)).toContain('review.conclusion');
  });
});

describe('处理程序规定 71(2)：载明请求、理由、证据；同一事故以一次为限', () => {
  test('given an application, when the other party applies too, then it is one review with two applicants', () => {
    const current = done(apply(applied(), 'p2', { ...SAID, grounds: ['split', 'split'] }, TERMS, on('2026-09-22')));
    expect(current.review?.applications).toMatchObject([
      { partyId: 'p1', grounds: ['facts'] },
      { partyId: 'p2', grounds: ['split'] },
    ]);
    expect(code(apply(current, 'p2', SAID, TERMS, on('2026-09-22')))).toBe('reviewApplied');
  });

  test('given a late one being weighed, when a timely one joins, then the review is taken', () => {
    const weighing = done(forward(applied('2026-09-24'), FILE, on('2026-09-24')));
    const later = { ...TERMS, servedAt: '2026-09-23T09:00:00+08:00' };
    const current = done(apply(weighing, 'p2', SAID, later, on('2026-09-24', '11:00:00')));
    expect(current.review?.state).toBe('reviewing');
    expect(current.certificate && stateOf(current.certificate)).toBe('underReview');
  });

  test('given no ground, when it is handed in, then it is refused', () => {
    expect(code(apply(issuedCase(), 'p1', { ...SAID, grounds: [] }, TERMS, on(day)))).toBe('reviewGroundMissing');
  });

  test('given a concluded review, when anybody applies again, then it is used up; before any certificate there is none', () => {
    const upheld = done(
      answerProposal(done(propose(both(), FIRST, UPHOLD, on(day))), SECOND, { agrees: true, words: '' }, on(day)),
    );
    expect(mayNotApply(upheld, 'p1')?.code).toBe('reviewUsed');
    expect(mayNotApply(upheld, 'p2')?.code).toBe('reviewUsed');
    expect(mayNotApply(issuedCase(), 'p9')?.code).toBe('notYourCase');
    expect(mayNotApply({ ...issuedCase(), status: 'collected', certificate: null }, 'p1')?.code).toBe('wrongState');
  });

  test('given a revoked certificate, when a party asks for its review, then it is told so', () => {
    const issued = issuedCase();
    const { certificate, determination, signing } = issued;
    if (!certificate || !determination || !signing) throw new Error('not issued');
    const revoked: Case = {
      ...issued,
      status: 'collected',
      certificate: null,
      revoked: [{ certificate, determination, signing, mediation: null }],
    };
    expect(mayNotApply(revoked, 'p1')?.code).toBe('certificateRevoked');
  });

  test('given one not taken for lateness, when the other still in time applies, then that is no second review', () => {
    const weighing = done(forward(applied('2026-09-24'), FILE, on('2026-09-24')));
    const refused = done(admit(weighing, FIRST, { admits: false, words: '没有正当理由' }, on(day)));
    expect(mayNotApply(refused, 'p1')?.code).toBe('reviewUsed');
    const again = done(apply(refused, 'p2', SAID, { ...TERMS, servedAt: null }, on(day)));
    expect(again.review).toMatchObject({ state: 'applied', before: [{ state: 'notAdmitted', partyIds: ['p1'] }] });
    expect(mayNotApply(again, 'p1')?.code).toBe('reviewUsed');
  });
});

describe('照片：有数，有限', () => {
  const photo = (n: number) => ({
    id: `photo-0000${n}`,
    partyId: 'p1' as const,
    contentType: 'image/jpeg',
    bytes: 10,
    sha256: `${n}`,
    sm3: `${n}`,
    at: on(day).toISOString(),
  });

  test('given six, when a seventh comes, then it is refused; the same one again changes nothing', () => {
    let current = issuedCase();
    for (let n = 1; n <= 6; n += 1) current = done(attach(current, photo(n)));
    expect(mayNotAttach(current, 'p1', 'photo-00007')?.code).toBe('attachmentsTooMany');
    const again = attach(current, photo(6));
    expect(isRefusal(again) ? [] : again.events).toEqual([]);
    expect(code(attach(current, { ...photo(6), sha256: 'another' }))).toBe('requestReused');
    expect(code(attach(current, { ...photo(6), partyId: 'p2' }))).toBe('requestReused');
  });

  test('given a photograph of the other party, or one that is not stored, when it is handed in, then it is refused', () => {
    const current = done(attach(issuedCase(), photo(1)));
    const said = { ...SAID, attachments: ['photo-00001'] };
    expect(code(apply(current, 'p2', said, TERMS, on(day)))).toBe('attachmentUnknown');
    expect(code(apply(issuedCase(), 'p1', said, TERMS, on(day)))).toBe('attachmentUnknown');
    expect(done(apply(current, 'p1', said, TERMS, on(day))).review?.applications[0]?.attachmentIds).toEqual([
      'photo-00001',
    ]);
  });
});

describe('处理程序规定 72、73：二日内移送；收到之日即为受理之日', () => {
  test('given a timely application, when the file arrives, then that day it is taken and the certificate is under review', () => {
    const outcome = forward(applied(), FILE, on('2026-09-21', '10:00:05'));
    const current = done(outcome);
    expect(current.review).toMatchObject({
      state: 'reviewing',
      acceptedAt: on('2026-09-21', '10:00:05').toISOString(),
    });
    expect(current.certificate && stateOf(current.certificate)).toBe('underReview');
    expect(isRefusal(outcome) ? [] : outcome.events.map((e) => e.type)).toEqual([
      'review.forwarded',
      'review.accepted',
      'certificate.underReview',
    ]);
    expect(code(forward(current, FILE, on(day)))).toBe('wrongState');
  });

  const DIRECT = { ...SAID, to: 'unitAbove' as const };
  const types = (outcome: Outcome | Refusal) => (isRefusal(outcome) ? [] : outcome.events.map((e) => e.type));
  const tasks = (outcome: Outcome | Refusal) =>
    isRefusal(outcome) ? [] : (outcome.jobs ?? []).filter((job) => job.task === 'review.forward');

  test('given a party applies at the unit above, then it is received that day and the file is asked for', () => {
    const at = on('2026-09-22');
    const outcome = apply(issuedCase(), 'p1', DIRECT, TERMS, at);
    const current = done(outcome);
    expect(current.review).toMatchObject({
      state: 'reviewing',
      acceptedAt: at.toISOString(),
      fileRequestedAt: at.toISOString(),
      forwardedAt: null,
      file: null,
      applications: [{ to: 'unitAbove' }],
    });
    expect(current.certificate && stateOf(current.certificate)).toBe('underReview');
    expect(types(outcome)).toEqual([
      'review.applied',
      'review.fileRequested',
      'review.accepted',
      'certificate.underReview',
    ]);
    expect(tasks(outcome)).toHaveLength(1);
    // Five working days; 09-25 to 09-27 is Mid-Autumn.
    expect(current.review && clocksOf(current, current.review, at)).toMatchObject([
      { words: '向上一级提交案卷材料', lastDay: '2026-09-30', met: false },
      { words: '作出复核结论', lastDay: '2026-10-22', met: false },
    ]);
  });

  test('given the file was asked for, when it comes, then it lies with the review, once', () => {
    const asked = done(apply(issuedCase(), 'p1', DIRECT, TERMS, on('2026-09-22')));
    const outcome = forward(asked, FILE, on('2026-09-23'));
    const { review } = done(outcome);
    expect(review).toMatchObject({ state: 'reviewing', file: FILE, forwardedAt: on('2026-09-23').toISOString() });
    expect(review?.acceptedAt).toBe(on('2026-09-22').toISOString());
    expect(types(outcome)).toEqual(['review.forwarded']);
    expect(code(forward(done(outcome), FILE, on(day)))).toBe('wrongState');
    expect(review && clocksOf(done(outcome), review, on(day))[0]).toMatchObject({ met: true });
  });

  test('given no file yet, when two would conclude, then they wait for it', () => {
    const asked = both(done(apply(issuedCase(), 'p1', DIRECT, TERMS, on('2026-09-22'))));
    expect(code(propose(asked, FIRST, UPHOLD, on(day)))).toBe('reviewFileMissing');
    expect(reviewAllowed(asked, FIRST)).not.toContain('propose');
    expect(reviewAllowed(done(forward(asked, FILE, on(day))), FIRST)).toContain('propose');
  });

  test('given it came late to the unit above, then a person weighs it there, and the file is asked for all the same', () => {
    const late = done(apply(issuedCase(), 'p1', DIRECT, TERMS, on('2026-09-24')));
    expect(late.review).toMatchObject({
      state: 'weighing',
      acceptedAt: null,
      fileRequestedAt: on('2026-09-24').toISOString(),
    });
    expect(late.certificate && stateOf(late.certificate)).toBe('valid');
    expect(done(forward(late, FILE, on('2026-09-24'))).review).toMatchObject({ state: 'weighing', file: FILE });
    const two = done(apply(late, 'p2', { ...DIRECT }, { ...TERMS, servedAt: null }, on('2026-09-24', '11:00:00')));
    expect(two.review).toMatchObject({ state: 'reviewing', fileRequestedAt: on('2026-09-24').toISOString() });
    const both2 = done(apply(late, 'p2', DIRECT, TERMS, on('2026-09-24', '11:00:00')));
    expect(both2.review?.state).toBe('weighing');
  });

  test('given one lies at the deciding unit, when the other applies above, then the review begins that day', () => {
    const at = on('2026-09-22');
    const outcome = apply(applied(), 'p2', DIRECT, TERMS, at);
    const current = done(outcome);
    expect(current.review).toMatchObject({ state: 'reviewing', acceptedAt: at.toISOString() });
    expect(types(outcome)).toEqual([
      'review.joined',
      'review.fileRequested',
      'review.accepted',
      'certificate.underReview',
    ]);
    expect(current.review && clocksOf(current, current.review, at).map((one) => one.words)).toEqual([
      '把复核申请和有关材料移送上一级',
      '向上一级提交案卷材料',
      '作出复核结论',
    ]);
  });

  test('given the file is there, when another applies above, then nothing is asked for again', () => {
    const outcome = apply(reviewing(), 'p2', DIRECT, TERMS, on('2026-09-22'));
    expect(done(outcome).review?.fileRequestedAt).toBeUndefined();
    expect(types(outcome)).toEqual(['review.joined']);
    expect(tasks(outcome)).toEqual([]);
    const throughUnit = apply(applied(), 'p2', SAID, TERMS, on('2026-09-22'));
    expect(tasks(throughUnit)).toEqual([]);
    expect(done(throughUnit).review).toMatchObject({ state: 'applied', acceptedAt: null });
  });

  test('given it was withdrawn, when the file comes, then it is one too many', () => {
    const asked = done(apply(issuedCase(), 'p1', DIRECT, TERMS, on('2026-09-22')));
    expect(code(forward(done(withdraw(asked, 'p1', on('2026-09-22'))), FILE, on(day)))).toBe('reviewEnded');
  });

  test('the clocks: two working days to forward, thirty calendar days to conclude', () => {
    const waiting = applied('2026-09-24');
    if (!waiting.review) throw new Error('no review');
    // 09-25 to 09-27 is Mid-Autumn.
    expect(clocksOf(waiting, waiting.review, on('2026-09-24'))).toMatchObject([
      { lastDay: '2026-09-29', daysLeft: 5, met: false },
    ]);
    const taken = reviewing('2026-09-21');
    if (!taken.review) throw new Error('no review');
    expect(clocksOf(taken, taken.review, on('2026-10-20'))).toMatchObject([
      { met: true },
      { lastDay: '2026-10-21', daysLeft: 1, met: false },
    ]);
  });
});

describe('处理程序规定 74：书面审查，可以听取意见，不得少于二人', () => {
  test('given one reviewer, when he proposes, then a second is wanted first', () => {
    const one = done(take(reviewing(), FIRST));
    expect(code(propose(one, FIRST, UPHOLD, on(day)))).toBe('reviewersTooFew');
    expect(reviewAllowed(one, FIRST)).not.toContain('propose');
  });

  test('given two, when a third comes, then it is full, until one gives the place back', () => {
    expect(code(take(both(), THIRD))).toBe('reviewersFull');
    const proposed = done(propose(both(), FIRST, UPHOLD, on(day)));
    const left = done(leaveReview(proposed, FIRST));
    expect(left.review).toMatchObject({ proposal: null, reviewers: [{ staffId: 's_second' }] });
    expect(done(take(left, THIRD)).review?.reviewers).toHaveLength(2);
  });

  test('given the officer who determined it, when he would review, then he may not (105)', () => {
    const himself = { ...FIRST, staffId: 's_officer' };
    expect(code(take(reviewing(), himself))).toBe('reviewerDetermined');
    expect(reviewAllowed(reviewing(), himself)).toEqual([]);
  });

  test('given somebody of another unit, or no reviewer, when he acts, then it is not his', () => {
    expect(code(take(reviewing(), { ...FIRST, unitId: 'lz' }))).toBe('reviewNotYours');
    expect(code(take(reviewing(), OF_BRIGADE))).toBe('reviewNotYours');
    expect(code(noteHearing(both(), THIRD, { words: '听取双方意见', present: ['p1'] }, on(day)))).toBe('notYourCase');
  });

  test('given a proposal, when its author agrees with himself, then the other is wanted; a no needs its words', () => {
    const proposed = done(propose(both(), FIRST, UPHOLD, on(day)));
    expect(code(answerProposal(proposed, FIRST, { agrees: true, words: '' }, on(day)))).toBe('reviewSecondPerson');
    expect(code(answerProposal(proposed, SECOND, { agrees: false, words: '' }, on(day)))).toBe('reviewReasonMissing');
    const back = done(answerProposal(proposed, SECOND, { agrees: false, words: '变道的时间没有查' }, on(day)));
    expect(back.review).toMatchObject({
      state: 'reviewing',
      proposal: null,
      disagreements: [{ by: { name: '严示范' } }],
    });
    expect(done(propose(back, SECOND, REMAND, on(day))).review?.proposal?.outcome).toBe('remand');
    expect(code(propose(proposed, SECOND, UPHOLD, on(day)))).toBe('wrongState');
  });

  test('given the parties were heard, then who was there and what was said is noted', () => {
    const heard = done(
      noteHearing(both(), FIRST, { words: '甲说前车突然变道，乙说一直在前面。', present: ['p1', 'p2'] }, on(day)),
    );
    expect(heard.review?.hearings).toMatchObject([{ present: ['p1', 'p2'], by: { name: '衡示范' } }]);
    expect(code(noteHearing(both(), FIRST, { words: '听取意见', present: ['p7'] }, on(day)))).toBe('partyUnknown');
  });
});

describe('处理程序规定 75：撤回终止；起诉、批捕的，告知后继续', () => {
  test('given one applicant, when he withdraws, then the review ends, all are told and the certificate is valid again', () => {
    const outcome = withdraw(reviewing(), 'p1', on(day));
    const current = done(outcome);
    expect(current.review?.state).toBe('withdrawn');
    expect(current.certificate && stateOf(current.certificate)).toBe('valid');
    expect(told(outcome)).toEqual([
      ['reviewWithdrawn', 'p1'],
      ['reviewWithdrawn', 'p2'],
    ]);
    expect(code(take(current, FIRST))).toBe('reviewEnded');
    expect(mayNotApply(current, 'p2')?.code).toBe('reviewUsed');
  });

  test('given two applicants, when one withdraws, then it goes on for the other', () => {
    const two = done(apply(reviewing(), 'p2', SAID, TERMS, on('2026-09-22')));
    const one = done(withdraw(two, 'p1', on('2026-09-22')));
    expect(one.review).toMatchObject({ state: 'reviewing' });
    expect(code(withdraw(one, 'p1', on(day)))).toBe('wrongState');
    expect(done(withdraw(one, 'p2', on(day))).review?.state).toBe('withdrawn');
  });

  test('given it was withdrawn before it was taken, when the other applies, then no review was used up', () => {
    const early = done(withdraw(applied(), 'p1', on('2026-09-21')));
    expect(early.review).toMatchObject({ state: 'withdrawn', acceptedAt: null });
    expect(mayNotApply(early, 'p2')).toBeUndefined();
  });

  test('given a court took the case or an arrest was approved, then it is noted and the review goes on', () => {
    const current = done(noteElsewhere(both(), FIRST, { kind: 'litigation', body: '示范区人民法院' }, on(day)));
    expect(current.review).toMatchObject({ state: 'reviewing', elsewhere: [{ kind: 'litigation' }] });
    expect(done(propose(current, FIRST, UPHOLD, on(day))).review?.proposal).not.toBeNull();
  });
});

describe('处理程序规定 76：维持；补正后维持；责令重新调查、认定', () => {
  test('given both agree that it is right, then the finding is upheld and the certificate valid', () => {
    const outcome = answerProposal(
      done(propose(both(), FIRST, UPHOLD, on(day))),
      SECOND,
      { agrees: true, words: '' },
      on(day),
    );
    const current = done(outcome);
    expect(current.review).toMatchObject({
      state: 'upheld',
      conclusion: { outcome: 'uphold', by: { name: '衡示范' }, agreedBy: { name: '严示范' } },
    });
    expect(current.certificate && stateOf(current.certificate)).toBe('valid');
    expect(told(outcome)).toHaveLength(2);
  });

  test('given a harmless flaw of procedure, when the unit has not answered, then it cannot be upheld', () => {
    const ordered = done(orderCure(both(), FIRST, '认定书没有写明见证人', on(day)));
    expect(code(propose(ordered, FIRST, UPHOLD, on(day)))).toBe('cureUnanswered');
    expect(code(propose(both(), FIRST, { ...UPHOLD, outcome: 'upholdCured' }, on(day)))).toBe('cureUnanswered');
    expect(code(orderCure(ordered, SECOND, '另一条', on(day)))).toBe('wrongState');
    expect(code(answerCure(ordered, FIRST, '由上一级自己答', on(day)))).toBe('reviewNotYours');
    expect(reviewAllowed(ordered, OF_BRIGADE)).toEqual(['answerCure']);
    const cured = done(answerCure(ordered, OF_BRIGADE, '已补正，附说明。', on(day)));
    expect(code(answerCure(cured, OF_BRIGADE, '再答一次', on(day)))).toBe('wrongState');
    const upheld = done(
      answerProposal(
        done(propose(cured, FIRST, { ...UPHOLD, outcome: 'upholdCured' }, on(day))),
        SECOND,
        { agrees: true, words: '' },
        on(day),
      ),
    );
    expect(upheld.review).toMatchObject({ state: 'upheld', conclusion: { outcome: 'upholdCured' } });
  });

  test('given one of the five, when it is sent back, then the ground is named', () => {
    expect(code(propose(both(), FIRST, { ...REMAND, grounds: [] }, on(day)))).toBe('reviewGroundMissing');
    const proposed = done(propose(both(), FIRST, REMAND, on(day)));
    const remanded = done(answerProposal(proposed, SECOND, { agrees: true, words: '' }, on(day)));
    expect(remanded.review).toMatchObject({ state: 'remanded', conclusion: { grounds: ['facts'] } });
  });
});

test('处理程序规定 78：结论送达，当事人打开就是送到', () => {
  const upheld = done(
    answerProposal(done(propose(both(), FIRST, UPHOLD, on(day))), SECOND, { agrees: true, words: '' }, on(day)),
  );
  expect(code(conclusionOpened(upheld, 'p1', on(day)))).toBe('wrongState');
  const paper = { no: 'N-1', objectKey: 'k', sha256: 'a', sm3: 'b' };
  if (!upheld.review) throw new Error('no review');
  const made: Case = { ...upheld, review: { ...upheld.review, paper } };
  const opened = done(conclusionOpened(made, 'p1', on(day)));
  expect(opened.review?.served).toEqual([{ partyId: 'p1', openedAt: on(day).toISOString() }]);
  const again = conclusionOpened(opened, 'p1', on('2026-09-29'));
  expect(isRefusal(again) ? [] : again.events).toEqual([]);
});

test('every end is an end, and nothing is done with a review that is over', () => {
  const ends = Object.entries(reviewMoves)
    .filter(([, to]) => to.length === 0)
    .map(([from]) => from);
  expect(ends.toSorted()).toEqual(['notAdmitted', 'remanded', 'upheld', 'withdrawn']);
  const over = done(withdraw(both(), 'p1', on(day)));
  if (!over.review) throw new Error('no review');
  expect(isOpen(over.review)).toBe(false);
  expect(reviewAllowed(over, FIRST)).toEqual([]);
  for (const outcome of [
    admit(over, FIRST, { admits: true, words: '晚了' }, on(day)),
    noteHearing(over, FIRST, { words: '听取意见', present: ['p1'] }, on(day)),
    noteElsewhere(over, FIRST, { kind: 'arrest', body: '检察院' }, on(day)),
    orderCure(over, FIRST, '没有写明', on(day)),
    answerCure(over, OF_BRIGADE, '已补正', on(day)),
    propose(over, FIRST, UPHOLD, on(day)),
    answerProposal(over, SECOND, { agrees: true, words: '' }, on(day)),
    withdraw(over, 'p2', on(day)),
  ])
    expect(isRefusal(outcome)).toBe(true);
});

test('p16: the days that count are named, the other party’s words are not shown', () => {
  expect(whyOfRight('2026-09-18', '2026-09-22')).toBe('9月18日送达，3 个工作日：20日（调休上班）、21日、22日。');
  expect(whyOfRight('2026-04-30', '2026-05-08')).toBe('4月30日送达，3 个工作日：5月6日、5月7日、5月8日。');
  const current = reviewing();
  const [, second] = current.parties;
  if (!second) throw new Error('one party');
  const above = {
    id: 'hrb',
    level: 'detachment',
    areaCode: '230100',
    name: '支队',
    issuingName: '支队',
    address: 'x',
    phone: '1',
  } as const;
  const right = { servedAt: TERMS.servedAt, lastDay: '2026-09-22', lastDayUnknown: null };
  const seen = partyReviewOf(current, second, right, { deciding: { ...above, name: '大队' }, above }, on('2026-09-23'));
  expect(seen).toMatchObject({
    body: '支队',
    unit: '大队',
    state: 'reviewing',
    late: true,
    applications: [{ label: '甲', me: false, words: '' }],
  });
});
