import type { Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import type { DeskCaseView } from '@kuaichu/contract/deskCase';
import type { DeskView } from '@kuaichu/contract/desk';
import { deskBrowser } from './test/deskBrowser.ts';
import { type FakeServer, refused } from './test/fakeServer.ts';
import { aCase, aDesk, at, caseIdOf } from './test/samples.ts';
import * as scenes from './test/scenes.ts';
import { ids } from './testIds.ts';

const stage = deskBrowser();
const { id, look } = stage;
let fake: FakeServer;
let page: Page;
const open = async (...args: Parameters<typeof stage.open>): Promise<void> => {
  ({ page, fake } = await stage.open(...args));
};

const inCall = (): DeskView =>
  aDesk({
    seat: { seatNo: '07', state: 'busy', since: at('08:39:40'), leaseUntil: at('08:41:00'), caseId: caseIdOf(1) },
    queue: scenes.queueScene().queue,
  });

describe('the agent’s desk', () => {
  it('shows who waits, rings, and takes the call with Enter', async () => {
    await open(scenes.queueScene(), aCase(), (server) => {
      server.on('serviceAt', () => ({ status: 200, body: scenes.roadsScene }));
      server.on('acceptOffer', () => {
        server.desk = { ...inCall(), version: server.desk.version + 1 };
        return { status: 200, body: server.case };
      });
    });
    await id(ids.offer).waitFor();
    await page.getByText('松柏路', { exact: true }).waitFor();
    await look('agent-ready');
    await page.keyboard.press('Escape');
    await id(ids.offerDeclineReason(0)).waitFor();
    await page.keyboard.press('Escape');
    await page.keyboard.press('Enter');
    await id(ids.caseNo).waitFor();
    expect(await id(ids.caseNo).innerText()).toBe('HRB-260918-0007');
    expect(fake.heard.find((h) => h.name === 'acceptOffer')?.params).toEqual({ offerId: 'o1' });
    await look('agent-call');
  });

  it('keeps what is typed: no live view overwrites it, a refusal leaves it standing, single letters are letters', async () => {
    await open(inCall(), aCase(), (server) => {
      server.on('noteParty', () => refused(409, 'recorderDown', '没在录像。先别取证，告诉对方稍等。'));
      server.on('setLane', (body) =>
        server.change({ lane: { ...server.case.lane, running: body['inLane'] === true } }),
      );
    });
    const name = id(ids.partyName('p1'));
    await name.fill('林一甲 lt');
    await name.press('l');
    // A view with another name arrives while the field is being edited.
    fake.change({ parties: fake.case.parties.map((p) => ({ ...p, name: `${p.name}改` })) });
    fake.tell();
    await expect.poll(() => id(ids.partyName('p2')).inputValue()).toBe('周二乙改');
    expect(await name.inputValue()).toBe('林一甲 ltl');
    await name.blur();
    await page.getByText('没在录像。先别取证').waitFor();
    expect(await name.inputValue()).toBe('林一甲 ltl');
    expect(fake.heard.some((h) => h.name === 'setLane' || h.name === 'command')).toBe(false);

    // Out of the field the same letter stops the lane clock.
    await page.keyboard.press('l');
    await expect.poll(() => id(ids.laneClock).getAttribute('data-level')).toBe('stopped');
  });

  it('counts the seconds in the lane, says 先撤 over 90 s, and stops only when the agent says so', async () => {
    const seconds = (s: number) => ({ lane: { running: true, seconds: s, asOf: fake.case.now } });
    await open(inCall(), aCase());
    const clock = id(ids.laneClock);
    await clock.waitFor();
    for (const [said, level] of [
      [20, 'counting'],
      [61, 'warn'],
      [91, 'stop'],
    ] as const) {
      fake.change(seconds(said));
      fake.tell();
      await expect.poll(() => clock.getAttribute('data-level')).toBe(level);
    }
    expect(await clock.innerText()).toContain('先撤');
    await look('agent-lane-over');
    fake.on('setLane', (body) => fake.change({ lane: { ...fake.case.lane, running: body['inLane'] === true } }));
    await id(ids.laneLeft).click();
    await expect.poll(() => clock.getAttribute('data-level')).toBe('stopped');
  });

  it('keeps 撤离 locked and says what is missing; a danger that is written down opens it', async () => {
    await open(inCall(), aCase(), (server) => {
      server.on('clearScene', (body) =>
        server.change({
          status: 'clearing',
          allowed: [...server.case.allowed, 'atKerb'],
          clear: {
            missing: [],
            clearedAt: at('08:41:00'),
            destination: String(body['destination']),
            override: body['danger'] === null ? null : String(body['danger']),
          },
        }),
      );
    });
    await expect.poll(() => id(ids.clearMissing).innerText()).toContain('乙车牌');
    expect(await id(ids.clearScene).isDisabled()).toBe(true);
    await page.keyboard.press('F8');
    expect(await page.locator('dialog[open]').count()).toBe(0);
    await id(ids.clearForDanger).click();
    expect(await id(ids.clearConfirm).isDisabled()).toBe(true);
    await id(ids.clearDangerText).fill('后面来车快');
    await id(ids.clearDestination(1)).check();
    await id(ids.clearConfirm).click();
    await id(ids.atKerb).waitFor();
    expect(fake.heard.find((h) => h.name === 'clearScene')?.body).toMatchObject({
      destination: '示范商场停车场',
      danger: '后面来车快',
    });
  });

  it('never draws an unavailable source as 查无, and says what a lost recorder holds back', async () => {
    const base = aCase();
    await open(
      inCall(),
      aCase({
        call: base.call && { ...base.call, recording: 'down' },
        locks: { ...base.locks, still: '没在录像，先等录像恢复', noteFacts: '没在录像，先等录像恢复' },
      }),
    );
    await id(ids.recordingDown).waitFor();
    const cell = id(ids.verification('driver', 'p2'));
    expect(await cell.innerText()).toContain('查询通道不通');
    expect(await cell.innerText()).not.toContain('查无\n');
    expect(await id(ids.stillTake).isDisabled()).toBe(true);
    expect(await id(ids.partyName('p1')).isDisabled()).toBe(true);
    expect(await id(ids.laneLeft).isEnabled()).toBe(true);
    expect(await id(ids.hint(6)).isEnabled()).toBe(true);
    await look('agent-recorder-down');
  });

  it('sends the next missing shot with the space bar', async () => {
    await open(inCall(), aCase());
    await id(ids.caseNo).waitFor();
    await page.keyboard.press('Space');
    await expect
      .poll(() => fake.heard.find((h) => h.name === 'command')?.body)
      .toMatchObject({
        partyId: 'p1',
        order: { kind: 'still', shot: 'plate-p2' },
      });
  });

  it('says since when nothing came, and asks for the login without leaving the call', async () => {
    await open(inCall(), aCase());
    await id(ids.caseNo).waitFor();
    fake.loggedIn = false;
    await page.keyboard.press('1');
    await id(ids.loginSubmit).waitFor();
    await id(ids.loginPassword).fill('demo');
    await id(ids.loginSubmit).click();
    await id(ids.loginSubmit).waitFor({ state: 'detached' });
    expect(await id(ids.caseNo).innerText()).toBe('HRB-260918-0007');
    await fake.stop();
    await id(ids.offline).waitFor();
    expect(await id(ids.offline).innerText()).toContain('截至 08:40');
  });
});

describe('the officer’s desk', () => {
  it('reads, chooses, and only then compares', async () => {
    await open(scenes.officerScene(), scenes.collectedScene(), (server) => {
      server.timeline = scenes.timelineScene();
      server.on('catalogue', () => ({ status: 200, body: scenes.catalogueScene }));
      server.on('certificatePreview', () => refused(503, 'unavailable', '系统暂时忙，东西都在。过一会儿再点。'));
      server.on('openDetermination', () =>
        server.change({
          allowed: ['determine', 'returnCase', 'leaveChannel'],
          determination: scenes.openDetermination(),
        }),
      );
      server.on('determine', (body) =>
        server.change({
          allowed: ['amendDetermination', 'orderIssue', 'returnCase', 'leaveChannel'],
          determination: {
            ...scenes.openDetermination(),
            ...(body as Partial<NonNullable<DeskCaseView['determination']>>),
            state: 'decided',
            decidedAt: at('08:47:00'),
            suggestion: {
              liabilities: [
                { partyId: 'p1', liability: 'full' },
                { partyId: 'p2', liability: 'none' },
              ],
              same: true,
              articles: ['《道路交通安全法》第四十三条'],
              basis: '后车没有留够刹车的距离。',
              flipFact: '如果乙车在碰撞前 3 秒内才变到中间道 → 乙全部，甲无责任（实施条例第四十四条第二款）',
              alternative: null,
            },
          },
        }),
      );
    });
    await id(ids.officerOpen('HRB-260918-0007')).click();
    await id(ids.decide).waitFor();
    expect(await id(ids.decide).isDisabled()).toBe(true);
    expect(await id(ids.suggestion).count()).toBe(0);
    await id(ids.faultOpen('p1')).click();
    await id(ids.fault('p1', 'rearEnd')).click();
    await id(ids.liability('p1', 'full')).click();
    // 甲 has full: anything but none is impossible for 乙, and the reason is said.
    await id(ids.liability('p2', 'secondary')).click({ force: true });
    await expect.poll(() => id(ids.liabilityProblem).innerText()).toBe('一方全部，其他方只能无责任。');
    expect(await id(ids.liability('p2', 'secondary')).getAttribute('aria-pressed')).toBe('false');
    await id(ids.liability('p2', 'none')).click();
    await look('officer-choosing');
    await id(ids.decide).click();
    await id(ids.suggestion).waitFor();
    await look('officer-compared');
    expect(fake.heard.find((h) => h.name === 'determine')?.body).toMatchObject({
      faults: [{ partyId: 'p1', faultId: 'rearEnd' }],
      liabilities: [
        { partyId: 'p1', liability: 'full' },
        { partyId: 'p2', liability: 'none' },
      ],
    });

    // Mediation needs the request of all: until then only the reason for none is asked.
    fake.on('noteMediation', (body) =>
      fake.change({ mediation: body['mediation'] as NonNullable<DeskCaseView['mediation']> }),
    );
    fake.change({ allowed: [...fake.case.allowed, 'noteMediation'] });
    fake.tell();
    await id(ids.mediationOpen).click();
    await id(ids.mediationAsked('p1')).check();
    expect(await id(ids.mediationText).count()).toBe(0);
    await id(ids.mediationAsked('p2')).check();
    await id(ids.mediationText).fill('甲赔偿乙车辆维修费 800 元，当场付清。');
    await look('officer-mediation');
    await id(ids.mediationConfirm).click();
    await expect.poll(() => id(ids.mediationLine).innerText()).toContain('800 元');
    expect(fake.heard.find((h) => h.name === 'noteMediation')?.body).toMatchObject({
      mediation: { asked: ['p1', 'p2'], result: { kind: 'agreed', text: '甲赔偿乙车辆维修费 800 元，当场付清。' } },
    });
    await look('officer-mediated');

    // Signing waits until every picture and every segment was on the screen.
    expect(await id(ids.evidenceRead).isDisabled()).toBe(true);
    await page.keyboard.press('Control+Enter');
    for (let i = 1; i < 7; i += 1) await page.keyboard.press('ArrowRight');
    await id(ids.segment(1)).click();
    await id(ids.segment(2)).click();
    expect(fake.heard.some((h) => h.name === 'orderIssue')).toBe(false);
    await id(ids.evidenceRead).check();
    await page.keyboard.press('Control+Enter');
    await expect
      .poll(() => fake.heard.find((h) => h.name === 'orderIssue')?.body)
      .toMatchObject({ evidenceRead: true });

    const signed = fake.case.parties.map((p) => ({ ...p, signature: 'signed' as const, signedAt: at('08:49:00') }));
    fake.change({ status: 'signing', allowed: ['joinCall', 'leaveChannel'], parties: signed });
    fake.tell();
    await expect.poll(() => id(ids.signature('p1')).getAttribute('data-state')).toBe('signed');
    const certificate = {
      no: '230103202600007',
      issuedAt: at('08:50:00'),
      sha256: 'c'.repeat(64),
      sm3: 'd'.repeat(64),
      verifyUrl: '/v/token',
      state: 'valid' as const,
      printed: [
        { field: 'weather' as const, partyId: null, words: '天气', value: '雨' },
        { field: 'name' as const, partyId: 'p2', words: '乙姓名', value: '周二乙' },
        { field: 'facts' as const, partyId: null, words: '交通事故事实', value: '林一甲驾驶的车追尾了前车。' },
      ],
    };
    fake.change({ status: 'issued', allowed: ['correctCertificate', 'revokeCertificate'], certificate });
    fake.tell();
    await id(ids.certLink).waitFor();
    expect(await id(ids.certLink).getAttribute('href')).toBe(`/api/desk/cases/${caseIdOf(1)}/certificate.pdf`);
    await look('officer-issued');

    // A clerical error is put right by a notice; the field is chosen, its printed words stand beside it.
    fake.on('correctCertificate', () => refused(422, 'correctionTouchesFinding', '过错、法条、责任不能补正。'));
    await id(ids.correctOpen).click();
    await id(ids.correctField).selectOption('1');
    await page.getByText('周二乙').last().waitFor();
    expect(await id(ids.correctConfirm).isDisabled()).toBe(true);
    await id(ids.correctBecomes).fill('周二一');
    await id(ids.correctReason).fill('看错了证件');
    await look('officer-correct');
    await id(ids.correctConfirm).click();
    await page.getByRole('alert').getByText('不能补正').waitFor();
    fake.on('correctCertificate', () =>
      fake.change({
        certificate: { ...certificate, state: 'amended' },
        papers: [
          {
            kind: 'correction',
            no: 'HRB-260918-0007-1',
            title: '道路交通事故认定书补正通知书',
            at: at('09:10:00'),
            state: 'valid',
            note: certificate.no,
          },
          {
            kind: 'certificate',
            no: certificate.no,
            title: '道路交通事故认定书',
            at: certificate.issuedAt,
            state: 'amended',
            note: '',
          },
        ],
      }),
    );
    await id(ids.correctConfirm).click();
    await expect.poll(() => id(ids.paperState).innerText()).toBe('已补正');
    expect(fake.heard.findLast((h) => h.name === 'correctCertificate')?.body).toMatchObject({
      reason: '看错了证件',
      changes: [{ field: 'name', partyId: 'p2', was: '周二乙', becomes: '周二一' }],
    });
    await look('officer-amended');

    // A wrong finding is revoked with a reason, and the case is on the table once more.
    fake.on('revokeCertificate', (body) =>
      fake.change({
        status: 'collected',
        certificate: null,
        allowed: ['determine', 'returnCase', 'leaveChannel'],
        determination: scenes.openDetermination(),
        reopened: { reason: String(body['reason']), replaces: certificate.no, by: null, ground: 'ownFinding' },
      }),
    );
    await id(ids.revokeOpen).click();
    expect(await id(ids.revokeConfirm).isDisabled()).toBe(true);
    await id(ids.revokeReason).fill('漏看了乙车变道的录像');
    await id(ids.revokeConfirm).click();
    await id(ids.reopened).getByText('漏看了乙车变道的录像').waitFor();
    // Chosen anew: what was found before is not put into the officer's hand.
    await expect.poll(() => page.locator('[data-testid^="liability-"][aria-pressed="true"]').count()).toBe(0);
    await look('officer-reopened');
  });
});

describe('the reviewer’s desk', () => {
  it('lists the nearest term first, reads the file, and concludes with a second reviewer', async () => {
    let review = scenes.reviewScene();
    const answer = (change: Partial<typeof review>) => {
      review = { ...review, ...change };
      return { status: 200, body: review };
    };
    const me = { name: '衡示范', no: '000011', mine: true };
    const other = { name: '严示范', no: '000012', mine: false };
    const mayDo = ['leave', 'noteHearing', 'noteElsewhere', 'orderCure', 'propose'] as const;
    await open(scenes.reviewerScene(), scenes.issuedScene(), (server) => {
      server.timeline = scenes.timelineScene();
      server.on('deskReviews', () => ({ status: 200, body: { reviews: scenes.reviewRows() } }));
      server.on('deskReview', () => ({ status: 200, body: review }));
      server.on('takeReview', () => answer({ allowed: [...mayDo], reviewers: [other, me] }));
      server.on('noteHearing', (body) =>
        answer({
          hearings: [{ at: review.now, by: me.name, words: String(body['words']), present: ['甲', '乙'] }],
        }),
      );
      server.on('answerProposal', (body) =>
        body['agrees'] === true
          ? answer({
              state: 'remanded',
              allowed: [],
              proposal: null,
              conclusion: {
                at: review.now,
                outcome: 'remand',
                grounds: ['facts'],
                reason: review.proposal?.reason ?? '',
                by: [other, me],
                paper: true,
              },
            })
          : answer({
              proposal: null,
              allowed: [...mayDo],
              disagreements: review.proposal
                ? [{ by: me, at: review.now, words: String(body['words']), proposal: review.proposal }]
                : [],
            }),
      );
    });
    await id(ids.reviewRow('HRB-260918-0007')).waitFor();
    expect(await id(ids.reviewRow('HRB-260918-0007')).innerText()).toContain('还有 30 天');
    await look('reviewer-list');
    await id(ids.reviewOpen('HRB-260918-0007')).click();
    await id(ids.reviewTake).waitFor();
    expect(await id(ids.application('p1')).innerText()).toContain('前车是突然变道插进来的');
    expect(await id(ids.reviewFile).getAttribute('href')).toBe(`/api/desk/cases/${caseIdOf(1)}/review/file.zip`);
    await look('reviewer-read');
    await id(ids.reviewTake).click();
    await id(ids.hear).click();
    expect(await id(ids.reviewConfirm).isDisabled()).toBe(true);
    await id(ids.present('p1')).click();
    await id(ids.present('p2')).click();
    await id(ids.reviewWords).fill('甲说前车突然变道，乙说一直在前面。');
    await id(ids.reviewConfirm).click();
    await page.getByText('甲、乙 到场').waitFor();
    expect(fake.heard.find((h) => h.name === 'noteHearing')?.body).toMatchObject({ present: ['p1', 'p2'] });

    // A remand names its ground before it can be handed on.
    fake.on('proposeConclusion', (body) =>
      answer({
        allowed: ['leave', 'noteHearing', 'noteElsewhere'],
        proposal: {
          by: me,
          mine: true,
          at: review.now,
          outcome: 'remand',
          grounds: ['facts'],
          reason: String(body['reason']),
        },
      }),
    );
    await id(ids.propose).click();
    await id(ids.outcome('remand')).click();
    await id(ids.reviewWords).fill('前车变道的时间没有查清，要看路口的录像。');
    expect(await id(ids.reviewConfirm).isDisabled()).toBe(true);
    await id(ids.ground('facts')).click();
    await look('reviewer-propose');
    await id(ids.reviewConfirm).click();
    await id(ids.proposal).waitFor();
    expect(fake.heard.find((h) => h.name === 'proposeConclusion')?.body).toMatchObject({
      outcome: 'remand',
      grounds: ['facts'],
    });
    // The author has no button to agree with himself.
    expect(await id(ids.proposalAgree).count()).toBe(0);

    // The same seen by the other of the two: he says why not, then agrees.
    if (review.proposal) review = { ...review, proposal: { ...review.proposal, by: other, mine: false } };
    review = { ...review, allowed: ['leave', 'answerProposal'] };
    fake.change({});
    fake.tell();
    await id(ids.proposalDisagree).click();
    await id(ids.reviewWords).fill('要先问另一位证人');
    await id(ids.reviewConfirm).click();
    await page.getByText('要先问另一位证人').waitFor();
    review = {
      ...review,
      allowed: ['answerProposal'],
      proposal: review.disagreements[0]?.proposal ?? null,
    };
    fake.change({});
    fake.tell();
    await look('reviewer-proposal');
    await id(ids.proposalAgree).click();
    await expect.poll(() => id(ids.conclusion).getAttribute('data-outcome')).toBe('remand');
    expect(await id(ids.conclusionPaper).getAttribute('href')).toBe(
      `/api/desk/cases/${caseIdOf(1)}/review/conclusion.pdf`,
    );
    await look('reviewer-concluded');
  });
});

describe('the supervisor’s desk', () => {
  it('finds a case and shows what happened, gaps striped', async () => {
    await open(scenes.supervisorScene(), scenes.collectedScene(), (server) => {
      server.timeline = scenes.timelineScene();
      server.on('deskCases', () => ({ status: 200, body: scenes.casesScene }));
    });
    await id(ids.caseRow('HRB-260918-0007')).waitFor();
    await look('supervisor-search');
    await id(ids.caseRow('HRB-260918-0007')).click();
    await id(ids.chain).waitFor();
    expect(await id(ids.chain).getAttribute('data-ok')).toBe('true');
    await page.getByText('录像有 1 处缺口').waitFor();
    await id(ids.event(5)).click();
    await look('supervisor-retrace');
  });
});
