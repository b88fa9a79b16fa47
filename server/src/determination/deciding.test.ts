import { isRefusal, type Refusal } from '@kuaichu/contract/refusal';
import { describe, expect, test } from 'vitest';
import type { Outcome } from '../case/rules.ts';
import type { Case, Recusal } from '../case/state.ts';
import { cityRules } from '../claim/testing/city.ts';
import { collectedCase, NOW, REAR_END } from '../claim/testing/collectedCase.ts';
import { issuedCase, OFFICER, said } from '../claim/testing/issuedCase.ts';
import {
  amend,
  type Choice,
  determine,
  issueConditions,
  notReady,
  openDetermination,
  refuseOfficer,
  returnToAgent,
} from './rules/decide.ts';

const harbin = cityRules('harbin');
const at = NOW.toISOString();
const opened = (change: Partial<Case> = {}): Case =>
  said(openDetermination(collectedCase(undefined, change), OFFICER, NOW)).next;
const decide = (current: Case, choice: Choice = REAR_END): Outcome | Refusal =>
  determine(current, OFFICER.staffId, choice, NOW);
const decided = (): Case => said(decide(opened())).next;
const yes = { evidenceRead: true, conditionsConfirmed: true };

describe('who may determine', () => {
  const recusal = (officerId: string, state: Recusal['state']): Recusal =>
    ({ officerId, state }) as Partial<Recusal> as Recusal;

  test.each<[string, Partial<Case>, string | undefined]>([
    ['nothing against', {}, undefined],
    // P146 79: by another officer.
    [
      'this officer determined before the remand',
      { reopened: { notOfficerId: OFFICER.staffId } as Case['reopened'] },
      'determinedBefore',
    ],
    ['another one did', { reopened: { notOfficerId: 's_other' } as Case['reopened'] }, undefined],
    // P146 105.
    ['steps back by himself', { recusals: [recusal(OFFICER.staffId, 'declared')] }, 'recused'],
    ['the recusal was granted', { recusals: [recusal(OFFICER.staffId, 'granted')] }, 'recused'],
    ['it was asked for only', { recusals: [recusal(OFFICER.staffId, 'asked')] }, undefined],
    ['it was refused', { recusals: [recusal(OFFICER.staffId, 'refused')] }, undefined],
    ['another one is recused', { recusals: [recusal('s_other', 'granted')] }, undefined],
    [
      'one of two is his',
      { recusals: [recusal('s_other', 'granted'), recusal(OFFICER.staffId, 'granted')] },
      'recused',
    ],
  ])('given %s', (_, change, code) => {
    const current = collectedCase(undefined, change);
    expect(refuseOfficer(current, OFFICER.staffId)?.code).toBe(code);
    const taken = openDetermination(current, OFFICER, NOW);
    expect(isRefusal(taken) ? taken.code : undefined).toBe(code);
  });

  test('taking the case declares that no ground of recusal is known', () => {
    const taken = said(openDetermination(collectedCase(), OFFICER, NOW));
    expect(taken.events).toEqual([
      { type: 'determination.opened', payload: { officerId: OFFICER.staffId, conflictOfInterest: false } },
    ]);
    expect(taken.next.determination).toEqual({
      officerId: OFFICER.staffId,
      officerName: OFFICER.name,
      officerNo: OFFICER.no,
      openedAt: at,
      state: 'open',
      decision: null,
      earlier: [],
      amendReason: null,
      suggestion: null,
      evidenceRead: false,
      conditionsConfirmed: false,
      orderedAt: null,
    });
  });
});

describe('the decision', () => {
  test('a behaviour picked twice for one party counts once; the same for another party stands', () => {
    const twice = {
      ...REAR_END,
      faults: [...REAR_END.faults, ...REAR_END.faults, { partyId: 'p1', faultId: 'speeding' }],
    };
    expect(said(decide(opened(), twice)).next.determination?.decision?.faults).toEqual([
      { partyId: 'p1', faultId: 'rearEnd' },
      { partyId: 'p1', faultId: 'speeding' },
    ]);
    const both = {
      ...REAR_END,
      faults: [
        { partyId: 'p1', faultId: 'careless' },
        { partyId: 'p2', faultId: 'careless' },
      ],
      liabilities: [
        { partyId: 'p1', liability: 'equal' as const },
        { partyId: 'p2', liability: 'equal' as const },
      ],
    };
    expect(said(decide(opened(), both)).next.determination?.decision?.faults).toEqual(both.faults);
  });

  test.each(['narrative', 'plainWords'] as const)(
    '%s: written without the spaces around it, and never a percentage',
    (field) => {
      const spaced = said(decide(opened(), { ...REAR_END, [field]: `  ${REAR_END[field]}\n` }));
      expect(spaced.next.determination?.decision?.[field]).toBe(REAR_END[field]);
      for (const percent of ['甲负 70%', '甲负 70％', '甲负百分之七十'])
        expect(decide(opened(), { ...REAR_END, [field]: percent })).toMatchObject({ code: 'invalidInput' });
    },
  );

  test('P146 61: flight and destroyed evidence are determined on the spot, not here', () => {
    for (const faultId of ['fled', 'destroyedEvidence', 'deliberate'])
      expect(decide(opened(), { ...REAR_END, faults: [{ partyId: 'p1', faultId }] })).toMatchObject({
        code: 'faultUnknown',
      });
    const beside = { ...REAR_END, faults: [...REAR_END.faults, { partyId: 'p1', faultId: 'fled' }] };
    expect(decide(opened(), beside)).toMatchObject({ code: 'faultUnknown' });
  });

  test('the suggestion is kept with articles once each, and with its other answer where two parties share', () => {
    const one = said(decide(opened())).next.determination;
    expect(one?.suggestion?.alternative).toBeNull();
    expect(one?.suggestion?.flipFact).not.toBeNull();

    const shared: Choice = {
      ...REAR_END,
      faults: [
        { partyId: 'p1', faultId: 'redLight' },
        { partyId: 'p2', faultId: 'laneChange' },
      ],
      liabilities: [
        { partyId: 'p1', liability: 'equal' },
        { partyId: 'p2', liability: 'equal' },
      ],
    };
    const two = said(decide(opened(), shared));
    expect(two.next.determination?.suggestion).toMatchObject({
      same: false,
      liabilities: [
        { partyId: 'p1', liability: 'primary' },
        { partyId: 'p2', liability: 'secondary' },
      ],
      alternative: [
        { partyId: 'p1', liability: 'full' },
        { partyId: 'p2', liability: 'none' },
      ],
    });
    expect(two.events[0]?.payload).toMatchObject({ sameAsSuggested: false, liabilities: shared.liabilities });
    expect(two.events[0]?.payload).not.toHaveProperty('at');

    const again: Choice = {
      ...REAR_END,
      faults: [...REAR_END.faults, { partyId: 'p1', faultId: 'rearEndExpressway' }],
    };
    const articles = said(decide(opened(), again)).next.determination?.suggestion?.articles ?? [];
    expect(new Set(articles).size).toBe(articles.length);
  });

  test('a decision, or a changed one, takes an earlier mediation with it', () => {
    const mediation = {
      asked: [],
      result: { kind: 'none', why: 'disputed' },
      at,
      officerId: OFFICER.staffId,
    } as unknown as Case['mediation'];
    expect(said(decide({ ...opened(), mediation })).next.mediation).toBeNull();
    expect(said(amend({ ...decided(), mediation }, OFFICER.staffId, REAR_END, '再看', NOW)).next.mediation).toBeNull();
  });

  test('amended twice, all stand in their order; a choice that cannot be is refused and changes nothing', () => {
    const once = said(amend(decided(), OFFICER.staffId, { ...REAR_END, plainWords: '第二次' }, '一', NOW)).next;
    const twice = said(amend(once, OFFICER.staffId, { ...REAR_END, plainWords: '第三次' }, '二', NOW)).next;
    expect(twice.determination?.earlier.map((one) => one.plainWords)).toEqual([REAR_END.plainWords, '第二次']);
    expect(twice.determination?.decision?.plainWords).toBe('第三次');
    expect(amend(decided(), OFFICER.staffId, { ...REAR_END, faults: [] }, '空', NOW)).toMatchObject({
      code: 'liabilityWithoutFault',
    });
    expect(amend(decided(), 's_other', REAR_END, '不是我的', NOW)).toMatchObject({ code: 'notYourCase' });
  });

  test('two cars: whoever is liable, the motor side is; a rider’s case is another matter', () => {
    const second: Choice = {
      ...REAR_END,
      faults: [{ partyId: 'p2', faultId: 'rearEnd' }],
      liabilities: [
        { partyId: 'p1', liability: 'none' },
        { partyId: 'p2', liability: 'full' },
      ],
    };
    expect(isRefusal(decide(opened(), second))).toBe(false);
  });
});

describe('gate 3', () => {
  const ready = (current: Case, told = yes, version = harbin) => notReady(current, OFFICER.staffId, version, told, NOW);

  test('the refusal names what is not confirmed and what is not verified', () => {
    const conditions = harbin.accepts.map((type) => ({
      ...type,
      conditions: [
        { check: 'movable' as const, before: ['issue' as const], words: '甲条件' },
        { check: 'sober' as const, before: ['clear' as const], words: '别的' },
        { check: 'allPresent' as const, before: ['clear' as const, 'issue' as const], words: '乙条件' },
      ],
    }));
    const version = { ...harbin, accepts: conditions };
    expect(issueConditions(decided(), version)).toEqual(['甲条件', '乙条件']);
    expect(ready(decided(), { ...yes, conditionsConfirmed: false }, version)).toMatchObject({
      code: 'conditionUnconfirmed',
      say: expect.stringContaining('甲条件、乙条件'),
    });
    expect(ready(decided(), yes, version)).toBeUndefined();

    const none = { ...harbin, accepts: harbin.accepts.map((type) => ({ ...type, conditions: [] })) };
    expect(ready(decided(), { ...yes, conditionsConfirmed: false }, none)).toBeUndefined();
    expect(issueConditions(decided(), { ...harbin, accepts: [] })).toEqual([]);

    const current = decided();
    const open = ready({ ...current, verification: current.verification.slice(2) });
    expect(open).toMatchObject({ code: 'verificationOpen', say: expect.stringMatching(/甲.*、甲/u) });
  });

  test('another officer asks, or none has decided: it is not ready', () => {
    expect(notReady(decided(), 's_other', harbin, yes, NOW)).toMatchObject({ code: 'notYourCase' });
    expect(ready(collectedCase())).toMatchObject({ code: 'wrongState' });
    expect(ready({ ...decided(), status: 'signing' })).toMatchObject({ code: 'wrongState' });
    expect(ready(issuedCase())).toMatchObject({ code: 'certificateIssued' });
  });
});

describe('back to the agent', () => {
  test('the seat is given up, the phones may go on, and the decision stands among the earlier ones', () => {
    const current = decided();
    const back = said(
      returnToAgent({ ...current, mediation: { at } as Case['mediation'] }, OFFICER.staffId, '补拍', NOW),
    );
    expect(back.next).toMatchObject({
      status: 'interrupted',
      statusSince: at,
      returned: { reason: '补拍', at },
      mediation: null,
      call: { attended: false, held: false, lostAt: at },
      determination: { state: 'open', decision: null, suggestion: null },
    });
    expect(back.next.determination?.earlier).toEqual([current.determination?.decision]);
    expect(back.events).toEqual([{ type: 'case.returned', payload: { reason: '补拍' } }]);
  });

  test('before a decision none is kept', () => {
    expect(said(returnToAgent(opened(), OFFICER.staffId, '补拍', NOW)).next.determination?.earlier).toEqual([]);
  });

  test.each<[string, Case, string]>([
    ['a case that is issued', issuedCase(), 'certificateIssued'],
    ['one that was never called', { ...opened(), call: null }, 'wrongState'],
    ['one still in the call', { ...opened(), status: 'inCall' }, 'wrongState'],
    ['one nobody has taken', collectedCase(), 'notYourCase'],
  ])('%s does not go back', (_, current, code) => {
    expect(returnToAgent(current, OFFICER.staffId, '补拍', NOW)).toMatchObject({ code });
  });
});
