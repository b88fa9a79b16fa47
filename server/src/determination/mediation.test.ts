import { describe, expect, test } from 'vitest';
import type { MediationNote } from '@kuaichu/contract/mediation';
import { collectedCase, NOW, REAR_END } from '../claim/testing/collectedCase.ts';
import { issuedCase, OFFICER, orderedCase, said } from '../claim/testing/issuedCase.ts';
import { amend, determine, openDetermination, returnToAgent } from './rules/decide.ts';
import { noteMediation } from './rules/mediation.ts';

const decided = (current = collectedCase()) =>
  said(determine(said(openDetermination(current, OFFICER, NOW)).next, OFFICER.staffId, REAR_END, NOW)).next;
const AGREED: MediationNote = { asked: ['p1', 'p2'], result: { kind: 'agreed', text: '甲赔偿乙 800 元，当场付清。' } };

describe('mediation on the spot', () => {
  test('given the request of all parties, when they agree, then the officer notes the result (P146 25)', () => {
    const { next, events } = said(noteMediation(decided(), OFFICER.staffId, AGREED, NOW));
    expect(next.mediation).toEqual({ ...AGREED, at: NOW.toISOString(), officerId: OFFICER.staffId });
    // The log knows that it was agreed, not what anybody pays.
    expect(events).toEqual([{ type: 'mediation.noted', payload: { asked: ['p1', 'p2'], result: 'agreed' } }]);
  });

  test('without the request of each there is no result to note', () => {
    for (const asked of [[], ['p1'], ['p2']])
      expect(noteMediation(decided(), OFFICER.staffId, { ...AGREED, asked }, NOW)).toMatchObject({
        code: 'mediationNotJoint',
      });
    const [alone] = collectedCase().parties;
    if (!alone) throw new Error('a party');
    const single = decided();
    expect(
      noteMediation({ ...single, parties: [alone] }, OFFICER.staffId, { ...AGREED, asked: ['p1'] }, NOW),
    ).toMatchObject({ code: 'mediationNotJoint' });
  });

  test.each(['notAsked', 'disputed', 'refusedToSign', 'notAgreed'] as const)('none, because %s (P146 26)', (why) => {
    const { next, events } = said(
      noteMediation(decided(), OFFICER.staffId, { asked: ['p1'], result: { kind: 'none', why } }, NOW),
    );
    expect(next.mediation?.result).toEqual({ kind: 'none', why });
    expect(events[0]?.payload).toEqual({ asked: ['p1'], result: why });
  });

  test('by the officer who holds the case, after the decision and before the order', () => {
    expect(noteMediation(collectedCase(), OFFICER.staffId, AGREED, NOW)).toMatchObject({ code: 'wrongState' });
    expect(noteMediation(orderedCase(), OFFICER.staffId, AGREED, NOW)).toMatchObject({ code: 'wrongState' });
    expect(noteMediation(issuedCase(), OFFICER.staffId, AGREED, NOW)).toMatchObject({ code: 'certificateIssued' });
    expect(noteMediation(decided(), 's_other', AGREED, NOW)).toMatchObject({ code: 'notYourCase' });
    expect(noteMediation(decided(), OFFICER.staffId, { ...AGREED, asked: ['p1', 'p2', 'p7'] }, NOW)).toMatchObject({
      code: 'partyUnknown',
    });
  });

  test('a changed finding takes the result with it: it was agreed on another one', () => {
    const noted = said(noteMediation(decided(), OFFICER.staffId, AGREED, NOW)).next;
    expect(said(amend(noted, OFFICER.staffId, REAR_END, '再看一遍', NOW)).next.mediation).toBeNull();
    expect(said(returnToAgent(noted, OFFICER.staffId, '补拍一张', NOW)).next.mediation).toBeNull();
  });
});
