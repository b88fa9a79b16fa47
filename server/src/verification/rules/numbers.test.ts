import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { ageOn, minorWarning, readIdNumber, readPaper } from './idNumber.ts';
import { displayPlate, normalisePlate, plateFormat, possibleKinds, readPlate, suggestPlate } from './plate.ts';
import { readVin } from './vin.ts';

describe('plates', () => {
  test.each([
    ['黑AT0001', 'normal'],
    ['黑ADT0002', 'newEnergySmall'],
    ['川EK12345', 'newEnergySmall'],
    ['黑A12345D', 'newEnergyLarge'],
    ['黑A12345J', 'newEnergyLarge'],
    ['黑A1234挂', 'suffix'],
    ['黑A1234学', 'suffix'],
    ['WJ黑12345', 'armedPolice'],
    ['VA12345', 'military'],
    ['123456使', 'embassy'],
    ['黑ATO001', 'unrecognised'],
    ['临A0001', 'unrecognised'],
  ])('%s is %s', (plateNo, format) => {
    expect(plateFormat(plateNo)).toBe(format);
  });

  test('typing is forgiven: case, width, dots, spaces', () => {
    expect(normalisePlate(' 黑ａ·t 0001 ')).toBe('黑AT0001');
    expect(displayPlate('黑AT0001')).toBe('黑A·T0001');
    expect(displayPlate('WJ黑12345')).toBe('WJ黑12345');
  });

  test('nothing blocks: odd plates carry a warning and go through', () => {
    expect(readPlate('02', '黑AT0001')).toEqual({
      plateNo: '黑AT0001',
      format: 'normal',
      warning: null,
      suggestion: null,
    });
    expect(readPlate('02', '黑ATO001')).toMatchObject({
      suggestion: '黑AT0001',
      warning: expect.stringContaining('黑A·T0001'),
    });
    expect(readPlate('02', '黑ADT0002').warning).toContain('小型新能源汽车');
    expect(readPlate('22', '临A0001').warning).toContain('少见');
    expect(readPlate('15', '黑A1234挂').warning).toBeNull();
  });

  test('a suggestion always fits a pattern, and whatever is typed is kept', () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 12 }), (text) => {
        const reading = readPlate('02', text);
        expect(reading.plateNo).toBe(normalisePlate(text));
        const suggestion = suggestPlate(reading.plateNo);
        if (suggestion !== null) expect(plateFormat(suggestion)).not.toBe('unrecognised');
        if (reading.format === 'unrecognised') expect(possibleKinds(reading.plateNo)).toEqual([]);
      }),
    );
  });
});

describe('identity numbers', () => {
  test('the published example', () => {
    expect(readIdNumber('11010519491231002x', '2026-09-18')).toEqual({
      ok: true,
      idNo: '11010519491231002X',
      kind: 'citizen',
      birthDate: '1949-12-31',
      age: 76,
      sex: 'female',
    });
  });

  test.each([
    ['110105194912310021', /校验位/],
    ['1101051949123100', /不是 18 位/],
    ['E12345678', /别的证件/],
  ])('%s warns', (text, warning) => {
    const reading = readIdNumber(text, '2026-09-18');
    expect(reading.ok ? '' : reading.warning).toMatch(warning);
  });

  test.each<[string, string | null, boolean]>([
    ['E12345678', 'chinesePassport', false],
    ['g12345678', 'chinesePassport', false],
    ['EA1234567', 'chinesePassport', false],
    ['EI1234567', 'foreignPassport', true],
    ['EO1234567', 'foreignPassport', true],
    ['PE1234567', 'chinesePassport', false],
    ['D1234567', 'chinesePassport', false],
    ['H12345678', 'hongKongMacaoPermit', false],
    ['M1234567890', 'hongKongMacaoPermit', false],
    ['M123456789', null, false],
    ['A123456(7)', 'hongKongIdentityCard', false],
    ['ＡＢ１２３４５６（Ａ）', 'hongKongIdentityCard', false],
    ['12345678', 'taiwanPermit', false],
    ['1234567890', 'taiwanPermit', false],
    ['123456789', 'foreignPassport', true],
    ['USA110099050101', 'foreignResidentCard', true],
    ['TR 1234567', 'foreignPassport', true],
    ['C01X00T47', 'foreignPassport', true],
    ['X12345', 'foreignPassport', true],
    ['X1234', null, false],
    ['ABCDEFGH', null, false],
    ['AB1C2D3', null, false],
    ['A1234567', 'hongKongIdentityCard', false],
    ['A123456(7', 'hongKongIdentityCard', false],
    ['12345A', 'foreignPassport', true],
    ['A123456789', null, false],
    ['军字第123456号', null, false],
    ['11010519491231002X', null, false],
    ['1234567', null, false],
    ['12345678901', null, false],
    ['', null, false],
  ])('the paper %s is %s', (text, kind, foreign) => {
    expect(readPaper(text)).toEqual(kind === null ? null : { kind, foreign });
  });

  test('an impossible birthday is found behind a right check character', () => {
    const body = '11010519490231002';
    const candidates = [...'0123456789X'].map((check) => readIdNumber(body + check, '2026-09-18'));
    expect(candidates.some((reading) => reading.ok)).toBe(false);
    expect(candidates.filter((reading) => !reading.ok && reading.warning.includes('生日'))).toHaveLength(1);
  });

  test('changing one digit is always found', () => {
    const valid = '11010519491231002X';
    fc.assert(
      fc.property(fc.nat({ max: 16 }), fc.integer({ min: 1, max: 9 }), (at, shift) => {
        const digit = (Number(valid[at]) + shift) % 10;
        expect(readIdNumber(valid.slice(0, at) + digit + valid.slice(at + 1), '2026-09-18').ok).toBe(false);
      }),
    );
  });

  test('age counts from the birthday itself', () => {
    expect(ageOn('2010-09-18', '2026-09-17')).toBe(15);
    expect(ageOn('2010-09-18', '2026-09-18')).toBe(16);
    expect(minorWarning(15, 'eBike')).toMatch(/16 岁/);
    expect(minorWarning(17, 'motor')).toMatch(/监护人/);
    expect(minorWarning(18, 'motor')).toBeNull();
  });
});

describe('VIN', () => {
  test('the published example, and one changed digit', () => {
    expect(readVin('1m8gdm9axkp042788')).toEqual({ vin: '1M8GDM9AXKP042788', warning: null });
    expect(readVin('1M8GDM9AXKP042789').warning).toMatch(/校验位/);
    expect(readVin('1M8GDM9AIKP042788').warning).toMatch(/没有 I/);
  });
});
