import type { Unit } from '@kuaichu/contract/jurisdiction';
import type { PartyReview, ReviewGround, ReviewOutcome, ReviewState } from '@kuaichu/contract/review';
import { describe, expect, test } from 'vitest';
import type { Case, Party, Recusal, Review } from '../../case/state.ts';
import { collectedCase, NOW } from '../../claim/testing/collectedCase.ts';
import { openDetermination } from '../../determination/rules/decide.ts';
import { applied, done, FILE, FIRST, issuedCase, on, reviewing, SAID, SECOND, TERMS } from '../testing/issuedCase.ts';
import { apply, attach, withdraw } from './apply.ts';
import { admit, answerProposal, forward, propose, take } from './desk.ts';
import { clocksOf, daysBetween, partyRecusalOf, partyReviewOf, runningClock, whyOfRight } from './view.ts';

const REASON = '前车变道的时间没有查清，要看路口的录像。';
const LATE = '2026-09-24';
const DIRECT = { ...SAID, to: 'unitAbove' } as const;
/** A Monday; two days later a week of holidays begins. */
const CONCLUDED = '2026-09-28';

const reviewOf = (current: Case): Review => {
  if (!current.review) throw new Error('no review');
  return current.review;
};
const withReview = (current: Case, change: Partial<Review>): Case => ({
  ...current,
  review: { ...reviewOf(current), ...change },
});
const partyOf = (current: Case, id: string): Party => {
  const party = current.parties.find((one) => one.id === id);
  if (!party) throw new Error(`no ${id}`);
  return party;
};
const concluded = (outcome: ReviewOutcome, grounds: ReviewGround[] = [], from = reviewing()): Case => {
  const two = done(take(done(take(from, FIRST)), SECOND));
  const proposed = done(propose(two, FIRST, { outcome, grounds, reason: REASON }, on(CONCLUDED)));
  return done(answerProposal(proposed, SECOND, { agrees: true, words: '' }, on(CONCLUDED)));
};
const opened = (current: Case, ...ids: ('p1' | 'p2')[]): Case =>
  withReview(current, { served: ids.map((partyId) => ({ partyId, openedAt: on('2026-09-29').toISOString() })) });
const remanded = (): Case => opened(concluded('remand', ['facts']), 'p1', 'p2');
/** The one under review stands no more, none is in its place yet (P146 79(1)). */
const revoked = (): Case => ({ ...remanded(), status: 'collected', certificate: null });
const determinedAnew = (): Case => {
  const current = remanded();
  if (!current.certificate) throw new Error('not issued');
  return { ...current, certificate: { ...current.certificate, no: '230103202610140001' } };
};
const weighing = (): Case => done(forward(applied(LATE), FILE, on(LATE)));
const notAdmitted = (): Case =>
  done(admit(weighing(), FIRST, { admits: false, words: '过了两个工作日，没有正当理由' }, on(LATE)));
const direct = (day = '2026-09-22'): Case => done(apply(issuedCase(), 'p1', DIRECT, TERMS, on(day)));

const FORWARD = '把复核申请和有关材料移送上一级';
const SEND_FILE = '向上一级提交案卷材料';
const CONCLUDE = '作出复核结论';
const SERVE = '把复核结论送达各方当事人';
const ANEW = '重新调查，重新作出认定，撤销原认定书';

describe('处理程序规定 71、112：the days of the right, in words', () => {
  test.each([
    ['2026-09-18', '2026-09-22', '9月18日送达，3 个工作日：20日（调休上班）、21日、22日。'],
    ['2026-05-08', '2026-05-12', '5月8日送达，3 个工作日：9日（调休上班）、11日、12日。'],
    ['2026-09-30', '2026-10-10', '9月30日送达，3 个工作日：10月8日、10月9日、10月10日（调休上班）。'],
    ['2026-11-20', '2026-11-25', '11月20日送达，3 个工作日：23日、24日、25日。'],
  ])('given service on %s, when the last day is %s, then %s', (servedOn, lastDay, words) => {
    expect(whyOfRight(servedOn, lastDay)).toBe(words);
  });

  test.each([
    ['2026-09-18', '2026-09-18', 0],
    ['2026-09-18', '2026-10-01', 13],
    ['2026-10-01', '2026-09-18', -13],
    ['2026-12-31', '2027-01-01', 1],
  ])('from %s to %s it is %i days', (from, to, days) => {
    expect(daysBetween(from, to)).toBe(days);
  });
});

describe('处理程序规定 72、74、78、79：the terms of a review, in the order they begin', () => {
  test.each<[string, () => Case, [string, string, boolean][], string | null]>([
    ['handed in at the unit that decided', applied, [[FORWARD, '2026-09-23', false]], FORWARD],
    [
      'withdrawn there: nothing is to be forwarded any more (75)',
      () => done(withdraw(applied(), 'p1', on('2026-09-21'))),
      [[FORWARD, '2026-09-23', true]],
      null,
    ],
    [
      'handed in at the unit above, the file not there yet',
      direct,
      [
        [SEND_FILE, '2026-09-30', false],
        [CONCLUDE, '2026-10-22', false],
      ],
      CONCLUDE,
    ],
    [
      'withdrawn before the file came (75)',
      () => done(withdraw(direct(), 'p1', on('2026-09-22'))),
      [
        [SEND_FILE, '2026-09-30', true],
        [CONCLUDE, '2026-10-22', true],
      ],
      null,
    ],
    [
      'late, being weighed at the unit above, the file asked for',
      () => direct(LATE),
      [[SEND_FILE, '2026-10-09', false]],
      SEND_FILE,
    ],
    ['late and not taken', notAdmitted, [[FORWARD, '2026-09-29', true]], null],
    [
      'being reviewed',
      reviewing,
      [
        [FORWARD, '2026-09-23', true],
        [CONCLUDE, '2026-10-21', false],
      ],
      CONCLUDE,
    ],
    [
      'withdrawn while it is reviewed (75)',
      () => done(withdraw(reviewing(), 'p1', on('2026-09-22'))),
      [
        [FORWARD, '2026-09-23', true],
        [CONCLUDE, '2026-10-21', true],
      ],
      null,
    ],
    [
      'upheld, opened by one of two',
      () => opened(concluded('uphold'), 'p1'),
      [
        [FORWARD, '2026-09-23', true],
        [CONCLUDE, '2026-10-21', true],
        [SERVE, '2026-10-08', false],
      ],
      SERVE,
    ],
    [
      'upheld, opened by both',
      () => opened(concluded('uphold'), 'p1', 'p2'),
      [
        [FORWARD, '2026-09-23', true],
        [CONCLUDE, '2026-10-21', true],
        [SERVE, '2026-10-08', true],
      ],
      null,
    ],
    [
      'upheld, with nobody it could be served on',
      () => ({ ...concluded('uphold'), parties: [] }),
      [
        [FORWARD, '2026-09-23', true],
        [CONCLUDE, '2026-10-21', true],
        [SERVE, '2026-10-08', false],
      ],
      SERVE,
    ],
    // Ten working days from 09-28: 29, 30, 10-08, 09, Saturday 10 (make-up), 12 to 16.
    [
      'sent back, the old certificate revoked',
      revoked,
      [
        [FORWARD, '2026-09-23', true],
        [CONCLUDE, '2026-10-21', true],
        [SERVE, '2026-10-08', true],
        [ANEW, '2026-10-16', false],
      ],
      ANEW,
    ],
    [
      'sent back, the old certificate not revoked yet',
      remanded,
      [
        [FORWARD, '2026-09-23', true],
        [CONCLUDE, '2026-10-21', true],
        [SERVE, '2026-10-08', true],
        [ANEW, '2026-10-16', false],
      ],
      ANEW,
    ],
    [
      'sent back and determined anew',
      determinedAnew,
      [
        [FORWARD, '2026-09-23', true],
        [CONCLUDE, '2026-10-21', true],
        [SERVE, '2026-10-08', true],
        [ANEW, '2026-10-16', true],
      ],
      null,
    ],
  ])('given it is %s, then these run', (_, make, expected, running) => {
    const current = make();
    const now = on('2026-09-29');
    const seen = clocksOf(current, reviewOf(current), now);
    expect(seen.map(({ words, lastDay, met }) => [words, lastDay, met])).toEqual(expected);
    for (const one of seen) expect(one.why).toContain(one.lastDay);
    expect(runningClock(current, reviewOf(current), now)?.words ?? null).toBe(running);
  });

  test.each([
    ['2026-10-20', 1],
    ['2026-10-21', 0],
    ['2026-10-23', -2],
  ])('given the last day is 10-21, when it is %s, then %i days are left', (day, left) => {
    const current = reviewing();
    expect(runningClock(current, reviewOf(current), on(day))?.daysLeft).toBe(left);
  });

  // The table of 2027 is not loaded: refused, never guessed (dossier 1.10).
  test.each<[string, Partial<Review>, boolean]>([
    ['being reviewed', {}, false],
    ['withdrawn', { state: 'withdrawn' }, true],
  ])(
    'given a term that runs into a year without its table, when it is %s, then it says why no day is named',
    (_, change, met) => {
      const current = withReview(reviewing(), { acceptedAt: '2026-12-15T10:00:00+08:00', ...change });
      const last = clocksOf(current, reviewOf(current), on('2026-12-16')).at(-1);
      expect(last).toEqual({ words: '', lastDay: null, why: expect.stringContaining('2027'), daysLeft: null, met });
    },
  );
});

const unit = (id: string, name: string): Unit => ({
  id,
  level: 'brigade',
  areaCode: '230100',
  name,
  issuingName: name,
  address: '示例路1号',
  phone: '1',
});
const UNITS = { deciding: unit('hrb-nangang', '大队'), above: unit('hrb', '支队') };
const RIGHT = { servedAt: TERMS.servedAt, lastDay: '2026-09-22', lastDayUnknown: null };
const seenBy = (
  current: Case,
  id: 'p1' | 'p2',
  right: Parameters<typeof partyReviewOf>[2] = RIGHT,
  now = on('2026-09-22', '23:59:59'),
): PartyReview => {
  const seen = partyReviewOf(current, partyOf(current, id), right, UNITS, now);
  if (!seen) throw new Error('nothing to see');
  return seen;
};

describe('p16: the right, while no review is there', () => {
  test('given no certificate yet, then there is nothing to review', () => {
    const current = collectedCase();
    expect(partyReviewOf(current, partyOf(current, 'p1'), RIGHT, UNITS, NOW)).toBeNull();
  });

  test('given the certificate was served, then who reviews, until when and why', () => {
    expect(seenBy(issuedCase(), 'p1')).toEqual({
      body: '支队',
      unit: '大队',
      servedOn: '2026-09-18',
      lastDay: '2026-09-22',
      why: '9月18日送达，3 个工作日：20日（调休上班）、21日、22日。',
      late: false,
      state: null,
      stateWords: '',
      stateHelp: '',
      applications: [],
      attachments: [],
      conclusion: null,
    });
  });

  test.each<[string, Parameters<typeof partyReviewOf>[2], Partial<PartyReview>]>([
    [
      'it was not served',
      { servedAt: null, lastDay: null, lastDayUnknown: null },
      { servedOn: null, lastDay: null, why: '', late: false },
    ],
    [
      'it was served and no last day can be counted',
      { servedAt: '2026-12-30T10:00:00+08:00', lastDay: null, lastDayUnknown: '2027 年的调休还没有公布' },
      { servedOn: '2026-12-30', lastDay: null, why: '2027 年的调休还没有公布', late: false },
    ],
    [
      'it was opened after midnight in Beijing',
      { servedAt: '2026-09-17T16:30:00.000Z', lastDay: '2026-09-22', lastDayUnknown: null },
      { servedOn: '2026-09-18' },
    ],
  ])('given %s, then the page says that much', (_, right, expected) => {
    expect(seenBy(issuedCase(), 'p1', right)).toMatchObject(expected);
  });

  test.each([
    ['2026-09-22', '23:59:59', false],
    ['2026-09-23', '00:00:00', true],
  ])('given the last day is 09-22, when it is %s %s, then late is %j', (day, time, late) => {
    expect(seenBy(issuedCase(), 'p1', RIGHT, on(day, time)).late).toBe(late);
  });
});

describe('p16: the review', () => {
  test.each<[ReviewState, () => Case, string, string[]]>([
    ['applied', applied, '收到', ['支队']],
    ['weighing', weighing, '收不收', ['书面']],
    ['reviewing', reviewing, '复核', ['支队', '10月21日']],
    ['notAdmitted', notAdmitted, '没有受理', ['过了两个工作日，没有正当理由']],
    ['withdrawn', () => done(withdraw(reviewing(), 'p1', on('2026-09-22'))), '撤回', ['终止', '原认定书有效']],
    ['upheld', () => concluded('uphold'), '维持', ['原认定书有效', '起诉']],
    ['remanded', revoked, '重新认定', ['撤销', '10月16日', '重新认定']],
    ['remanded', remanded, '重新认定', ['撤销', '10月16日', '重新认定']],
    ['remanded', determinedAnew, '重新认定', ['新的认定书已经作出']],
  ])('given it is %s, then the page says where it stands and what comes', (state, make, head, help) => {
    const seen = seenBy(make(), 'p1');
    expect(seen.state).toBe(state);
    expect(seen.stateWords).toContain(head);
    for (const words of help) expect(seen.stateHelp).toContain(words);
  });

  test.each<[string, () => Case, string]>([
    [
      'reviewed over the New Year',
      () => withReview(reviewing(), { acceptedAt: '2026-12-15T10:00:00+08:00' }),
      '三十日内',
    ],
    ['reviewed, the day not noted', () => withReview(reviewing(), { acceptedAt: null }), '三十日内'],
    [
      'sent back before the New Year',
      () => {
        const current = revoked();
        const { conclusion } = reviewOf(current);
        if (!conclusion) throw new Error('no conclusion');
        return withReview(current, { conclusion: { ...conclusion, concludedAt: '2026-12-28T10:00:00+08:00' } });
      },
      '十个工作日内',
    ],
    ['sent back, the conclusion not noted', () => withReview(revoked(), { conclusion: null }), '十个工作日内'],
  ])('given it is %s, when no day can be named, then the term of the law is', (_, make, words) => {
    expect(seenBy(make(), 'p1').stateHelp).toContain(words);
  });

  test('given it was not taken and no words are there, then none are made up', () => {
    expect(seenBy(withReview(notAdmitted(), { admission: null }), 'p1').stateHelp).toBe('');
  });

  test('given two applied, then each reads its own words; of the other that he applied, why, and how it stands', () => {
    const photo = { contentType: 'image/jpeg', bytes: 10, sha256: 'a', sm3: 'b', at: on('2026-09-21').toISOString() };
    const stored = [
      { ...photo, id: 'photo-00001', partyId: 'p1' as const },
      { ...photo, id: 'photo-00002', partyId: 'p1' as const, bytes: 20 },
      { ...photo, id: 'photo-00003', partyId: 'p2' as const, bytes: 30 },
    ];
    const with3 = stored.reduce<Case>((current, one) => done(attach(current, one)), issuedCase());
    const one = done(apply(with3, 'p1', { ...SAID, attachments: ['photo-00001'] }, TERMS, on('2026-09-21')));
    const two = done(
      apply(one, 'p2', { ...SAID, grounds: ['split', 'law'], words: '责任分得不对。' }, TERMS, on('2026-09-22')),
    );
    const current = done(withdraw(two, 'p1', on('2026-09-22', '11:00:00')));
    const first = {
      label: '甲',
      at: on('2026-09-21').toISOString(),
      grounds: ['facts'],
      attachments: 1,
      withdrawn: true,
    };
    const second = {
      label: '乙',
      at: on('2026-09-22').toISOString(),
      grounds: ['split', 'law'],
      attachments: 0,
      withdrawn: false,
    };
    expect(seenBy(current, 'p1')).toMatchObject({
      applications: [
        { ...first, me: true, words: SAID.words },
        { ...second, me: false, words: '' },
      ],
      attachments: [{ id: 'photo-00002', bytes: 20 }],
    });
    expect(seenBy(current, 'p2')).toMatchObject({
      applications: [
        { ...first, me: false, words: '' },
        { ...second, me: true, words: '责任分得不对。' },
      ],
      attachments: [{ id: 'photo-00003', bytes: 30 }],
    });
    // No more than the page needs: neither digest nor owner.
    expect(seenBy(current, 'p1').attachments).toEqual([{ id: 'photo-00002', bytes: 20 }]);
  });

  // The words of P146 76.
  test.each<[ReviewOutcome, ReviewGround[], string, string[]]>([
    ['uphold', [], '维持原道路交通事故认定', []],
    ['upholdCured', [], '维持原道路交通事故认定', []],
    [
      'remand',
      ['facts', 'evidence', 'law', 'split', 'procedure'],
      '责令原办案单位重新调查、认定',
      ['事实不清', '主要证据不足', '适用法律错误', '责任划分不公正', '违反法定程序'],
    ],
  ])('given the conclusion is %s, then the party reads it in the words of the law', (outcome, grounds, words, said) => {
    const current = concluded(outcome === 'remand' ? 'remand' : 'uphold', grounds);
    const made = reviewOf(current).conclusion;
    if (!made) throw new Error('no conclusion');
    const { conclusion } = seenBy(withReview(current, { conclusion: { ...made, outcome } }), 'p2');
    expect(conclusion).toMatchObject({ at: on(CONCLUDED).toISOString(), outcome, reason: REASON });
    expect(conclusion?.words).toContain(words);
    expect(conclusion?.grounds).toHaveLength(said.length);
    for (const [at, ground] of said.entries()) expect(conclusion?.grounds[at]).toContain(ground);
  });

  test('given the certificate was revoked, then the review is still to be read', () => {
    expect(seenBy(revoked(), 'p1').conclusion?.outcome).toBe('remand');
  });
});

describe('处理程序规定 105：who decides, and what became of the request', () => {
  const OFFICER = { staffId: 's_officer', name: '高示范', no: '000001', simpleProcedureQualified: true };
  const recusal = (change: Partial<Recusal>): Recusal => ({
    partyId: 'p1',
    officerId: 's_officer',
    officerName: '高示范',
    reason: '他是对方的亲戚',
    at: '2026-09-18T02:00:00.000Z',
    decideBy: '2026-09-21',
    state: 'asked',
    decision: null,
    ...change,
  });
  const decision = { by: { staffId: 's_head', name: '江样板', no: '000009' }, at: '2026-09-21T02:00:00.000Z' };
  const earlier = recusal({ officerName: '衡示范', state: 'granted', decision: { ...decision, words: '确有关系' } });
  const ASKED = { at: '2026-09-18T02:00:00.000Z', decideBy: '2026-09-21', state: 'asked', words: '' };

  test.each<[string, boolean, Recusal[] | undefined, ReturnType<typeof partyRecusalOf>]>([
    ['nobody decides yet', false, undefined, null],
    ['an officer decides, nothing was asked', true, undefined, { officerName: '高示范', asked: null }],
    ['the other one asked', true, [recusal({ partyId: 'p2' })], { officerName: '高示范', asked: null }],
    ['he declared it himself', false, [recusal({ partyId: null, state: 'declared' })], null],
    ['this one asked', true, [recusal({})], { officerName: '高示范', asked: { ...ASKED, state: 'asked' } }],
    [
      'it was refused, with its words',
      true,
      [recusal({ state: 'refused', decision: { ...decision, words: '没有关系' } })],
      { officerName: '高示范', asked: { ...ASKED, state: 'refused', words: '没有关系' } },
    ],
    [
      'it was granted and nobody decides yet',
      false,
      [earlier],
      { officerName: '衡示范', asked: { ...ASKED, state: 'granted', words: '确有关系' } },
    ],
    [
      'it was granted, the next one decides and is asked to step back too',
      true,
      [earlier, recusal({ at: '2026-09-22T02:00:00.000Z', decideBy: null })],
      { officerName: '高示范', asked: { at: '2026-09-22T02:00:00.000Z', decideBy: null, state: 'asked', words: '' } },
    ],
  ])('given %s, then the party reads so', (_, decides, recusals, expected) => {
    const base = decides ? done(openDetermination(collectedCase(), OFFICER, NOW)) : collectedCase();
    const current: Case = recusals ? { ...base, recusals } : base;
    expect(partyRecusalOf(current, partyOf(current, 'p1'))).toEqual(expected);
  });

  test('given it is issued, then there is nobody to step back', () => {
    const current: Case = { ...issuedCase(), recusals: [recusal({})] };
    expect(partyRecusalOf(current, partyOf(current, 'p1'))).toBeNull();
  });
});
