import { lawWords } from '@kuaichu/contract/fault';
import { expect, test } from 'vitest';
import { articleNumber, articleText, lawText, p146, regulation, safetyLaw } from './article.ts';
import { excerpts } from './excerpts.ts';

const DIGITS = '零一二三四五六七八九';
function numberOf(chinese: string): number {
  let [total, digit] = [0, 0];
  for (const char of chinese) {
    if (char === '百') [total, digit] = [total + digit * 100, 0];
    else if (char === '十') [total, digit] = [total + (digit || 1) * 10, 0];
    else digit = DIGITS.indexOf(char);
  }
  return total + digit;
}

test.each(Object.entries(excerpts))('the excerpt of %s is the law’s own words', (key, excerpt) => {
  const [law = '', place = ''] = key.split(' ');
  const [, article = '', , paragraph, , item] = /^第(.+?)条(第(.+?)款)?(第(.+?)项)?$/u.exec(place) ?? [];
  const whole = lawText({
    law: law as keyof typeof lawWords,
    article: numberOf(article),
    ...(paragraph && { paragraph: numberOf(paragraph) }),
    ...(item && { item: numberOf(item) }),
  });
  // An item ends in a semicolon where a sentence ends in a full stop.
  expect(whole).toContain(excerpt.replace(/。$/u, ''));
});

test('a whole article, a paragraph, an item behind the words it hangs on', () => {
  expect(lawText(safetyLaw(35))).toBe('机动车、非机动车实行右侧通行。');
  expect(lawText(p146(23, 2))).toBe('适用简易程序的，可以由一名交通警察处理。');
  expect(lawText(p146(61, 1, 1))).toBe('当事人有下列情形之一的，承担全部责任：（一）发生道路交通事故后逃逸的；');
  expect(lawText(regulation(52, undefined, 3))).toBe(
    '机动车通过没有交通信号灯控制也没有交通警察指挥的交叉路口，除应当遵守第五十一条第(二)项、第(三)项的规定外，还应当遵守下列规定：(三)转弯的机动车让直行的车辆先行；',
  );
  expect(lawText(regulation(38, 3))).toBe('红灯亮时，右转弯的车辆在不妨碍被放行的车辆、行人通行的情况下，可以通行。');
});

test('a place the law does not have, or a law not kept here, has no text', () => {
  expect(lawText(p146(999))).toBeUndefined();
  expect(lawText(p146(23, 9))).toBeUndefined();
  expect(lawText(p146(23, 1, 9))).toBeUndefined();
  expect(lawText(p146(5, undefined, 1))).toBeUndefined();
});

test('the parties read the sentence that concerns them, else the article', () => {
  expect(articleText(safetyLaw(43))).toBe('同车道行驶的机动车，后车应当与前车保持足以采取紧急制动措施的安全距离。');
  expect(articleText(safetyLaw(37))).toBe(lawText(safetyLaw(37)));
  expect(articleNumber(p146(61, 1, 2))).toBe('第六十一条第一款第二项');
});
