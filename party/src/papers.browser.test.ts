import type { Page } from 'playwright-core';
import type { PartyView } from '@kuaichu/contract/partyView';
import { describe, expect, it } from 'vitest';
import type { FakeServer } from '../dev/fakeServer.ts';
import { phoneBrowser } from '../dev/phoneBrowser.ts';
import * as views from '../dev/views.ts';

const stage = phoneBrowser();
const { id, see } = stage;
let fake: FakeServer;
let page: Page;
const open = async (...args: Parameters<typeof stage.open>): Promise<void> => {
  ({ page, fake } = await stage.open(...args));
};
const heard = (name: string) => fake.heard.findLast((h) => h.name === name);
/** What the server answers to a press, and shows from then on. */
const answers = (name: Parameters<FakeServer['on']>[0], view: PartyView) =>
  fake.on(name, () => {
    fake.view = view;
    return { status: 200, body: fake.view };
  });
const signing = (change: Partial<NonNullable<PartyView['sign']>>): PartyView => ({
  ...views.signing,
  sign: views.signing.sign && { ...views.signing.sign, ...change },
});
const result = (change: Partial<NonNullable<PartyView['result']>>, more: Partial<PartyView> = {}): PartyView => ({
  ...views.issued,
  ...more,
  result: views.issued.result && { ...views.issued.result, ...change },
});

describe.each([
  [390, 844],
  [320, 568],
])('papers on the phone at %i×%i', (width, height) => {
  it('asks that another officer decides, and reads what became of it', async () => {
    const quiet: PartyView = { ...views.remanded, allowed: ['askHelp', 'askRecusal'], review: null };
    await open(width, height, { view: quiet });
    await id('recusal-open').click();
    await id('recusal-send').click();
    await expect.poll(() => id('refusal').getAttribute('data-code')).toBe('reviewReasonMissing');
    await id('recusal-reason').fill('他是对方的亲戚');
    await see('determining', 'recusal');
    const asked = { at: views.issued.alarmAt, decideBy: '2026-09-21', state: 'asked' as const, words: '' };
    answers('askRecusal', {
      ...quiet,
      allowed: ['askHelp'],
      recusal: { officerName: '高示范', asked },
    });
    await id('recusal-send').click();
    await expect.poll(() => id('recusal-state').getAttribute('data-state')).toBe('asked');
    expect(heard('askRecusal')?.body).toMatchObject({ reason: '他是对方的亲戚' });
    expect(await id('recusal-open').count()).toBe(0);
    await see('determining', 'recusal-asked');
    const refusedWords = '经查没有亲属关系。';
    const refused = { ...asked, state: 'refused' as const, words: refusedWords };
    fake.push({ ...quiet, allowed: ['askHelp'], recusal: { officerName: '高示范', asked: refused } });
    await expect.poll(() => id('recusal-state').innerText()).toContain(refusedWords);
    await see('determining', 'recusal-refused');
  });

  it('reads the mediation that it signs with the finding', async () => {
    await open(width, height, { view: signing({ mediation: '甲赔偿乙车辆维修费 800 元，当场付清。' }) });
    await id('sign-mediation').waitFor();
    expect(await id('sign-mediation').innerText()).toContain('800 元');
    await id('sign-full').click();
    await see('sign', 'mediation');
  });

  it('reads the own agreement, and declining it says what follows', async () => {
    const settlement = signing({
      paper: 'settlement',
      verdict: '自行协商：您负全部责任',
      plainWords: '甲赔偿乙车辆维修费 800 元，当场付清。',
      liabilityText: '甲 全部责任；乙 无责任',
      mediation: null,
    });
    await open(width, height, { view: settlement });
    await id('sign-full').click();
    await see('sign', 'settlement');
    expect(await id('sign-document').innerText()).toContain('甲 全部责任；乙 无责任');
    // Another consequence than with a certificate, which stands unsigned.
    expect(await id('screen-sign').innerText()).toContain('有一方没签就不算数');
    expect(await id('screen-sign').innerText()).not.toContain('照样有效');
    await id('sign-open').click();
    await id('sign-decline').click();
    await see('sign', 'settlement-decline');
    answers('sign', { ...settlement, sign: settlement.sign && { ...settlement.sign, state: 'refused' } });
    await id('sign-decline-confirm').click();
    await expect.poll(() => id('sign-state').getAttribute('data-state')).toBe('refused');
    expect(await id('screen-signed').innerText()).toContain('民警接着认定');
    await see('signed', 'settlement-declined');
  });

  it('reads the delivery record, the state of the certificate and further papers', async () => {
    const notices = [
      { no: '230103202609180001-1', title: '道路交通事故认定书补正通知书', at: '2026-09-19T10:00:00+08:00' },
    ];
    await open(width, height, { view: result({ state: 'amended' }, { notices }) });
    await id('see-certificate').click();
    await see('certificate', 'certificate-amended');
    expect(await id('standing').innerText()).toContain('已补正');
    expect(await id('delivery').locator('li.starts').innerText()).toContain('短信送到');
    expect(await id('paper-state').innerText()).toContain('已补正');
    expect(await id('notice-230103202609180001-1').getAttribute('href')).toContain('230103202609180001-1');
    fake.push(result({ state: 'underReview' }, { notices }));
    await expect.poll(() => id('paper-state').innerText()).toContain('复核中');
  });

  it('says that the finding was revoked, why, and what it gets', async () => {
    const revoked: PartyView = {
      ...views.remanded,
      reopened: { at: '2026-09-21T10:00:00+08:00', reason: '事实不清' },
      notices: [
        { no: '230103202609180001-1', title: '撤销道路交通事故认定书通知书', at: '2026-09-21T10:00:00+08:00' },
        { no: '230103202609180001-2', title: '道路交通事故认定复核结论', at: '2026-09-21T10:00:00+08:00' },
      ],
      progress: [
        ...views.issued.progress.slice(0, 4),
        { key: 'served', words: '认定书送达', detail: '已撤销', at: '2026-09-18T08:53:00+08:00', state: 'done' },
        { key: 'review', words: '申请复核', detail: '甲 申请', at: '2026-09-18T09:10:00+08:00', state: 'done' },
        { key: 'reviewAccepted', words: '上一级受理', detail: null, at: '2026-09-18T09:10:05+08:00', state: 'done' },
        {
          key: 'reviewConcluded',
          words: '复核结论',
          detail: '重新认定',
          at: '2026-09-21T10:00:00+08:00',
          state: 'done',
        },
        { key: 'determinedAgain', words: '重新认定', detail: '10月9日前', at: null, state: 'now' },
        { key: 'servedAgain', words: '新认定书', detail: '出来发短信', at: null, state: 'notYet' },
        { key: 'claim', words: '保险理赔', detail: '新认定书要再报一次', at: null, state: 'notYet' },
      ],
    };
    await open(width, height, { view: revoked });
    await id('reopened').waitFor();
    await see('determining', 'revoked');
    expect(await id('notices').locator('a').count()).toBe(2);
  });

  it('tells the insurer of the certificate that took the place of a revoked one', async () => {
    const claim = views.issued.claim && { ...views.issued.claim, replaces: '230103202609180001' };
    await open(width, height, { view: result({ certificateNo: '230103202609210004' }, { claim }) });
    await id('claim-open').click();
    await see('claim', 'claim-again');
    expect(await page.locator('h1').innerText()).toContain('新认定书');
    answers('claim', { ...views.issued, claim: claim && { ...claim, state: 'sending' } });
    await id('claim-consent').click();
    await expect.poll(() => id('claim-state').getAttribute('data-state')).toBe('sending');
  });

  it('hands the application to the unit above, with a paper beside it', async () => {
    await open(width, height, { view: views.issued });
    await id('review-open').click();
    await id('ground-split').click();
    fake.on('attachToReview', () => ({ status: 200, body: { id: 'x' } }));
    const pdf = Buffer.from('%PDF-1.7\n%%EOF\n');
    await id('review-file').setInputFiles({ name: 'a.pdf', mimeType: 'application/pdf', buffer: pdf });
    await expect.poll(() => id('review-photo').getAttribute('data-state')).toBe('stored');
    expect(heard('attachToReview')?.headers['content-type']).toBe('application/pdf');
    expect(await id('review-to-unit').getAttribute('aria-checked')).toBe('true');
    await id('review-to-above').click();
    await see('review', 'review-above');
    answers('applyReview', views.reviewing);
    await id('review-apply').click();
    await expect.poll(() => id('review-state').getAttribute('data-state')).toBe('reviewing');
    expect(heard('applyReview')?.body).toMatchObject({ grounds: ['split'], to: 'unitAbove' });
  });
});
