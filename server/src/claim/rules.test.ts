import { isRefusal } from '@kuaichu/contract/refusal';
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { changeParty } from '../case/rules.ts';
import type { Case } from '../case/state.ts';
import { claim, claimItems, claimOf, claimReplaced, failed, noticeKey, received, surveyorAssigned } from './rules.ts';
import { cityRules } from './testing/city.ts';
import { collectedCase, NOW } from './testing/collectedCase.ts';

const luzhou = cityRules('luzhou');

const issued = (): Case => ({
  ...collectedCase(),
  status: 'issued',
  certificate: {
    no: '510502202609180001',
    issuedAt: NOW.toISOString(),
    verifyToken: 'v_22222222222222222222',
    objectKey: 'certificates/x.pdf',
    sha256: 'aa',
    sm3: 'bb',
    templateVersion: 'simplified2018',
    delivery: [],
    underReviewSince: null,
    corrections: [],
    revocation: null,
    replacedBy: null,
  },
});
function claimed(): Case {
  const outcome = claim(issued(), 'p1', luzhou, NOW);
  if (isRefusal(outcome)) throw new Error(outcome.code);
  return outcome.next;
}
const FIRST = '510502202609180001';
const SECOND = '510502202609190004';
const MINE = { partyId: 'p1', certificateNo: FIRST };
const at = NOW.toISOString();
const surveyor = { name: '查勘员 梁一演', phone: '13700000001' };

describe('pressing once', () => {
  test('given a certificate and an insurer that takes notices, then it is on its way with the consent’s time', () => {
    const outcome = claim(issued(), 'p1', luzhou, NOW);
    expect(outcome).toMatchObject({
      next: { claims: [{ partyId: 'p1', insurerId: 'picc', consentAt: at, state: 'sending' }] },
      events: [{ type: 'claim.consented', payload: { partyId: 'p1', insurerId: 'picc', certificateNo: FIRST } }],
      jobs: [{ task: 'claim.push', payload: { partyId: 'p1' } }],
    });
  });

  test('an insurer that takes none is named with its telephone', () => {
    expect(claim(issued(), 'p2', luzhou, NOW)).toMatchObject({
      code: 'claimOtherInsurer',
      say: expect.stringContaining('400-000-0002'),
    });
    const elsewhere = changeParty(issued(), 'p1', { insurerId: 'unknown' });
    expect(claim(elsewhere, 'p1', luzhou, NOW)).toMatchObject({ code: 'claimOtherInsurer' });
  });

  test('before the certificate, twice, without a policy or for nobody it is refused', () => {
    expect(claim({ ...issued(), status: 'signing' }, 'p1', luzhou, NOW)).toMatchObject({ code: 'wrongState' });
    expect(claim(claimed(), 'p1', luzhou, NOW)).toMatchObject({ code: 'claimSent' });
    expect(claim(changeParty(issued(), 'p1', { policyNo: '' }), 'p1', luzhou, NOW)).toMatchObject({
      code: 'wrongState',
    });
    expect(claim(issued(), 'p9', luzhou, NOW)).toMatchObject({ code: 'wrongState' });
  });

  test('after a failure it may be pressed again', () => {
    const again = claim(failed(claimed(), MINE, 'noPolicy').next, 'p1', luzhou, NOW);
    expect(again).toMatchObject({ next: { claims: [{ state: 'sending' }] } });
  });

  test('what is handed on is shown, the number masked', () => {
    const current = issued();
    const [party] = current.parties;
    const items = party ? claimItems(current, party) : [];
    expect(items).toContainEqual({ label: '手机号', value: '138****0001' });
    expect(items).toContainEqual({ label: '认定书编号', value: '510502202609180001' });
  });
});

describe('what the insurer tells', () => {
  test('received, then a surveyor; told again, nothing happens', () => {
    const one = received(claimed(), MINE, 'PICC-1', at);
    expect(claimOf(one.next, 'p1')).toMatchObject({ state: 'received', noticeNo: 'PICC-1', acknowledgedAt: at });
    const two = surveyorAssigned(one.next, MINE, 'PICC-1', surveyor, at);
    expect(claimOf(two.next, 'p1')).toMatchObject({ state: 'surveyorAssigned', surveyor });
    expect(received(two.next, MINE, 'PICC-1', at).events).toEqual([]);
    expect(failed(two.next, MINE, 'late').events).toEqual([]);
    expect(received(issued(), MINE, 'PICC-1', at).events).toEqual([]);
  });

  test('whatever comes in whatever order, a claim never goes back', () => {
    const rank = { failed: 0, sending: 0, received: 1, surveyorAssigned: 2 } as const;
    fc.assert(
      fc.property(fc.array(fc.constantFrom('received', 'surveyor', 'failed'), { maxLength: 8 }), (told) => {
        let current = claimed();
        let reached = 0;
        for (const what of told) {
          const outcome =
            what === 'received'
              ? received(current, MINE, 'N', at)
              : what === 'surveyor'
                ? surveyorAssigned(current, MINE, 'N', surveyor, at)
                : failed(current, MINE, 'x');
          current = outcome.next;
          const now = rank[claimOf(current, 'p1')?.state ?? 'sending'];
          expect(now).toBeGreaterThanOrEqual(reached);
          reached = now;
        }
        expect(claimOf(current, 'p1')?.noticeNo).toBe(reached > 0 ? 'N' : null);
      }),
    );
  });
});

test('one accident, insurer and policy have one key, safe for the wire', () => {
  expect(noticeKey('510502202609180001', 'picc', 'TEST000026007731')).toBe('510502202609180001:picc:TEST000026007731');
  expect(noticeKey('510502202609180001', 'picc', '保单 1/2')).toMatch(/^[\w:.-]{8,160}$/);
});

describe('given a certificate that was revoked after its claim, and another issued in its place (P146 79)', () => {
  function reissued(from: Case): Case {
    const { certificate, determination } = from;
    if (!certificate || !determination) throw new Error('nothing to revoke');
    const signing = { openedAt: at, by: at, signatures: [] };
    const round = { certificate, determination, signing, mediation: null };
    return { ...from, revoked: [round], certificate: { ...certificate, no: SECOND } };
  }
  const decided = (from: Case): Case => ({
    ...from,
    determination: from.determination ?? {
      officerId: 's_officer',
      officerName: '警官一演',
      officerNo: '000001',
      openedAt: at,
      state: 'ordered',
      decision: null,
      earlier: [],
      amendReason: null,
      suggestion: null,
      evidenceRead: true,
      conditionsConfirmed: true,
      orderedAt: at,
    },
  });
  const again = reissued(decided(received(claimed(), MINE, 'PICC-1', at).next));

  test('then the new one is told too, once, with the old one named, and what was told stays', () => {
    expect(claimOf(again, 'p1')).toBeUndefined();
    expect(claimReplaced(again, 'p1')).toBe(FIRST);
    const told = claim(again, 'p1', luzhou, NOW);
    if (isRefusal(told)) throw new Error(told.code);
    expect(told.next.claims).toMatchObject([
      { certificateNo: FIRST, state: 'received', noticeNo: 'PICC-1' },
      { certificateNo: SECOND, state: 'sending', noticeNo: null },
    ]);
    expect(claimReplaced(told.next, 'p1')).toBe(FIRST);
    expect(claim(told.next, 'p1', luzhou, NOW)).toMatchObject({ code: 'claimSent' });
  });

  test('then what the insurer says of the old notice does not touch the new one', () => {
    const told = claim(again, 'p1', luzhou, NOW);
    if (isRefusal(told)) throw new Error(told.code);
    const late = surveyorAssigned(told.next, MINE, 'PICC-1', surveyor, at);
    expect(late.next.claims.map((c) => c.state)).toEqual(['surveyorAssigned', 'sending']);
    const answered = received(late.next, { partyId: 'p1', certificateNo: SECOND }, 'PICC-2', at);
    expect(answered.next.claims.map((c) => c.noticeNo)).toEqual(['PICC-1', 'PICC-2']);
  });

  test('then a claim kept without its certificate belongs to the first one', () => {
    const kept = { ...again, claims: again.claims.map(({ certificateNo: _no, ...old }) => old) };
    expect(claimOf(kept, 'p1')).toBeUndefined();
    expect(claimReplaced(kept, 'p1')).toBe(FIRST);
    expect(claimOf({ ...kept, revoked: [], certificate: issued().certificate }, 'p1')?.noticeNo).toBe('PICC-1');
  });

  test('given the first notice was not taken, or another party told it, then nothing is replaced', () => {
    const refusedOne = reissued(decided(failed(claimed(), MINE, 'noPolicy').next));
    expect(claimReplaced(refusedOne, 'p1')).toBeNull();
    expect(claimReplaced(again, 'p2')).toBeNull();
    expect(claimReplaced(claimed(), 'p1')).toBeNull();
    expect(claimOf(again, 'p2', FIRST)).toBeUndefined();
  });

  test('given no new certificate yet, then the one that is held is named and nothing can be told', () => {
    const waiting: Case = { ...again, status: 'collected', certificate: null };
    expect(claimReplaced(waiting, 'p1')).toBe(FIRST);
    expect(claim(waiting, 'p1', luzhou, NOW)).toMatchObject({ code: 'wrongState' });
  });
});
