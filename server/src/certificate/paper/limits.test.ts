import * as fc from 'fast-check';
import { describe, expect, it, vi } from 'vitest';
import { refuseSheet } from './check.ts';
import { type CertificateData, LIMITS } from './data.ts';
import { widthOf } from './fonts.ts';
import { missingGlyphs } from './glyphs.ts';
import { overlaps, textOf, wordsOf } from './poppler.ts';
import { renderCertificate } from './render.ts';
import { sampleParty, sampleSheet } from './sample.ts';
import { chineseMinute } from './time.ts';
import { wrap, wrapCell } from './wrap.ts';

// Poppler runs as a program of its own; on a busy machine that takes its time.
vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 });

const common = fc.constantFrom(...'林周吴郑王阿示范路街口东西南北米处驾驶小型客车ABT0123456789·，。（）《》、；—“” ');
const odd = fc.constantFrom(
  '😀',
  '\u200b',
  '\u0301',
  '\u0007',
  '\u202e',
  '\ud800',
  '㐂',
  '囍',
  '龘',
  'é',
  'ß',
  '€',
  '№',
  '\t',
);

/** Mostly text that can be printed; now and then a character that cannot. */
const text = (max: number) =>
  fc.oneof(
    { weight: 12, arbitrary: fc.array(common, { maxLength: max, size: 'max' }).map((chars) => chars.join('')) },
    {
      weight: 1,
      arbitrary: fc
        .array(fc.oneof({ weight: 9, arbitrary: common }, { weight: 1, arbitrary: odd }), {
          maxLength: max,
          size: 'max',
        })
        .map((chars) => chars.join('')),
    },
  );

const party = fc.record({
  name: text(LIMITS.name),
  idNo: text(LIMITS.idNo),
  phone: text(LIMITS.phone),
  transportMode: text(LIMITS.transportMode),
  insurer: text(LIMITS.insurer),
  policyNo: text(LIMITS.policyNo),
  vehicle: fc.option(fc.record({ type: text(LIMITS.vehicleType), plateNo: text(LIMITS.plateNo) })),
});

const sheet: fc.Arbitrary<CertificateData> = fc
  .record({
    unitName: text(LIMITS.unitName),
    weather: text(LIMITS.weather),
    place: text(LIMITS.place),
    facts: text(LIMITS.facts),
    liabilityText: text(LIMITS.liabilityText),
    mediation: fc.option(text(LIMITS.mediation)),
    reason: text(LIMITS.reason),
    parties: fc.array(party, { minLength: 1, maxLength: 5 }),
  })
  .map(({ parties, mediation, reason, ...rest }) => {
    const people = parties.map((one, at) => ({ ...one, label: sampleParty(at).label }));
    const signatures = people.map(({ label }, at) =>
      at % 2 === 0
        ? ({ label, state: 'unsigned', reason } as const)
        : ({ label, state: 'signed', image: null } as const),
    );
    return {
      ...sampleSheet(1),
      ...rest,
      parties: people,
      signatures,
      mediation: mediation === null ? null : { text: mediation, signatures },
    };
  });

/** How often each visible character occurs. */
function counts(texts: readonly string[]): Map<string, number> {
  const found = new Map<string, number>();
  for (const char of texts.join('').replace(/\s/gu, '')) found.set(char, (found.get(char) ?? 0) + 1);
  return found;
}

const fill = (limit: number) => '示范文字试样'.repeat(limit).slice(0, limit);

const sum = (texts: readonly string[]) => [...counts(texts).values()].reduce((a, b) => a + b, 0);

describe('any text within the limits', () => {
  it('is printed to the last character or refused, never lost', async () => {
    let printed = 0;
    await fc.assert(
      fc.asyncProperty(sheet, async (data) => {
        const refusal = refuseSheet(data, { preview: false });
        if (refusal !== null) {
          expect(['glyphMissing', 'invalidInput']).toContain(refusal.code);
          await expect(renderCertificate(data)).rejects.toThrow(refusal.code);
          return;
        }
        printed += 1;
        const have = counts([textOf(await renderCertificate(data))]);
        const fields = data.parties.flatMap((one) => [
          one.name,
          one.idNo,
          one.phone,
          one.transportMode,
          one.insurer,
          one.policyNo,
          one.vehicle?.type ?? '',
          one.vehicle?.plateNo ?? '',
        ]);
        const own = [
          data.unitName,
          data.weather,
          data.place,
          data.facts,
          data.liabilityText,
          data.mediation?.text ?? '',
        ];
        for (const [char, times] of counts([...fields, ...own])) {
          expect(have.get(char) ?? 0, `${char} printed`).toBeGreaterThanOrEqual(times);
        }
      }),
      { numRuns: 40, seed: 20180501 },
    );
    expect(printed).toBeGreaterThan(8);
  });

  it('has room with every field at its limit', async () => {
    const people = Array.from({ length: 5 }, (_, at) => ({
      label: sampleParty(at).label,
      name: fill(LIMITS.name),
      idNo: fill(LIMITS.idNo),
      phone: fill(LIMITS.phone),
      transportMode: fill(LIMITS.transportMode),
      vehicle: { type: fill(LIMITS.vehicleType), plateNo: fill(LIMITS.plateNo) },
      insurer: fill(LIMITS.insurer),
      policyNo: fill(LIMITS.policyNo),
    }));
    const signatures = people.map(({ label }) => ({ label, state: 'unsigned', reason: fill(LIMITS.reason) }) as const);
    const data: CertificateData = {
      ...sampleSheet(1),
      unitName: fill(LIMITS.unitName),
      weather: fill(LIMITS.weather),
      place: fill(LIMITS.place),
      parties: people,
      facts: fill(LIMITS.facts),
      liabilityText: fill(LIMITS.liabilityText),
      officerName: fill(LIMITS.officerName),
      signatures,
      mediation: { text: fill(LIMITS.mediation), signatures },
    };
    expect(refuseSheet(data, { preview: false })).toBeNull();
    const pdf = await renderCertificate(data);
    const words = wordsOf(pdf);
    expect(overlaps(words)).toEqual([]);
    expect(words.every(({ x0, x1, y0, y1 }) => x0 > 46 && x1 < 550 && y0 > 20 && y1 < 836)).toBe(true);
    const given = LIMITS.facts + LIMITS.liabilityText + LIMITS.mediation + 5 * (LIMITS.insurer + LIMITS.name);
    expect(sum([textOf(pdf)])).toBeGreaterThan(given);
  });

  it('is wrapped without loss into lines that fit', () => {
    fc.assert(
      fc.property(
        text(200),
        fc.integer({ min: 30, max: 410 }),
        fc.integer({ min: 0, max: 24 }),
        (value, width, indent) => {
          const lines = wrap(value, width, { size: 10.875, indent });
          expect(lines.join('').replace(/ /gu, '')).toBe(value.replace(/ /gu, ''));
          lines.forEach((line, at) => {
            if ([...line].length > 1)
              expect(widthOf(line, 10.875)).toBeLessThanOrEqual(width - (at === 0 ? indent : 0) + 0.02);
          });
          const cell = wrapCell(value, width, 9);
          expect(cell.join('').replace(/ /gu, '')).toBe(value.replace(/ /gu, ''));
        },
      ),
    );
  });

  it('never begins a line with a closing mark when there is another way', () => {
    const lines = wrap('甲车与乙车相撞，造成两车受损。'.repeat(6), 90, { size: 10 });
    expect(lines.filter((line) => /^[，。]/u.test(line))).toEqual([]);
    expect(lines.length).toBeGreaterThan(5);
  });
});

describe('missing glyphs', () => {
  it('are reported by name, each once', () => {
    expect(missingGlyphs(['林一甲', '道路交通事故认定书□✓—·*'])).toEqual([]);
    expect(missingGlyphs(['林😀甲', '😀', 'a\u200bb', 'e\u0301'])).toEqual(['😀 U+1F600', 'U+200B', 'U+0301']);
  });

  it('stop the sheet with a sentence that shows the character', () => {
    const data = sampleSheet(2);
    const refusal = refuseSheet({ ...data, place: '示范路😀' }, { preview: true });
    expect(refusal).toMatchObject({ code: 'glyphMissing' });
    expect(refusal?.say).toContain('😀');
  });
});

describe('a sheet is refused', () => {
  const good = sampleSheet(2);
  const [first, second] = good.parties;
  const cases: readonly (readonly [string, Partial<CertificateData>])[] = [
    ['text too long', { facts: '长'.repeat(LIMITS.facts + 1) }],
    ['a line break where one line belongs', { place: '一\n二' }],
    ['no number', { number: null }],
    ['no signing time', { signedAt: null }],
    ['a time without offset', { accidentAt: '2026-09-18T08:39:00' }],
    ['a time that is none', { signedAt: '2026-13-40T99:00:00+08:00' }],
    ['no party', { parties: [], signatures: [] }],
    ['parties out of order', { parties: second === undefined || first === undefined ? [] : [second, first] }],
    [
      'a party without a name',
      { parties: first === undefined || second === undefined ? [] : [first, { ...second, name: ' ' }] },
    ],
    ['no unit', { unitName: ' ' }],
    ['no facts', { facts: ' ' }],
    ['no finding', { liabilityText: ' ' }],
    ['no officer', { officerName: ' ' }],
    ['a missing signature', { signatures: good.signatures.slice(1) }],
    ['a signature twice', { signatures: good.signatures.slice(0, 1).concat(good.signatures.slice(0, 1)) }],
    [
      'an empty signature',
      {
        signatures: good.signatures.map(({ label }) => ({
          label,
          state: 'signed',
          image: { kind: 'strokes', strokes: [] },
        })),
      },
    ],
    ['an address that is no address', { verifyUrl: 'javascript:alert(1)' }],
  ];
  it.each(cases)('%s', (_, change) => {
    expect(refuseSheet(good, { preview: false })).toBeNull();
    expect(refuseSheet({ ...good, ...change }, { preview: false })?.code).toBe('invalidInput');
  });
});

describe('times on the sheet', () => {
  it('are Chinese time wherever the server runs', () => {
    expect(chineseMinute('2026-09-18T08:39:00+08:00')).toBe('2026年09月18日08时39分');
    expect(chineseMinute('2026-12-31T16:05:00Z')).toBe('2027年01月01日00时05分');
  });
});
