import type { CorrectedField } from '@kuaichu/contract/paper';
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Case } from '../case/state.ts';
import { issuedCase, OFFICER, orderedCase, said, STORED } from '../claim/testing/issuedCase.ts';
import { NOW, REAR_END } from '../claim/testing/collectedCase.ts';
import { determine, openDetermination } from '../determination/rules/decide.ts';
import { expire, orderIssue } from '../signing/rules.ts';
import { issue } from './rules/issue.ts';
import { certificateByNo, missingNumbers } from './rules/register.ts';
import {
  certificatesOf,
  correct,
  endReview,
  markUnderReview,
  nextNoticeNo,
  revocable,
  revoke,
  sinceOf,
  stateOf,
} from './rules/states.ts';

const after = (minutes: number): Date => new Date(NOW.getTime() + minutes * 60_000);
const sealed = (current: Case) => ({
  no: nextNoticeNo(current),
  verifyToken: 'v_33333333333333333333',
  objectKey: 'certificates/n.pdf',
  sha256: 'cc',
  sm3: 'dd',
});
const OWN = {
  by: OFFICER.staffId,
  reason: '漏看了乙的变道',
  ground: 'ownFinding',
  notOfficerId: null,
  lastDay: null,
} as const;
const REMAND = {
  by: 'r_1',
  reason: '责任划分不公正',
  ground: 'remand',
  notOfficerId: OFFICER.staffId,
  lastDay: '2026-10-12',
} as const;
const printed = ({ field }: Pick<CorrectedField, 'field' | 'partyId'>) =>
  field === 'facts' ? REAR_END.narrative : field === 'name' ? '林一甲' : undefined;
const NAME: CorrectedField = { field: 'name', partyId: 'p1', was: '林一甲', becomes: '林乙甲' };
const corrected = (current: Case, changes: CorrectedField[] = [NAME]) =>
  correct(current, { officerId: OFFICER.staffId, reason: '打错了字', changes }, sealed(current), printed, after(60));
const standing = (current: Case) => {
  if (!current.certificate) throw new Error('no certificate stands');
  return current.certificate;
};

describe('what a certificate is worth', () => {
  test('valid, amended, under review and revoked, the gravest first; the sheet is the same in all of them', () => {
    const issued = issuedCase();
    expect([stateOf(standing(issued)), sinceOf(standing(issued))]).toEqual(['valid', null]);
    const amended = said(corrected(issued)).next;
    expect([stateOf(standing(amended)), sinceOf(standing(amended))]).toEqual(['amended', after(60).toISOString()]);
    const looked = said(markUnderReview(amended, after(90))).next;
    expect([stateOf(standing(looked)), sinceOf(standing(looked))]).toEqual(['underReview', after(90).toISOString()]);
    expect(stateOf(standing(said(endReview(looked)).next))).toBe('amended');
    const revoked = said(revoke(looked, REMAND, sealed(looked), after(120))).next;
    const [last] = certificatesOf(revoked);
    expect(last && [stateOf(last), sinceOf(last)]).toEqual(['revoked', after(120).toISOString()]);
    for (const current of [issued, amended, looked, revoked]) expect(certificatesOf(current)[0]).toMatchObject(STORED);
  });
});

describe('补正: a clerical error', () => {
  test('given a wrong name, when it is corrected, then a notice carries it and all parties are told', () => {
    const { next, events, jobs } = said(corrected(issuedCase()));
    expect(next.certificate?.corrections).toMatchObject([{ reason: '打错了字', changes: [NAME] }]);
    expect(next.notices).toMatchObject([
      { kind: 'correction', no: `${next.caseNo}-1`, about: STORED.no, to: ['p1', 'p2'] },
    ]);
    expect(events).toMatchObject([{ type: 'certificate.corrected', payload: { no: STORED.no, sha256: 'cc' } }]);
    // Names stay out of the log.
    expect(JSON.stringify(events)).not.toContain('林');
    expect(jobs?.map((job) => [job.task, job.payload['partyId']])).toEqual([
      ['delivery.corrected', 'p1'],
      ['delivery.corrected', 'p2'],
    ]);
    expect(next.status).toBe('issued');
    expect(nextNoticeNo(next)).toBe(`${next.caseNo}-2`);
  });

  test.each<[string, CorrectedField, string]>([
    ['words that do not stand there', { ...NAME, was: '林一申' }, 'correctionNotOnPaper'],
    ['a field that is empty', { ...NAME, field: 'policyNo' }, 'correctionNotOnPaper'],
    ['nothing', { ...NAME, becomes: NAME.was }, 'correctionChangesNothing'],
    [
      'a liability',
      { field: 'facts', partyId: null, was: '发生碰撞', becomes: '负全部责任' },
      'correctionTouchesFinding',
    ],
    [
      'an article',
      { field: 'facts', partyId: null, was: '发生碰撞', becomes: '违反第43条' },
      'correctionTouchesFinding',
    ],
  ])('never %s', (_, change, code) => {
    expect(corrected(issuedCase(), [change])).toMatchObject({ code });
  });

  test('a word inside the facts may be corrected; part of a name may not', () => {
    const change: CorrectedField = { field: 'facts', partyId: null, was: '松柏路', becomes: '松北路' };
    expect(said(corrected(issuedCase(), [change])).next.certificate?.corrections).toHaveLength(1);
    expect(corrected(issuedCase(), [{ ...NAME, was: '林一' }])).toMatchObject({ code: 'correctionNotOnPaper' });
  });

  test('not before issuing, not while the unit above reads the file', () => {
    expect(corrected(orderedCase())).toMatchObject({ code: 'wrongState' });
    const looked = said(markUnderReview(issuedCase(), after(50))).next;
    expect(corrected(looked)).toMatchObject({ code: 'certificateUnderReview' });
  });
});

describe('revoking and issuing anew', () => {
  const revokedOwn = () => {
    const issued = issuedCase();
    return said(revoke(issued, OWN, sealed(issued), after(60)));
  };

  test('given a wrong finding, when the unit revokes it, then the case is determined again and everything is kept', () => {
    const issued = issuedCase();
    const { next, events, jobs } = revokedOwn();
    expect(next).toMatchObject({
      status: 'collected',
      certificate: null,
      signing: null,
      determination: { officerId: OFFICER.staffId, state: 'open', decision: null, orderedAt: null },
      reopened: { ground: 'ownFinding', replaces: STORED.no, by: null, reason: OWN.reason },
      notices: [{ kind: 'revocation', about: STORED.no, to: ['p1', 'p2'] }],
    });
    expect(next.determination?.earlier).toHaveLength(1);
    expect(next.revoked).toMatchObject([
      {
        certificate: { ...STORED, revocation: { reason: OWN.reason, ground: 'ownFinding' } },
        determination: issued.determination,
        signing: issued.signing,
      },
    ]);
    expect(events).toMatchObject([{ type: 'certificate.revoked', payload: { no: STORED.no, ground: 'ownFinding' } }]);
    expect(jobs?.map((job) => job.task)).toEqual(['delivery.revoked', 'delivery.revoked']);
  });

  test('the new paper has its own number, and each names the other', () => {
    const again = said(determine(revokedOwn().next, OFFICER.staffId, REAR_END, after(70))).next;
    const ordered = said(orderIssue(again, 30, true, after(71))).next;
    const settled = expire(ordered, after(101)).next;
    const second = { ...STORED, no: '230103202609180002', verifyToken: 'v_44444444444444444444' };
    const { next, events } = issue(settled, second, after(101));
    expect(next.reopened).toBeNull();
    expect(certificatesOf(next).map((one) => [one.no, stateOf(one), one.replacedBy])).toEqual([
      [STORED.no, 'revoked', second.no],
      [second.no, 'valid', null],
    ]);
    expect(events[0]?.payload['replaces']).toBe(STORED.no);
    expect(certificateByNo(next, STORED.no)?.revocation?.reason).toBe(OWN.reason);
  });

  test('a remand ends the review, and another officer takes the case', () => {
    const looked = said(markUnderReview(issuedCase(), after(50))).next;
    expect(revocable(looked, 'ownFinding')).toMatchObject({ code: 'certificateUnderReview' });
    const { next } = said(revoke(looked, REMAND, sealed(looked), after(60)));
    expect(next).toMatchObject({ determination: null, reopened: { by: '2026-10-12', notOfficerId: OFFICER.staffId } });
    expect(openDetermination(next, OFFICER, after(61))).toMatchObject({ code: 'determinedBefore' });
    const other = said(openDetermination(next, { ...OFFICER, staffId: 's_other' }, after(61))).next;
    expect(other.determination?.officerId).toBe('s_other');
  });

  test('not twice, and not what was never issued', () => {
    const { next } = revokedOwn();
    expect(revoke(next, OWN, sealed(next), after(61))).toMatchObject({ code: 'certificateRevoked' });
    expect(revocable(next, 'remand')).toMatchObject({ code: 'certificateRevoked' });
    const ordered = orderedCase();
    expect(revoke(ordered, OWN, sealed(ordered), after(1))).toMatchObject({ code: 'wrongState' });
    expect(revocable(ordered, 'remand')).toMatchObject({ code: 'wrongState' });
    expect(corrected(next)).toMatchObject({ code: 'certificateRevoked' });
    expect(markUnderReview(next, after(61))).toMatchObject({ code: 'certificateRevoked' });
    expect(endReview(issuedCase())).toMatchObject({ code: 'wrongState' });
  });

  test('whatever is done in whatever order, no certificate ever loses its number, bytes, decision or reason', () => {
    const deed = fc.constantFrom('correct', 'review', 'endReview', 'revoke', 'remand', 'reissue');
    fc.assert(
      fc.property(fc.array(deed, { maxLength: 14 }), (deeds) => {
        let current = issuedCase();
        let minute = 60;
        let numbers = 1;
        for (const what of deeds) {
          minute += 1;
          const before = certificatesOf(current);
          const at = after(minute);
          const result = (() => {
            switch (what) {
              case 'correct':
                return corrected(current);
              case 'review':
                return markUnderReview(current, at);
              case 'endReview':
                return endReview(current);
              case 'revoke':
                return revoke(current, OWN, sealed(current), at);
              case 'remand':
                return revoke(current, { ...REMAND, notOfficerId: null }, sealed(current), at);
              default: {
                const decided = determine(current, OFFICER.staffId, REAR_END, at);
                if ('code' in decided) return decided;
                const late = after(minute + 31);
                const settled = expire(said(orderIssue(decided.next, 30, true, at)).next, late).next;
                numbers += 1;
                return issue(settled, { ...STORED, no: `23010320260918000${numbers}` }, late);
              }
            }
          })();
          if ('code' in result) continue;
          current = result.next;
          const kept = certificatesOf(current).slice(0, before.length);
          expect(kept.map((one) => [one.no, one.sha256, one.issuedAt])).toEqual(
            before.map((one) => [one.no, one.sha256, one.issuedAt]),
          );
        }
        expect(current.revoked.every(({ certificate }) => certificate.revocation !== null)).toBe(true);
        expect(current.certificate?.revocation ?? null).toBeNull();
        expect(new Set(current.notices.map((notice) => notice.no)).size).toBe(current.notices.length);
      }),
    );
  });
});

describe('the list of numbers', () => {
  test('names a number that is missing between the first and the last of a day', () => {
    expect(missingNumbers([])).toEqual([]);
    expect(missingNumbers(['230103202609180001', '230103202609180002', '230103202609190001'])).toEqual([]);
    expect(missingNumbers(['230103202609180003', '230103202609180001', '230104202609180002'])).toEqual([
      '230103202609180002',
      '230104202609180001',
    ]);
  });
});
