import { afterEach, describe, expect, test } from 'vitest';
import type { AlarmAnswers, Driver } from '../../drill/src/actors/driver.ts';
import { at, press, see, seeOneOf } from '../../drill/src/controls.ts';
import { theatre } from './theatre.ts';

// Friday 12:30: Harbin serves, Luzhou has its break.
const story = theatre({ clock: '2026-09-18T12:30:00+08:00' });

const places = {
  harbin: { lng: 126.64077, lat: 45.75 },
  expressway: { lng: 126.66187, lat: 45.75359 },
  acheng: { lng: 126.96, lat: 45.54 },
  luzhou: { lng: 105.43682, lat: 28.884 },
} as const;

const opened: Driver[] = [];
afterEach(async () => {
  for (const driver of opened.splice(0)) await driver.stage.close();
});

async function caller(place: keyof typeof places): Promise<Driver> {
  const driver = await story().driver('a', { place: places[place], camera: 'none' });
  opened.push(driver);
  await driver.openPage();
  return driver;
}

async function alarmFrom(place: keyof typeof places, answers: AlarmAnswers): Promise<{ code: string; words: string }> {
  const driver = await caller(place);
  await driver.answerQuestions(answers);
  const [answered] = await Promise.all([
    driver.stage.page.waitForResponse((response) => response.url().endsWith('/api/alarm')),
    driver.confirmAlarm(),
  ]);
  const view = (await answered.json()) as { refusal: { code: string } | null };
  // What needs an officer at the scene becomes 民警来现场办 as soon as one is sent.
  await seeOneOf(driver.stage, ['refused', 'officer-say']);
  const words = await driver.stage.page.locator('main').innerText();
  // Whatever is refused leads somewhere: a telephone, and the strip of every screen.
  const telephone = driver.stage.page.locator('[data-testid="refused-call"], [data-testid="officer-call"]');
  expect(await telephone.getAttribute('href')).toMatch(/^tel:[\d-]{3,}$/);
  await see(driver.stage, 'help-officer');
  return { code: view.refusal?.code ?? '', words };
}

describe('refused at once, with the reason and what to do instead', () => {
  test.each([
    ['out of hours', 'outOfHours', 'luzhou', {}, '8:30'],
    ['out of the area', 'outOfArea', 'acheng', {}, '122'],
    ['an expressway', 'roadExcluded', 'expressway', {}, '150 米'],
    ['a car that cannot move', 'notMovable', 'harbin', { movable: 'no' }, '民警'],
    ['a minor injury in Harbin', 'injuryMinorNotHere', 'harbin', { hurt: 'minor' }, '民警'],
    ['the other party gone', 'otherPartyLeft', 'harbin', { present: 'no' }, '民警'],
    ['a single vehicle in Harbin', 'kindNotAccepted', 'harbin', { kind: 'singleVehicle' }, '民警'],
  ] as const)('%s', async (_, code, place, answers, words) => {
    const refusal = await alarmFrom(place, answers);
    expect(refusal.code).toBe(code);
    expect(refusal.words).toContain(words);
  });
});

test('a serious injury: the telephone at once and an officer sent, without an alarm', async () => {
  const { world } = story();
  const driver = await caller('harbin');
  const before = (await world.incidents()).length;
  let alarms = 0;
  driver.stage.page.on('request', (request) => {
    if (request.url().endsWith('/api/alarm')) alarms += 1;
  });
  await press(driver.stage, 'start-alarm');
  await press(driver.stage, 'safety-done');
  await press(driver.stage, 'hurt-serious');
  const call = await see(driver.stage, 'help-confirm');
  expect(await call.getAttribute('href')).toBe('tel:120');
  await call.click();
  await expect.poll(async () => (await world.incidents()).length, { timeout: 10_000 }).toBe(before + 1);
  expect(await world.incidents()).toContainEqual(expect.objectContaining({ injured: true }));
  expect(alarms).toBe(0);
});

test('nothing leaves the phone before 就是这里，报警, and 要民警到场 is on every screen before it', async () => {
  const driver = await caller('harbin');
  const sent: string[] = [];
  driver.stage.page.on('request', (request) => {
    const { pathname } = new URL(request.url());
    // The phone looks whether a call would work at all: an empty question, and octets by chance to measure the line.
    if (pathname === '/api/line-check' && (request.postData() ?? '{}') === '{}') return;
    if (pathname === '/api/line-check/sample' && request.headers()['content-type'] === 'application/octet-stream')
      return;
    if (request.method() !== 'GET') sent.push(request.url());
    // A position would stand in the address of a question to the server.
    else if (/lng=|lat=/.test(request.url())) sent.push(request.url());
  });
  for (const [screen, answer] of [
    ['start', 'start-alarm'],
    ['safety', 'safety-done'],
    ['hurt', 'hurt-none'],
    ['kind', 'kind-motorMotor'],
    ['movable', 'movable-yes'],
    ['otherPartyPresent', 'otherPartyPresent-yes'],
  ] as const) {
    await see(driver.stage, `screen-${screen}`);
    await see(driver.stage, 'help-injured');
    await see(driver.stage, 'help-officer');
    await press(driver.stage, answer);
  }
  await see(driver.stage, 'accuracy');
  expect(sent).toEqual([]);
  await driver.confirmAlarm();
  await driver.waiting();
  expect(sent.filter((url) => url.endsWith('/api/alarm'))).toHaveLength(1);
});

test('at 320 px every screen up to the alarm fits without scrolling sideways', async () => {
  const driver = await story().driver('a', { place: places.harbin, camera: 'none', size: { width: 320, height: 568 } });
  opened.push(driver);
  const wide = () => driver.stage.page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
  await driver.openPage();
  expect(await wide()).toBeLessThanOrEqual(0);
  for (const name of ['start-alarm', 'safety-done', 'hurt-none', 'kind-motorMotor', 'movable-yes']) {
    await press(driver.stage, name);
    expect(await wide()).toBeLessThanOrEqual(0);
  }
  await press(driver.stage, 'otherPartyPresent-yes');
  await see(driver.stage, 'accuracy');
  expect(await wide()).toBeLessThanOrEqual(0);
  const confirm = await at(driver.stage, 'confirm-alarm').boundingBox();
  expect(confirm?.height).toBeGreaterThanOrEqual(60);
});

test('a 110 invitation: a link for one use, bound to the telephone, that spares the first questions about who calls', async () => {
  const { stack, world, browsers } = story();
  const telephone = '13800001021';
  const desk = await browsers.open({ who: '110', kind: 'desk', camera: 'none' });
  const { page } = desk;
  await page.goto(`${stack.outsideUrl}/110/`);
  await page.locator('#phone').fill(telephone);
  await page.locator('#place').fill('样江路竹影街路口');
  await page.locator('#call button').first().click();
  await page.locator('#incidents li', { hasText: '样江路竹影街路口' }).locator('button').click();
  const sms = await world.await(telephone, 'invite110', 0);
  const link = /https?:\/\/\S+?\/m\/#\/l\/[\w-]+/.exec(sms.text)?.[0] ?? '';
  await desk.close();

  const first = await story().driver('a', { place: places.harbin, camera: 'none' });
  opened.push(first);
  await first.stage.page.goto(link);
  await see(first.stage, 'screen-link');
  await press(first.stage, 'link-go');
  await see(first.stage, 'screen-safety');
  const second = await story().driver('b', { place: places.harbin, camera: 'none' });
  opened.push(second);
  await second.stage.page.goto(link);
  await see(second.stage, 'refusal');
});
