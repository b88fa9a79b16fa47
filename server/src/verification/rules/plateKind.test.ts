import { describe, expect, test } from 'vitest';
import { judgePlate, readColour } from './plateKind.ts';

describe('GA 36-2018：号牌的颜色说出种类', () => {
  test.each<[string, string, string]>([
    ['黑A12345', '蓝', '02'],
    ['川E12345', '黄', '01'],
    ['黑AD12345', '渐变绿', '52'],
    ['黑A12345D', '黄绿双拼', '51'],
    ['黑A1234警', '白', '23'],
    ['黑A1234学', '黄', '16'],
    ['黑A1234挂', '黄', '15'],
    ['粤Z1234港', '黑', '26'],
  ])('%s on %s is kind %s', (plateNo, colour, kind) => {
    expect(judgePlate(plateNo, { colour })).toMatchObject({ plateKind: kind, valid: true, warning: null });
  });

  test('all ten letters of new energy are taken, D and F not alone', () => {
    for (const letter of 'DABCEFGHJK') {
      expect(judgePlate(`川E${letter}12345`).format).toBe('newEnergySmall');
      expect(judgePlate(`川E12345${letter}`).format).toBe('newEnergyLarge');
    }
  });
});

describe('a plate warns and never blocks', () => {
  test.each<[string, { colour?: string; plateKind?: '02' | '52' }, RegExp]>([
    ['黑AI2345', {}, /是不是 黑A·12345？/u],
    ['黑A1234', {}, /样子少见/u],
    ['黑AD12345', { colour: '蓝' }, /不像蓝牌/u],
    ['黑A12345', { plateKind: '52' }, /不像小型新能源汽车/u],
    ['黑A12345', { colour: '紫' }, /颜色不认识/u],
  ])('%s %o', (plateNo, asked, warning) => {
    const found = judgePlate(plateNo, asked);
    expect(found.warning).toMatch(warning);
    expect(found).toMatchObject({ valid: false, blocks: false });
  });

  test('dots, spaces and full-width letters are read', () => {
    expect(judgePlate('黑Ａ· 12345')).toMatchObject({ plateNo: '黑A12345', shown: '黑A·12345', plateKind: '02' });
  });

  test('colours as people say them', () => {
    expect(['蓝牌', '渐变绿', '黄绿双拼', '黄色', '紫'].map(readColour)).toEqual([
      '蓝',
      '渐变绿',
      '黄绿',
      '黄',
      undefined,
    ]);
  });
});
