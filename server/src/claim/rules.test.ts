import { isRefusal } from '@kuaichu/contract/refusal';
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { changeParty } from '../case/rules.ts';
import type { Case } from '../case/state.ts';
import { claim, claimItems, claimOf, failed, noticeKey, received, surveyorAssigned } from './rules.ts';
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
const at = NOW.toISOString();
const surveyor = { name: '查勘员 梁一演', phone: '13700000001' };

describe('pressing once', () => {
  test('given a certificate and an insurer that takes notices, then it is on its way with the consent’s time', () => {
    const outcome = claim(issued(), 'p1', luzhou, NOW);
    expect(outcome).toMatchObject({
      next: { claims: [{ partyId: 'p1', insurerId: 'picc', consentAt: at, state: 'sending' }] },
      events: [{ type: 'claim.consented', payload: { partyId: 'p1', insurerId: 'picc' } }],
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
    const again = claim(failed(claimed(), 'p1', 'noPolicy').next, 'p1', luzhou, NOW);
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
    const one = received(claimed(), 'p1', 'PICC-1', at);
    expect(claimOf(one.next, 'p1')).toMatchObject({ state: 'received', noticeNo: 'PICC-1', acknowledgedAt: at });
    const two = surveyorAssigned(one.next, 'p1', 'PICC-1', surveyor, at);
    expect(claimOf(two.next, 'p1')).toMatchObject({ state: 'surveyorAssigned', surveyor });
    expect(received(two.next, 'p1', 'PICC-1', at).events).toEqual([]);
    expect(failed(two.next, 'p1', 'late').events).toEqual([]);
    expect(received(issued(), 'p1', 'PICC-1', at).events).toEqual([]);
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
              ? received(current, 'p1', 'N', at)
              : what === 'surveyor'
                ? surveyorAssigned(current, 'p1', 'N', surveyor, at)
                : failed(current, 'p1', 'x');
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
