import type { Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import type { FakeServer } from '../dev/fakeServer.ts';
import { phoneBrowser } from '../dev/phoneBrowser.ts';
import * as views from '../dev/views.ts';

const stage = phoneBrowser();
const { id } = stage;
let fake: FakeServer;
let page: Page;
/** Tells pictures of the same screen apart. */
let as = '';
const open = async (...args: Parameters<typeof stage.open>): Promise<void> => {
  ({ page, fake } = await stage.open(...args));
  as = '';
};
const see = (screen: string): Promise<void> => stage.see(screen, as === '' ? screen : `${screen}-${as}`);
const toldBefore = () => fake.heard.filter((h) => h.name !== 'partyView' && h.name !== 'about');
async function toPlace(): Promise<void> {
  await id('start-alarm').click();
  await id('safety-done').click();
  await id('hurt-none').click();
  await id('kind-motorMotor').click();
  await id('movable-yes').click();
  await id('otherPartyPresent-yes').click();
  await id('screen-place').waitFor();
}

describe.each([
  [390, 844],
  [320, 568],
])('the phone page at %i×%i', (width, height) => {
  it('goes from 视频报警 to the claim by visible controls', async () => {
    await open(width, height);
    await page.getByText('服务到 19:00').waitFor();
    await see('start');
    await id('start-alarm').click();
    await see('safety');
    await id('safety-done').click();
    await see('hurt');
    await id('hurt-none').click();
    await see('kind');
    await id('kind-motorMotor').click();
    await see('movable');
    await id('movable-yes').click();
    await see('otherPartyPresent');
    await id('otherPartyPresent-yes').click();
    await page.getByText('误差约 8 米').waitFor();
    await see('place');
    // Up to here nothing of this person has left the phone: it only tried its line, with empty hands.
    expect(toldBefore().map((h) => [h.name, h.query, h.body])).toEqual([
      ['serviceAt', {}, null],
      ['lineCheck', {}, {}],
    ]);
    await id('place-lookup').click();
    await page.getByText('松柏路云河街路口东侧60米').waitFor();
    await id('lane-middle').click();
    await see('place');
    fake.on('raiseAlarm', () => {
      fake.view = views.waiting;
      return { status: 200, body: fake.view };
    });
    await id('confirm-alarm').click();
    await see('waiting');
    const alarm = fake.heard.find((h) => h.name === 'raiseAlarm')?.body;
    expect(alarm).toMatchObject({
      answers: { hurt: 'none', kind: 'motorMotor', movable: 'yes', otherPartyPresent: 'yes' },
      lane: 'middle',
      place: { lng: views.here.longitude, source: 'gnss', words: '松柏路云河街路口东侧60米', road: '松柏路' },
      simplifiedConsent: null,
    });

    await id('phone-input').fill('138 0000 0001');
    await id('phone-send').click();
    await id('code-input').fill('123456');
    fake.on('provePhone', () => {
      fake.view = { ...views.waiting, me: { ...views.waiting.me, phoneMasked: '138****0001', phoneProven: true } };
      return { status: 200, body: fake.view };
    });
    await id('code-prove').click();
    await id('phone-proven').waitFor();
    await see('waiting');

    fake.push(views.inCall);
    await id('screen-call').waitFor();
    await page.waitForFunction(() => (document.querySelector<HTMLVideoElement>('video.local')?.videoWidth ?? 0) > 0);
    await see('call');
    await id('hang-up').click();
    await id('sheet-hang-up').waitFor();
    await id('sheet-hang-up-close').click();

    // The line broke, the agent is there: the call stays on the screen and says what it does.
    fake.push(views.resume);
    await page.locator('[data-testid="screen-call"] [data-testid="line"]').waitFor();
    await id('hang-up').click();
    await id('hang-up-confirm').click();
    await see('resume');
    fake.on('partyResume', () => {
      fake.view = views.inCall;
      return { status: 200, body: fake.view };
    });
    await id('resume').click();
    await id('screen-call').waitFor();

    fake.push(views.clearing);
    await see('clear');
    await id('cannot-move').click();
    await id('sheet-cannot-move-close').click();
    fake.on('partyParked', () => {
      fake.view = views.viewAt('parked', { status: 'inCall', allowed: ['askHelp', 'sendPhoneCode'] });
      return { status: 200, body: fake.view };
    });
    await id('parked').click();
    await see('parked');

    fake.push(views.determining);
    await see('asked-facts');
    fake.on('confirmFacts', () => {
      fake.view = { ...views.determining, readBack: { ...views.readBack, confirmed: true } };
      return { status: 200, body: fake.view };
    });
    await id('facts-right').click();
    await see('asked-delivery');
    fake.on('consentDelivery', () => {
      fake.view = {
        ...views.determining,
        me: { ...views.determining.me, deliveryConsent: true },
        readBack: { ...views.readBack, confirmed: true },
      };
      return { status: 200, body: fake.view };
    });
    await id('delivery-yes').click();
    await see('determining');
    const asked = { at: views.inCall.now, decideBy: '2026-09-21', state: 'asked' as const, words: '' };
    fake.on('askRecusal', () => {
      fake.view = {
        ...views.determining,
        allowed: ['askHelp'],
        readBack: { ...views.readBack, confirmed: true },
        recusal: { officerName: '高示范', asked },
      };
      return { status: 200, body: fake.view };
    });
    await id('recusal-open').click();
    await id('recusal-send').click();
    await expect.poll(() => id('refusal').getAttribute('data-code')).toBe('reviewReasonMissing');
    await id('recusal-reason').fill('他是对方的亲戚');
    await id('recusal-send').click();
    await id('recusal-state').waitFor();
    expect(await id('recusal-state').innerText()).toContain('9月21日');
    await see('determining');

    fake.push(views.signing);
    await id('screen-sign').waitFor();
    await id('sign-open').click();
    fake.push({ ...views.signing, sign: { ...views.signing.sign!, recorded: true } });
    await id('sign-recorded').waitFor();
    await id('sign-submit').click();
    await expect.poll(() => id('refusal').getAttribute('data-code')).toBe('signatureEmpty');
    await write();
    await see('sign');
    fake.on('sign', () => {
      fake.view = { ...views.signing, sign: { ...views.signing.sign!, state: 'signed', recorded: true } };
      return { status: 200, body: fake.view };
    });
    await id('sign-submit').click();
    await id('sign-state').waitFor();
    const signed = fake.heard.find((h) => h.name === 'sign')?.body as {
      strokes: [number, number][][];
      decision: string;
    };
    expect(signed.decision).toBe('sign');
    expect(signed.strokes.length).toBe(2);
    expect(signed.strokes.flat().every(([x, y]) => x >= 0 && x <= 1000 && y >= 0 && y <= 400)).toBe(true);

    fake.push(views.issued);
    await see('progress');
    await id('see-certificate').click();
    await see('certificate');
    expect(await id('cert-download').getAttribute('href')).toBe('/api/party/certificate.pdf');
    await id('review-open').click();
    await see('review');
    await id('back').click();
    await id('claim-open').click();
    await see('claim');
    fake.on('claim', () => {
      fake.view = {
        ...views.issued,
        claim: { ...views.issued.claim!, state: 'received', noticeNo: 'SL20260918001' },
      };
      return { status: 200, body: fake.view };
    });
    await id('claim-consent').click();
    await expect.poll(() => id('claim-state').getAttribute('data-state')).toBe('received');
    // The browser's Back stays inside the case.
    await page.goBack();
    await id('screen-progress').waitFor();
  });

  it('refuses with a next step, and sends for help', async () => {
    await open(width, height, { view: views.refused });
    await see('refused');
    expect(await id('refused-call').getAttribute('href')).toBe('tel:122');
    fake.on('partyAskHelp', () => {
      fake.view = views.officerComing;
      return { status: 200, body: fake.view };
    });
    await id('help-officer').click();
    await see('refused');
    await id('help-confirm').click();
    await see('officer');
    expect(fake.heard.find((h) => h.name === 'partyAskHelp')?.body).toMatchObject({ kind: 'officer', place: null });
  });

  it('applies for review with a photograph, reads what becomes of it and withdraws', async () => {
    await open(width, height, { view: views.issued });
    await id('review-open').click();
    await see('review');
    expect(await id('review-term').getAttribute('data-last-day')).toBe('2026-09-22');
    await id('review-apply').click();
    await expect.poll(() => id('refusal').getAttribute('data-code')).toBe('reviewGroundMissing');
    expect(fake.heard.some((h) => h.name === 'applyReview')).toBe(false);
    await id('ground-facts').click();
    await id('review-words').fill('前车是突然变道插进来的。');
    // The first try fails; one press sends the same picture again.
    let tries = 0;
    fake.on('attachToReview', () => {
      tries += 1;
      return tries === 1
        ? { status: 503, body: { code: 'unavailable', say: '系统暂时忙，东西都在。过一会儿再点。' } }
        : { status: 200, body: { id: 'x' } };
    });
    const jpeg = Buffer.concat([Buffer.from([0xff, 0xd8, 0xff]), Buffer.alloc(20_000, 7)]);
    await id('review-file').setInputFiles({ name: 'road.jpg', mimeType: 'image/jpeg', buffer: jpeg });
    await expect.poll(() => id('review-photo').getAttribute('data-state')).toBe('failed');
    await id('review-photo').click();
    await expect.poll(() => id('review-photo').getAttribute('data-state')).toBe('stored');
    const sent = fake.heard.filter((h) => h.name === 'attachToReview');
    expect(new Set(sent.map((h) => h.params['attachmentId'])).size).toBe(1);
    expect(sent[1]?.bytes).toBe(jpeg.length);
    expect(sent[1]?.headers['x-attachment-sha256']).toMatch(/^[0-9a-f]{64}$/);
    // What is written stays through a reload.
    await page.reload();
    await id('review-open').click();
    expect(await id('review-words').inputValue()).toBe('前车是突然变道插进来的。');
    expect(await id('ground-facts').getAttribute('aria-checked')).toBe('true');
    fake.on('applyReview', () => {
      fake.view = views.reviewing;
      return { status: 200, body: fake.view };
    });
    await id('review-apply').click();
    await expect.poll(() => id('review-state').getAttribute('data-state')).toBe('reviewing');
    expect(fake.heard.findLast((h) => h.name === 'applyReview')?.body).toMatchObject({
      grounds: ['facts'],
      words: '前车是突然变道插进来的。',
      wantsHearing: false,
    });
    as = 'reviewing';
    await see('review');
    await id('review-withdraw').click();
    await id('sheet-withdraw-close').click();
    // Remanded: the page is back at the determination, the conclusion one press away.
    fake.push(views.remanded);
    await see('determining');
    await id('review-open').click();
    await see('review');
    expect(await id('conclusion-download').getAttribute('href')).toBe('/api/party/review/conclusion.pdf');
  });

  it('shows large type with nothing lost', async () => {
    await open(width, height);
    await id('large').click();
    as = 'large';
    await see('start');
    await id('start-alarm').click();
    await see('safety');
    await id('safety-done').click();
    await see('hurt');
    await page.reload();
    expect(await page.evaluate(() => document.documentElement.classList.contains('large'))).toBe(true);
    fake.view = views.waiting;
    await page.reload();
    await see('waiting');
  });
});

async function write(): Promise<void> {
  await id('sign-pad').scrollIntoViewIfNeeded();
  const box = await id('sign-pad').boundingBox();
  if (!box) throw new Error('the pad is not on the screen');
  const at = (x: number, y: number) => [box.x + box.width * x, box.y + box.height * y] as const;
  for (const [from, to] of [
    [at(0.2, 0.5), at(0.5, 0.4)],
    [at(0.35, 0.2), at(0.36, 0.8)],
  ] as const) {
    await page.mouse.move(...from);
    await page.mouse.down();
    await page.mouse.move(...to, { steps: 6 });
    await page.mouse.up();
  }
}

describe('what can go wrong', () => {
  it('opens the camera for a second paper only by a press of its own', async () => {
    const recorded = { ...views.signing, sign: { ...views.signing.sign!, recorded: true } };
    await open(390, 844, { view: views.signing });
    await id('sign-open').click();
    fake.push(recorded);
    await id('sign-pad').waitFor();
    // The finding is taken back, and a new one comes to be signed.
    fake.push(views.determining);
    await id('screen-sign').waitFor({ state: 'detached' });
    fake.push(views.signing);
    await id('sign-open').waitFor();
  });

  it('repeats an unanswered alarm with the same key, also after a reload', async () => {
    await open(390, 844);
    await toPlace();
    let tries = 0;
    fake.on('raiseAlarm', () => {
      tries += 1;
      if (tries < 3) return 'hangUp';
      fake.view = views.waiting;
      return { status: 200, body: fake.view };
    });
    await id('confirm-alarm').click();
    await expect.poll(() => tries).toBeGreaterThan(0);
    await page.reload();
    await id('screen-waiting').waitFor();
    const keys = fake.heard.filter((h) => h.name === 'raiseAlarm').map((h) => (h.body as { key: string }).key);
    expect(keys.length).toBe(3);
    expect(new Set(keys).size).toBe(1);
  });

  it('goes on without a position, and keeps the words through a refusal', async () => {
    await open(390, 844, { location: false });
    await toPlace();
    await id('place-words').waitFor();
    await id('confirm-alarm').click();
    expect(await id('refusal').innerText()).toContain('还不知道您在哪里');
    await id('place-words').fill('松柏路云河街路口');
    fake.on('serviceAt', () => 'hangUp');
    await id('place-lookup').click();
    await page.getByText('地图没有回答').waitFor();
    fake.on('raiseAlarm', () => ({
      status: 400,
      body: { code: 'placeMissing', say: '还不知道您在哪里。写上路名和路口，再报警。' },
    }));
    await id('confirm-alarm').click();
    await id('refusal').waitFor();
    expect(await id('place-words').inputValue()).toBe('松柏路云河街路口');
    expect(fake.heard.findLast((h) => h.name === 'raiseAlarm')?.body).toMatchObject({
      place: { lng: null, lat: null, source: 'words', words: '松柏路云河街路口' },
    });
  });

  it('finds out before the alarm that a call would not work, says what to do, and tells it with the alarm', async () => {
    await open(390, 844);
    // Nobody listens there: signalling is refused.
    fake.on('lineCheck', () => ({ status: 200, body: { url: 'ws://127.0.0.1:9', token: 't', relays: false } }));
    await page.addInitScript(() => {
      navigator.mediaDevices.getUserMedia = () => {
        (globalThis as unknown as { asked: boolean }).asked = true;
        return Promise.reject(new Error('not now'));
      };
    });
    await page.reload();
    await toPlace();
    await id('line-advice').waitFor();
    expect(await id('line-advice').getAttribute('data-advice')).toBe('noSignalling');
    await see('place');
    // It is advice: the alarm goes all the same.
    fake.on('raiseAlarm', () => {
      fake.view = views.waiting;
      return { status: 200, body: fake.view };
    });
    await id('confirm-alarm').click();
    await id('screen-waiting').waitFor();
    const alarm = fake.heard.find((h) => h.name === 'raiseAlarm')?.body as { preflight: { check: string }[] };
    expect(alarm.preflight).toContainEqual({ check: 'webSocket', outcome: 'failed', detail: 'refused' });
    expect(alarm.preflight).toContainEqual({ check: 'secureContext', outcome: 'ok', detail: null });
    expect(await page.evaluate(() => (globalThis as unknown as { asked?: boolean }).asked)).toBeUndefined();
  });

  it('an incoming telephone call: the agent is told, and one tap brings camera and microphone back', async () => {
    await open(390, 844, { view: views.waiting });
    await id('screen-waiting').waitFor();
    fake.push(views.inCall);
    await page.waitForFunction(() => (document.querySelector<HTMLVideoElement>('video.local')?.videoWidth ?? 0) > 0);
    const before = await page.evaluate(() => {
      const stream = document.querySelector<HTMLVideoElement>('video.local')?.srcObject as MediaStream;
      const [track] = stream.getVideoTracks();
      if (!track) throw new Error('no camera');
      // As a phone does while a call rings; a browser on a desk cannot be called.
      Object.defineProperty(track, 'muted', { value: true });
      track.dispatchEvent(new Event('mute'));
      return track.id;
    });
    await id('reacquire').waitFor();
    const causes = () =>
      fake.heard.filter((h) => h.name === 'partyLeftCall').map((h) => (h.body as { cause: string }).cause);
    expect(causes()).toEqual(['phoneCall']);
    await see('call');
    await id('reacquire').click();
    await id('reacquire').waitFor({ state: 'detached' });
    await expect.poll(causes).toEqual(['phoneCall', 'back']);
    const after = await page.waitForFunction((old) => {
      const element = document.querySelector<HTMLVideoElement>('video.local');
      const [track] = (element?.srcObject as MediaStream | null)?.getVideoTracks() ?? [];
      return track && track.id !== old && track.readyState === 'live' && (element?.videoWidth ?? 0) > 0;
    }, before);
    expect(await after.jsonValue()).toBe(true);
  });

  it('another app or the screen lock: the agent is told, and coming back is enough', async () => {
    await open(390, 844, { view: views.waiting });
    await id('screen-waiting').waitFor();
    fake.push(views.inCall);
    await page.waitForFunction(() => (document.querySelector<HTMLVideoElement>('video.local')?.videoWidth ?? 0) > 0);
    const turn = (state: string) =>
      page.evaluate((now) => {
        Object.defineProperty(document, 'visibilityState', { value: now, configurable: true });
        document.dispatchEvent(new Event('visibilitychange'));
      }, state);
    const causes = () =>
      fake.heard.filter((h) => h.name === 'partyLeftCall').map((h) => (h.body as { cause: string }).cause);
    await turn('hidden');
    await expect.poll(causes).toEqual(['hidden']);
    await turn('visible');
    await expect.poll(causes).toEqual(['hidden', 'back']);
  });

  it('asks every 3 s when the stream is down, and says how old the view is', async () => {
    await open(390, 844, { view: views.waiting });
    await id('screen-waiting').waitFor();
    fake.streams(false);
    fake.view = { ...views.waiting, queue: { ahead: 0, estimateS: 10, toleranceS: 5, rose: null, ringing: true } };
    await id('queue-ringing').waitFor({ timeout: 15_000 });
    fake.on('partyView', () => 'hangUp');
    await id('stale').waitFor({ timeout: 15_000 });
    expect(await id('stale').innerText()).toContain('截至 08:42');
  });

  it('takes a still at the full size of the camera and sends it with its hash', async () => {
    await open(390, 844, { view: views.waiting });
    await id('screen-waiting').waitFor();
    let tries = 0;
    fake.on('uploadStill', () => {
      tries += 1;
      return tries === 1 ? 'hangUp' : { status: 200, body: { stillId: 'i_1' } };
    });
    const order = (kind: 'still' | 'torch', n: number) => ({
      id: `order-${kind}-${n}`,
      partyId: 'p1' as const,
      order: kind === 'still' ? ({ kind, shot: null } as const) : ({ kind, on: true } as const),
      at: views.inCall.now,
      state: 'sent' as const,
      failure: null,
    });
    fake.push({ ...views.inCall, commands: [order('torch', 1), order('still', 1)] });
    await expect.poll(() => tries, { timeout: 20_000 }).toBe(2);
    const sent = fake.heard.findLast((h) => h.name === 'uploadStill');
    expect(sent?.params['commandId']).toBe('order-still-1');
    // Chromium's fake camera photographs at the size of the stream; lifting the track reaches its full 3840×2160.
    expect(sent?.headers['x-still-method']).toBe('track');
    expect(sent?.headers['x-still-sha256']).toMatch(/^[0-9a-f]{64}$/);
    expect(Number(sent?.headers['x-still-width'])).toBe(3840);
    expect(sent?.bytes).toBeGreaterThan(1000);
    // The picture that others see is back at its own size.
    await page.waitForFunction(() => document.querySelector<HTMLVideoElement>('video.local')?.videoWidth === 1280);
    const torch = fake.heard.find((h) => h.name === 'answerCommand' && h.params['commandId'] === 'order-torch-1');
    expect(torch?.body).toEqual({ ok: false, failure: 'torchUnsupported' });
  });

  it('opens on 继续处理 after a reload in the call, and never opens the camera unasked', async () => {
    await open(390, 844, { view: views.inCall });
    await id('join-call').waitFor();
    expect(fake.heard.some((h) => h.name === 'partyJoinCall')).toBe(false);
    await id('join-call').click();
    await id('screen-call').waitFor();
    await expect.poll(() => fake.heard.some((h) => h.name === 'partyJoinCall')).toBe(true);
    await page.reload();
    await id('resume').waitFor();
  });

  it('spends the link of a 110 invitation once and goes on with the ordinary steps', async () => {
    await open(390, 844, { path: '#/l/abcdefghijklmnopqrstuvwx' });
    fake.on('enterByLink', () => ({ status: 200, body: { incidentNo: '2309180001', phoneMasked: '138****0001' } }));
    await page.reload();
    await page.getByText('110 接警单 2309180001').waitFor();
    expect(fake.heard.findLast((h) => h.name === 'enterByLink')?.body).toEqual({ token: 'abcdefghijklmnopqrstuvwx' });
    await id('link-go').click();
    await id('screen-safety').waitFor();
  });

  it('finds the case again with phone, case code and SMS code', async () => {
    await open(390, 844);
    await id('have-code').click();
    await id('phone-input').fill('13800000001');
    await id('case-code-input').fill('471902');
    await id('phone-send').click();
    await id('code-input').fill('654321');
    fake.on('proveAccess', () => ({ status: 422, body: { code: 'codeWrong', say: '验证码不对。看短信，再输一次。' } }));
    await id('code-prove').click();
    await id('refusal').waitFor();
    expect(await id('code-input').inputValue()).toBe('654321');
    fake.on('proveAccess', () => {
      fake.view = views.issued;
      return { status: 200, body: fake.view };
    });
    await id('code-prove').click();
    await id('screen-progress').waitFor();
    expect(fake.heard.findLast((h) => h.name === 'proveAccess')?.body).toEqual({
      phone: '13800000001',
      caseCode: '471902',
      code: '654321',
    });
  });
});
