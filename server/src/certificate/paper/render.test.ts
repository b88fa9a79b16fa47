import { create as createQr } from 'qrcode';
import { describe, expect, it, vi } from 'vitest';
import { refuseSheet } from './check.ts';
import type { CertificateData } from './data.ts';
import { contentDigest, shortDigest } from './digest.ts';
import { overlaps, pictureOf, pngOf, textOf, wordsOf } from './poppler.ts';
import { renderCertificate } from './render.ts';
import { sampleSheet } from './sample.ts';
import { FOOTER } from './texts.ts';

// Poppler runs as a program of its own; on a busy machine that takes its time.
vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 });

const bare = (text: string) => text.replace(/\s/gu, '');

function expectInOrder(text: string, parts: readonly string[]): void {
  let from = 0;
  for (const part of parts) {
    const at = text.indexOf(part, from);
    expect(at, `${part} after ${text.slice(Math.max(0, from - 20), from)}`).toBeGreaterThanOrEqual(0);
    from = at + part.length;
  }
}

/** Typed signatures, so that every name can be found as text. */
function typed(data: CertificateData): CertificateData {
  return { ...data, signatures: data.parties.map(({ label }) => ({ label, state: 'signed', image: null })) };
}

/** Light pixels between the boxes and the signatures, where there is nothing but the watermark. */
function shade(pdf: Uint8Array): number {
  const picture = pictureOf(pdf);
  let light = 0;
  for (let x = 150; x < 460; x += 0.5) {
    for (let y = 438; y < 447; y += 0.5) light += picture.grey(x, y) < 250 ? 1 : 0;
  }
  return light;
}

describe('the sheet', () => {
  it('has every field in the order of the form', async () => {
    const data = typed(sampleSheet(2));
    const text = bare(textOf(await renderCertificate(data)));
    const party = (at: number) => {
      const one = data.parties[at];
      if (one?.vehicle == null) throw new Error('sample without a vehicle');
      const { label, name, idNo, phone, transportMode, vehicle, insurer, policyNo } = one;
      return [`${label}${name}`, idNo, phone, transportMode, vehicle.type, vehicle.plateNo, insurer, policyNo];
    };
    expectInOrder(text, [
      '共1页第1页',
      data.unitName,
      '道路交通事故认定书',
      '（简易程序）',
      `第${data.number}号`,
      '事故时间2026年09月18日08时39分天气雨',
      '事故地点',
      data.place,
      '当事人驾驶证或身份证号码联系电话交通方式机动车类型、牌号保险公司保险凭证号',
      ...party(0),
      ...party(1),
      '交通事故事实',
      data.facts,
      '✓财产损失事故',
      '□受伤当事人伤势轻微，各方当事人一致同意适用简易程序处理',
      '当事人签名：林一甲周二乙',
      '责任认定',
      data.liabilityText,
      '当事人签名：林一甲周二乙',
      '交通警察：高示范2026年09月18日',
      '损害赔偿调解结果未调解',
      '当事人签名：——交通警察：—',
      FOOTER.simplified2018,
      `SM3摘要前12位${bare(shortDigest(contentDigest(data)))}`,
      '不属于部颁式样',
      '演练样张',
      '演示时钟',
      '测试数据SFCS=1',
    ]);
  });

  it('ends with the remedies of the form in force since 2018-05-01', () => {
    expect(FOOTER.simplified2018).toBe(
      '当事人对交通事故认定有异议的，可以自道路交通事故认定书送达之日起三日内提出书面复核申请。同一事故的复核以一次为限。' +
        '损害赔偿有争议的，当事人可以申请人民调解委员会调解，或者向人民法院提起民事诉讼。',
    );
  });

  it('of the older form ends without the right to a review, and is otherwise the same', async () => {
    const data = typed(sampleSheet(2));
    const older = bare(textOf(await renderCertificate({ ...data, templateVersion: 'simplified2009' })));
    const newer = bare(textOf(await renderCertificate(data)));
    expect(older).not.toContain('复核申请');
    expect(newer).toContain('三日内提出书面复核申请');
    const cut = (text: string, footer: string) => text.slice(0, text.indexOf(bare(footer)));
    expect(cut(older, FOOTER.simplified2009)).toBe(cut(newer, FOOTER.simplified2018));
    expect(cut(older, FOOTER.simplified2009).length).toBeGreaterThan(300);
  });

  it('prints the rows of a province below the form, a dash where there is nothing', async () => {
    const data = {
      ...typed(sampleSheet(2)),
      additions: [
        { words: '碰撞部位', text: '甲：左前；乙：右后' },
        { words: '现住址', text: '' },
      ],
    };
    const pdf = await renderCertificate(data);
    expectInOrder(bare(textOf(pdf)), [
      '损害赔偿调解结果',
      '交通警察：—',
      '碰撞部位',
      '甲：左前；乙：右后',
      '现住址—',
      FOOTER.simplified2018,
    ]);
  });

  it('has a dash in every field that holds nothing', async () => {
    const [party] = sampleSheet(1).parties;
    if (!party) throw new Error('one party');
    const nothing = { idNo: '', phone: '', transportMode: '', vehicle: null, insurer: '', policyNo: '' };
    const data = { ...typed(sampleSheet(1)), weather: '', place: '', parties: [{ ...party, ...nothing }] };
    const text = bare(textOf(await renderCertificate(data)));
    expectInOrder(text, ['天气—', '事故地点—', `${party.label}${party.name}——————`, '交通事故事实']);
  });

  it('draws ink in every cell, not only text that reads well', async () => {
    const picture = pictureOf(await renderCertificate(typed(sampleSheet(2))));
    const columns = [49, 97, 196, 259, 314, 394, 466, 546];
    const rows = [
      [228, 257],
      [263, 296],
      [302, 335],
    ] as const;
    for (const [top, bottom] of rows) {
      columns.slice(0, -1).forEach((left, at) => {
        const ink = picture.ink(left, top, (columns[at + 1] ?? 546) - 3, bottom);
        expect(ink, `column ${at} at ${top}`).toBeGreaterThan(0.01);
      });
    }
    const cells = {
      unit: [160, 52, 432, 72],
      title: [188, 88, 404, 112],
      number: [400, 150, 548, 163],
      time: [121, 175, 255, 194],
      weather: [500, 175, 520, 194],
      place: [121, 202, 420, 221],
      facts: [130, 346, 536, 396],
      ticked: [128, 407, 140, 418],
      signatureOfFacts: [230, 458, 290, 471],
      liability: [130, 490, 536, 520],
      officer: [205, 632, 250, 646],
      date: [411, 632, 490, 646],
      footer: [48, 738, 540, 768],
      qr: [49, 797, 81, 829],
    } as const;
    for (const [name, [x0, y0, x1, y1]] of Object.entries(cells)) {
      expect(picture.ink(x0, y0, x1, y1), name).toBeGreaterThan(0.04);
    }
    expect(picture.ink(120, 580, 200, 600), 'empty part of the finding').toBe(0);
  });

  it('puts seal, watermark and signatures where they belong, and none of them on a preview', async () => {
    const data = sampleSheet(2);
    const issued = pictureOf(await renderCertificate(data));
    const preview = pictureOf(await renderCertificate({ ...data, number: null, signedAt: null }, { preview: true }));
    const star = [478, 592, 489, 604] as const;
    expect(issued.grey(483.6, 598)).toBeLessThan(160);
    expect(preview.grey(483.6, 598)).toBe(255);
    expect(preview.ink(...star)).toBe(0);
    const pen = [216, 450, 300, 471] as const;
    expect(issued.ink(...pen)).toBeGreaterThan(0.02);
    expect(preview.ink(...pen)).toBe(0);
    const text = bare(textOf(await renderCertificate(data, { preview: true })));
    expect(text).toContain('签发时给号');
    expect(text).not.toContain(data.number);
    expect(text).not.toContain('高示范');
    expect(text).toContain('尚未签发');
  });

  it('marks demo sheets and only those', async () => {
    const data = sampleSheet(2);
    const real = { ...data, demo: false, demoClock: false };
    const [marked, plain] = [await renderCertificate(data), await renderCertificate(real)];
    expect(textOf(marked)).toContain('测试数据 SFCS=1');
    expect(textOf(marked)).toContain('演练样张');
    expect(textOf(plain)).not.toMatch(/测试数据|演练|演示/u);
    expect(shade(marked)).toBeGreaterThan(100);
    expect(shade(plain)).toBe(0);
  });

  it('leaves the strip off the archive copy, but never the mark of a demo sheet', async () => {
    const data = { ...sampleSheet(2), demo: false, demoClock: false };
    expect(textOf(await renderCertificate(data))).toContain('扫码核对真伪');
    expect(textOf(await renderCertificate(data, { archive: true }))).not.toContain('扫码核对真伪');
    expect(textOf(await renderCertificate(sampleSheet(2), { archive: true }))).toContain('测试数据 SFCS=1');
  });

  it('draws the QR code module by module', async () => {
    const data = sampleSheet(2);
    const picture = pictureOf(await renderCertificate(data), 1, 432);
    const { modules } = createQr(data.verifyUrl, { errorCorrectionLevel: 'M' });
    const unit = 33 / modules.size;
    for (let row = 0; row < modules.size; row += 1) {
      for (let column = 0; column < modules.size; column += 1) {
        const grey = picture.grey(48.375 + (column + 0.5) * unit, 796.3 + (row + 0.5) * unit);
        expect(grey < 128, `module ${row},${column}`).toBe(modules.get(row, column) !== 0);
      }
    }
  });

  it('strikes empty fields with a dash', async () => {
    const data = sampleSheet(2);
    const [first, second] = data.parties;
    if (first === undefined || second === undefined) throw new Error('two parties');
    const walker = { ...second, vehicle: null, insurer: '', policyNo: ' ', transportMode: '步行' };
    const text = textOf(await renderCertificate({ ...data, weather: '', parties: [first, walker] }));
    expect(text).toMatch(/步行 — — —/u);
    expect(text).toMatch(/天 气 —/u);
  });

  it('notes refusals and missing signatures with their reason', async () => {
    const data = sampleSheet(3);
    const [signed] = data.signatures;
    if (signed === undefined) throw new Error('a signature');
    const sheet: CertificateData = {
      ...data,
      signatures: [
        signed,
        { label: '乙', state: 'refusedToSign', reason: '称对事实有异议' },
        { label: '丙', state: 'unsigned', reason: '通知后十分钟内没有签名' },
      ],
    };
    const text = bare(textOf(await renderCertificate(sheet)));
    expectInOrder(text, ['乙拒绝签名丙未签名', '责任认定', data.liabilityText]);
    expect(text).toContain('注：乙（周二乙）拒绝签名，称对事实有异议。');
    expect(text).toContain('注：丙（吴三丙）未签名，通知后十分钟内没有签名。');
  });

  it('keeps one page for three parties and goes on, numbered, where five need more', async () => {
    const three = textOf(await renderCertificate(typed(sampleSheet(3))));
    expect(three).toContain('共 1 页 第 1 页');
    const long = sampleSheet(5);
    const data = typed({
      ...long,
      facts: Array.from({ length: 5 }, (_, at) => `第${at}段：${long.facts}`).join('\n'),
      liabilityText: long.liabilityText.repeat(3),
      mediation: { text: '各方同意一次结清。', signatures: long.signatures },
    });
    const pdf = await renderCertificate(data);
    const text = textOf(pdf);
    expectInOrder(text, ['共 2 页 第 1 页', '共 2 页 第 2 页', `第 ${data.number} 号`, '（续）']);
    const flat = bare(text);
    for (const part of data.facts.split('\n')) expect(flat).toContain(part.slice(0, 20));
    expectInOrder(
      flat,
      data.parties.map(({ idNo }) => idNo),
    );
    expect(flat).toContain('当事人签名：林一甲周二乙吴三丙郑四丁王五戊');
    expect(flat.match(/测试数据SFCS=1/gu)).toHaveLength(2);
    const words = wordsOf(pdf);
    expect(overlaps(words)).toEqual([]);
    expect(words.every(({ x0, x1, y0, y1 }) => x0 > 46 && x1 < 550 && y0 > 20 && y1 < 836)).toBe(true);
  });

  it('wraps long names and numbers inside their cells', async () => {
    const data = sampleSheet(5);
    const long: CertificateData = typed({
      ...data,
      unitName: '示范省样例自治州示范市公安局交通警察支队高新技术产业开发区样例大队',
      place: '示范市样例区'.repeat(15),
      parties: data.parties.map((party) => ({
        ...party,
        name: '阿卜杜热西提·买买提明示范',
        idNo: 'TEST0123456789012345678901234567',
        phone: '+00-123-4567-8901-2345',
        insurer: '示例样板财产保险股份有限公司示范省分公司样例中心支公司营业部',
        policyNo: 'TESTAB0123456789012345678901234567890123',
        vehicle: { type: '重型半挂牵引车（示范）', plateNo: '黑A·T00001挂' },
      })),
    });
    const pdf = await renderCertificate(long);
    const text = bare(textOf(pdf));
    expect(overlaps(wordsOf(pdf))).toEqual([]);
    for (const value of ['阿卜杜热西提·买买提明示范', 'TEST0123456789012345678901234567', long.place, long.unitName]) {
      expect(text).toContain(bare(value));
    }
  });

  it('prints a rare name character by the fallback font, in ink, or names it', async () => {
    const data = sampleSheet(2);
    const [first, second] = data.parties;
    if (first === undefined || second === undefined) throw new Error('two parties');
    const rare = typed({ ...data, parties: [{ ...first, name: '𠮷一' }, second] });
    const refusal = refuseSheet(rare, { preview: false });
    if (refusal === null) {
      const pdf = await renderCertificate(rare);
      expect(textOf(pdf)).toContain('𠮷一');
      const word = wordsOf(pdf).find(({ text }) => text.startsWith('𠮷'));
      if (word === undefined) throw new Error('the name is not on the sheet');
      expect(pictureOf(pdf).ink(word.x0, word.y0, word.x0 + 9, word.y1)).toBeGreaterThan(0.05);
    } else {
      expect(refusal.say).toContain('𠮷');
    }
  });

  it('takes a picture as signature and refuses one that is broken', async () => {
    const data = sampleSheet(2);
    const [, second] = data.signatures;
    if (second === undefined) throw new Error('a signature');
    const png = pngOf(await renderCertificate(data));
    const withPng = (bytes: Uint8Array): CertificateData => ({
      ...data,
      signatures: [{ label: '甲', state: 'signed', image: { kind: 'png', bytes } }, second],
    });
    expect((await renderCertificate(withPng(png))).length).toBeGreaterThan(10_000);
    const broken = Buffer.from(png);
    broken.fill(0, 60, 90);
    for (const bytes of [broken, png.subarray(0, png.length - 20), Buffer.from('GIF89a'), Buffer.alloc(0)]) {
      expect(refuseSheet(withPng(bytes), { preview: false })?.code).toBe('invalidInput');
    }
  });

  it('gives the same bytes for the same data', async () => {
    const data = sampleSheet(2);
    expect((await renderCertificate(data)).equals(await renderCertificate(data))).toBe(true);
  });
});
