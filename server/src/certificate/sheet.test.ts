import { isRefusal } from '@kuaichu/contract/refusal';
import { describe, expect, test } from 'vitest';
import type { Case } from '../case/state.ts';
import { cityRules } from '../claim/testing/city.ts';
import { collectedCase, NOW, REAR_END, STROKES } from '../claim/testing/collectedCase.ts';
import { determine, openDetermination } from '../determination/rules/decide.ts';
import { issuingUnit } from '../jurisdiction/rules.ts';
import { orderIssue } from '../signing/rules.ts';
import { refuseSheet } from './paper/check.ts';
import { awaitsIssue, firstOpened, issue, templateAt } from './rules/issue.ts';
import { sheetOf } from './sheet.ts';

const harbin = cityRules('harbin');
const terms = {
  unit: issuingUnit(harbin, undefined),
  cityName: '哈尔滨市',
  publicUrl: 'http://localhost:8080',
  demoClock: true,
  additions: [],
};
const issued = { no: '230103202609180001', verifyToken: 'v_22222222222222222222' };
const officer = { staffId: 's_officer', name: '高示范', no: '000001', simpleProcedureQualified: true };

function ordered(): Case {
  const opened = openDetermination(collectedCase(), officer, NOW);
  if (isRefusal(opened)) throw new Error(opened.code);
  const decided = determine(opened.next, officer.staffId, REAR_END, NOW);
  if (isRefusal(decided)) throw new Error(decided.code);
  const outcome = orderIssue(decided.next, 30, true, NOW);
  if (isRefusal(outcome)) throw new Error(outcome.code);
  return outcome.next;
}
type Signatures = NonNullable<Case['signing']>['signatures'];
function settled(reason = '不同意'): Case {
  const current = ordered();
  const at = NOW.toISOString();
  const signatures: Signatures = [
    { partyId: 'p1', state: 'signed', at, reason: null, strokes: STROKES, textSha256: 'aa', egressId: 'EG_1' },
    { partyId: 'p2', state: 'refused', at, reason, strokes: [], textSha256: null, egressId: null },
  ];
  return { ...current, signing: current.signing && { ...current.signing, signatures } };
}

describe('what stands on the sheet', () => {
  test('every field of P146 24(2), telephone numbers masked, and the sheet can be printed', () => {
    const sheet = sheetOf(settled(), terms, NOW, issued);
    expect(sheet).toMatchObject({
      unitName: harbin.units.find((u) => u.id === 'hrb-nangang')?.issuingName,
      number: issued.no,
      weather: '雨',
      place: '哈尔滨市松柏路云河街路口东侧60米处（由西向东方向）',
      kind: 'propertyDamageOnly',
      facts: REAR_END.narrative,
      officerName: '高示范',
      demo: true,
      demoClock: true,
      verifyUrl: 'http://localhost:8080/v/v_22222222222222222222',
    });
    expect(sheet.parties[0]).toEqual({
      label: '甲',
      name: '林一甲',
      idNo: '000000199001010017',
      phone: '138****0001',
      transportMode: '驾驶小型客车',
      vehicle: { type: '小型越野客车', plateNo: '黑A·T0001' },
      insurer: '中国人保（模拟）',
      policyNo: 'TEST000026007731',
    });
    expect(sheet.signatures).toEqual([
      { label: '甲', state: 'signed', image: { kind: 'strokes', strokes: STROKES } },
      { label: '乙', state: 'refusedToSign', reason: '不同意' },
    ]);
    expect(refuseSheet(sheet, { preview: false })).toBeNull();
  });

  test('a reason with a smiling face, line breaks or two hundred characters cannot stop the certificate', () => {
    const reason = `不\n同意😀\u200b${'写'.repeat(200)}`;
    const sheet = sheetOf(settled(reason), terms, NOW, issued);
    expect(refuseSheet(sheet, { preview: false })).toBeNull();
    expect(sheet.signatures[1]).toMatchObject({ reason: expect.stringMatching(/^不 同意写{76}$/u) });
  });

  test('a preview has no number and no signature, a name without a glyph is refused before anybody signs', () => {
    const before: Case = { ...ordered(), signing: null };
    const preview = sheetOf(before, terms, NOW, null);
    expect(preview).toMatchObject({ number: null, signedAt: null, signatures: [] });
    expect(refuseSheet(preview, { preview: true })).toBeNull();
    const [first, second] = before.parties;
    if (!first || !second) throw new Error('two parties');
    const odd: Case = { ...before, parties: [{ ...first, name: '林\u{2A6D6}甲' }, second] };
    expect(refuseSheet(sheetOf(odd, terms, NOW, issued), { preview: false })).toMatchObject({ code: 'glyphMissing' });
  });

  describe('the result of the mediation', () => {
    const agreed = { kind: 'agreed', text: '甲赔偿乙车辆维修费 800 元，当场付清。' } as const;
    const noted = (result: NonNullable<Case['mediation']>['result'], signed: boolean): Case => {
      const current = settled();
      const [first, second] = current.signing?.signatures ?? [];
      if (!current.signing || !first || !second) throw new Error('two signatures');
      const signatures = signed ? [first, { ...first, partyId: 'p2' }] : [first, second];
      const at = NOW.toISOString();
      return {
        ...current,
        mediation: { asked: ['p1', 'p2'], result, at, officerId: officer.staffId },
        signing: { ...current.signing, signatures },
      };
    };

    test('given both asked and both signed, then it stands on the sheet with both signatures (P146 25)', () => {
      const sheet = sheetOf(noted(agreed, true), terms, NOW, issued);
      expect(sheet.mediation).toMatchObject({
        text: agreed.text,
        signatures: [{ state: 'signed' }, { state: 'signed' }],
      });
      expect(refuseSheet(sheet, { preview: false })).toBeNull();
    });

    test.each([
      ['one refuses to sign', agreed, '当事人拒绝在道路交通事故认定书上签名'],
      ['one disputes the finding', { kind: 'none', why: 'disputed' }, '当事人对道路交通事故认定有异议'],
      ['one does not want it', { kind: 'none', why: 'notAgreed' }, '当事人不同意调解'],
      ['nobody asked', { kind: 'none', why: 'notAsked' }, ''],
    ] as const)('when %s, then 未调解 and the reason (P146 26)', (_, result, because) => {
      const sheet = sheetOf(noted(result, false), terms, NOW, issued);
      expect(sheet).toMatchObject({ mediation: null, notMediatedBecause: because });
      expect(refuseSheet(sheet, { preview: false })).toBeNull();
    });

    test('one who did not come in time leaves it unsigned, and it does not stand', () => {
      const current = noted(agreed, true);
      const late = current.signing?.signatures.map((s) =>
        s.partyId === 'p2' ? { ...s, state: 'expired' as const } : s,
      );
      const next = { ...current, signing: current.signing && { ...current.signing, signatures: late ?? [] } };
      expect(sheetOf(next, terms, NOW, issued).notMediatedBecause).toContain('没有共同签名');
    });

    test('without a note it is 未调解', () => {
      expect(sheetOf(settled(), terms, NOW, issued)).toMatchObject({ mediation: null, notMediatedBecause: '' });
    });
  });

  test('minor injury ticks its own box, and no other', () => {
    const current = settled();
    const hurt: Case = { ...current, facts: { ...current.facts, injury: 'minor' } };
    expect(sheetOf(hurt, terms, NOW, issued).kind).toBe('minorInjury');
  });

  test('a rider has neither motor vehicle nor policy on the form', () => {
    const current = settled();
    const [first, second] = current.parties;
    if (!first || !second) throw new Error('two parties');
    const sheet = sheetOf({ ...current, parties: [first, { ...second, role: 'rider' }] }, terms, NOW, issued);
    expect(sheet.parties[1]).toMatchObject({ vehicle: null, insurer: '', policyNo: '' });
  });

  test('the form changed on 2018-05-01, and none is known before 2009', () => {
    expect(templateAt(new Date('2018-05-01T00:00:00+08:00'))).toBe('simplified2018');
    expect(templateAt(new Date('2018-04-30T23:59:59+08:00'))).toBe('simplified2009');
    expect(templateAt(new Date('2009-01-01T00:00:00+08:00'))).toBe('simplified2009');
    expect(() => templateAt(new Date('2008-12-31T23:59:59+08:00'))).toThrow('no form');
  });

  test('rows of a province are data and hold what the case knows', () => {
    const additions = [
      { words: '现住址', from: 'addresses' },
      { words: '碰撞部位', from: 'collisionParts' },
      { words: '事故形态', from: 'accidentForm' },
      { words: '警号', from: 'officerNo' },
    ] as const;
    const sheet = sheetOf(settled(), { ...terms, additions: [...additions] }, NOW, issued);
    expect(sheet.additions).toEqual([
      { words: '现住址', text: '' },
      { words: '碰撞部位', text: '甲：左前；乙：右后' },
      { words: '事故形态', text: '追尾碰撞' },
      { words: '警号', text: '000001' },
    ]);
    expect(refuseSheet(sheet, { preview: false })).toBeNull();
  });
});

describe('issuing', () => {
  const stored = {
    ...issued,
    objectKey: 'certificates/x.pdf',
    sha256: 'aa',
    sm3: 'bb',
    templateVersion: 'simplified2018',
  };

  test('given every signature settled, then the case is issued, told by SMS and its room closed', () => {
    expect(awaitsIssue(settled())).toBe(true);
    const { next, events, jobs } = issue(settled(), stored, NOW);
    expect(next).toMatchObject({ status: 'issued', certificate: { no: issued.no, issuedAt: NOW.toISOString() } });
    expect(events).toMatchObject([{ type: 'certificate.issued', payload: { no: issued.no, sha256: 'aa', sm3: 'bb' } }]);
    expect(jobs?.map((j) => j.task)).toEqual(['delivery.result', 'delivery.result', 'call.close']);
  });

  test('never while somebody may still sign, and never for a case that left the channel', () => {
    expect(awaitsIssue(ordered())).toBe(false);
    expect(awaitsIssue({ ...settled(), status: 'dispatched' })).toBe(false);
    expect(() => issue(ordered(), stored, NOW)).toThrow('before its time');
  });

  test('the first opening is kept, a later one changes nothing', () => {
    const current = issue(settled(), stored, NOW).next;
    const once = firstOpened(current, 'p1', NOW);
    if (isRefusal(once)) throw new Error(once.code);
    expect(once.next.certificate?.delivery[0]?.firstOpenedAt).toBe(NOW.toISOString());
    expect(firstOpened(once.next, 'p1', new Date(NOW.getTime() + 1000))).toMatchObject({ events: [] });
    expect(firstOpened(settled(), 'p1', NOW)).toMatchObject({ code: 'wrongState' });
  });
});
