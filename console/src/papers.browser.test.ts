import type { Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { deskBrowser } from './test/deskBrowser.ts';
import { type FakeServer, refused } from './test/fakeServer.ts';
import { aCase, aDesk, at, caseIdOf } from './test/samples.ts';
import * as scenes from './test/scenes.ts';
import { ids } from './testIds.ts';

const stage = deskBrowser();
const { id, look, shoot } = stage;
let fake: FakeServer;
let page: Page;
const open = async (...args: Parameters<typeof stage.open>): Promise<void> => {
  ({ page, fake } = await stage.open(...args));
};
const heard = (name: string) => fake.heard.findLast((h) => h.name === name);
const code = () => id(ids.dialogRefusal).getAttribute('data-code');

/** The officer's desk with a case that is decided and not ordered. */
async function decided(allowed: Parameters<FakeServer['change']>[0]['allowed']): Promise<void> {
  await open(scenes.officerScene(), scenes.collectedScene(), (server) => {
    server.timeline = scenes.timelineScene();
    server.on('catalogue', () => ({ status: 200, body: scenes.catalogueScene }));
    server.on('certificatePreview', () => refused(503, 'unavailable', '系统暂时忙，东西都在。过一会儿再点。'));
    server.on('openDetermination', () =>
      server.change({ allowed: allowed ?? [], determination: scenes.openDetermination() }),
    );
  });
  await id(ids.officerOpen('HRB-260918-0007')).click();
  await id(ids.decide).waitFor();
}

describe('an objection in the call', () => {
  it('is written down, asked once, and goes out as it was said', async () => {
    const seat = {
      seatNo: '07',
      state: 'busy' as const,
      since: at('08:39:40'),
      leaseUntil: at('08:41:00'),
      caseId: caseIdOf(1),
    };
    const current = aCase();
    await open(aDesk({ seat }), { ...current, allowed: [...current.allowed, 'noteStatement', 'noteObjection'] });
    await id(ids.objection('p2')).waitFor();
    expect(await id(ids.objection('p2')).isDisabled()).toBe(true);
    await id(ids.statementText('p2')).fill('我不同意在视频里定');
    await id(ids.objection('p2')).click();
    await shoot('agent-objection');
    // Refused: what was written stays, and the reason stands in the question itself.
    fake.on('noteObjection', () => refused(409, 'wrongState', '现在不能这样做。'));
    await id(ids.objectionConfirm).click();
    await expect.poll(code).toBe('wrongState');
    fake.on('noteObjection', () => fake.change({ status: 'dispatched' }));
    await id(ids.objectionConfirm).click();
    await expect.poll(() => id(ids.objectionConfirm).count()).toBe(0);
    expect(heard('noteObjection')).toMatchObject({
      params: { caseId: caseIdOf(1) },
      body: { partyId: 'p2', words: '我不同意在视频里定' },
    });
    expect(await id(ids.statementText('p2')).inputValue()).toBe('');
  });
});

describe('the officer’s other ways', () => {
  it('steps back with a reason', async () => {
    await decided(['determine', 'declareRecusal', 'leaveChannel']);
    await id(ids.recuse).click();
    expect(await id(ids.recuseConfirm).isDisabled()).toBe(true);
    await id(ids.reviewWords).fill('当事人是我同学');
    await look('officer-recuse');
    fake.on('declareRecusal', () => fake.change({ allowed: [], determination: null }));
    await id(ids.recuseConfirm).click();
    await expect.poll(() => id(ids.recuseConfirm).count()).toBe(0);
    expect(heard('declareRecusal')?.body).toMatchObject({ reason: '当事人是我同学' });
  });

  it('writes down what the parties agreed: a share for each, and what is paid', async () => {
    await decided(['determine', 'offerSettlement', 'notAccept', 'leaveChannel']);
    await look('officer-other-ends');
    await id(ids.settleOpen).click();
    await id(ids.settleTerms).fill('甲赔偿乙车辆维修费 800 元，当场付清。');
    await id(ids.settleShare('p1')).selectOption('full');
    expect(await id(ids.settleConfirm).isDisabled()).toBe(true);
    await id(ids.settleShare('p2')).selectOption('none');
    await look('officer-settle');
    fake.on('offerSettlement', () =>
      refused(422, 'glyphMissing', '“\u{2A6D6} U+2A6D6”印不出来，签不了。换一个写法；是姓名的，转线下出具。'),
    );
    await id(ids.settleConfirm).click();
    await expect.poll(code).toBe('glyphMissing');
    await look('officer-settle-refused');
    expect(await id(ids.settleTerms).inputValue()).toContain('800 元');
    fake.on('offerSettlement', () => fake.change({}));
    await id(ids.settleConfirm).click();
    await expect.poll(() => id(ids.settleConfirm).count()).toBe(0);
    expect(heard('offerSettlement')?.body).toMatchObject({
      liabilities: [
        { partyId: 'p1', liability: 'full' },
        { partyId: 'p2', liability: 'none' },
      ],
      terms: '甲赔偿乙车辆维修费 800 元，当场付清。',
    });
  });

  it('refuses in writing an alarm after the scene was cleared, with its ground and reason', async () => {
    await decided(['determine', 'notAccept', 'leaveChannel']);
    await id(ids.notAcceptOpen).click();
    expect(await id(ids.notAcceptConfirm).isDisabled()).toBe(true);
    await id(ids.notAcceptGround).selectOption('notCompetent');
    await id(ids.notAcceptReason).fill('事故发生在小区车库内，由物业属地派出所受理。');
    await look('officer-not-accept');
    fake.on('notAccept', () => fake.change({ status: 'settled', allowed: [] }));
    await id(ids.notAcceptConfirm).click();
    await expect.poll(() => id(ids.notAcceptConfirm).count()).toBe(0);
    expect(heard('notAccept')?.body).toMatchObject({
      ground: 'notCompetent',
      reason: '事故发生在小区车库内，由物业属地派出所受理。',
    });
  });

  it('names the character that no font prints, and leaves the text as it was', async () => {
    await decided(['determine', 'leaveChannel']);
    fake.on('determine', () =>
      refused(422, 'glyphMissing', '“\u{2A6D6} U+2A6D6”印不出来，签不了。换一个写法；是姓名的，转线下出具。'),
    );
    await id(ids.faultOpen('p1')).click();
    await id(ids.fault('p1', 'rearEnd')).click();
    await id(ids.liability('p1', 'full')).click();
    await id(ids.liability('p2', 'none')).click();
    await id(ids.decide).click();
    await expect.poll(() => id(ids.refusal).getAttribute('data-code')).toBe('glyphMissing');
    await look('officer-glyph');
    expect(await id(ids.decide).isDisabled()).toBe(false);
  });

  it('notes that mediation failed although all had asked for it', async () => {
    await decided(['determine', 'noteMediation']);
    fake.on('noteMediation', () => fake.change({}));
    const determination = { ...scenes.openDetermination(), state: 'decided' as const };
    fake.change({ determination, allowed: ['noteMediation', 'orderIssue'] });
    fake.tell();
    await id(ids.mediationOpen).click();
    await id(ids.mediationAsked('p1')).check();
    await id(ids.mediationAsked('p2')).check();
    await id(ids.mediationNone).click();
    await id(ids.mediationWhy).selectOption('notAgreed');
    await look('officer-mediation-failed');
    await id(ids.mediationConfirm).click();
    await expect.poll(() => id(ids.mediationConfirm).count()).toBe(0);
    expect(heard('noteMediation')?.body).toMatchObject({
      mediation: { asked: ['p1', 'p2'], result: { kind: 'none', why: 'notAgreed' } },
    });
  });
});

describe('the head of the unit', () => {
  it('decides on a recusal with words for the party', async () => {
    const row = {
      caseId: caseIdOf(1),
      caseNo: 'HRB-260918-0007',
      partyId: 'p1',
      label: '甲',
      officerName: '高示范',
      reason: '他是对方的亲戚，我在现场听见他们打招呼。',
      at: at('08:50:00'),
      decideBy: '2026-09-21',
      daysLeft: 3,
    };
    await open(scenes.supervisorScene(), aCase(), (server) => {
      server.on('deskCases', () => ({ status: 200, body: scenes.casesScene }));
      server.on('deskRecusals', () => ({ status: 200, body: { recusals: [row] } }));
      server.on('decideRecusal', () => ({ status: 200, body: { recusals: [] } }));
    });
    await id(ids.recusal(row.caseNo)).waitFor();
    expect(await id(ids.recusalGrant(row.caseNo)).isDisabled()).toBe(true);
    await look('supervisor-recusals');
    await id(ids.recusalWords(row.caseNo)).fill('经查是近亲属，准许。');
    await id(ids.recusalGrant(row.caseNo)).click();
    await expect.poll(() => id(ids.recusal(row.caseNo)).count()).toBe(0);
    expect(heard('decideRecusal')?.body).toMatchObject({ partyId: 'p1', grants: true, words: '经查是近亲属，准许。' });
    expect(await page.getByText('申请回避').count()).toBe(0);
  });
});

describe('what takes a case out of the channel', () => {
  it('stands above the form with its reason, and leaving asks with that reason chosen', async () => {
    const seat = {
      seatNo: '07',
      state: 'busy' as const,
      since: at('08:39:40'),
      leaseUntil: at('08:41:00'),
      caseId: caseIdOf(1),
    };
    const mustLeave = {
      reason: 'publicFacility' as const,
      words: '撞了建筑物或公共设施',
      article: '处理程序规定第十四条',
    };
    const current = aCase({ mustLeave, damageCapYuan: 2000 });
    await open(aDesk({ seat }), {
      ...current,
      locks: { ...current.locks, handToOfficer: `要转现场：${mustLeave.words}` },
    });
    await page.getByText(mustLeave.words).first().waitFor();
    await id(ids.factDamage).fill('2600');
    await look('agent-must-leave');
    expect(await id(ids.handToOfficer).isDisabled()).toBe(true);
    await id(ids.leaveOpen).click();
    expect(await id(ids.leaveReason('publicFacility')).getAttribute('aria-pressed')).toBe('true');
    await shoot('agent-leave');
    fake.on('leaveChannel', () => fake.change({ status: 'dispatched' }));
    await id(ids.leaveConfirm).click();
    await expect.poll(() => id(ids.leaveConfirm).count()).toBe(0);
    expect(heard('leaveChannel')?.body).toMatchObject({ reason: 'publicFacility', note: '' });
  });
});
