import { Agent } from './actors/agent.ts';
import { type AlarmAnswers, Driver } from './actors/driver.ts';
import { Officer } from './actors/officer.ts';
import type { Browsers, Stage } from './browsers.ts';
import { cameraFiles } from './camera.ts';
import { type Cast, castOf, casts } from './cast.ts';
import { at, see, seeOneOf } from './controls.ts';
import type { CityId } from './options.ts';
import type { Service } from './service.ts';
import { stopwatch } from './timings.ts';
import { playToOfficer } from './toOfficer.ts';

/** What one gate said: the code where the phone shows one, and the words the driver reads. */
export interface Refused {
  readonly gate: 'beforeQueue' | 'duringCall' | 'beforeIssuing';
  readonly why: string;
  readonly code: string | null;
  readonly words: string;
}

/** Outside the area of either city, and on its expressway. */
const FAR = { lng: 126.96, lat: 45.54 };
const EXPRESSWAY = { lng: 126.66187, lat: 45.75359 };

interface Scene {
  readonly why: string;
  readonly place?: { readonly lng: number; readonly lat: number };
  readonly answers?: AlarmAnswers;
}

/** What the first gate does not let through; what only one city refuses is played there. */
const before: Readonly<Record<CityId, readonly Scene[]>> = {
  harbin: [
    { why: 'outOfArea', place: FAR },
    { why: 'expressway', place: EXPRESSWAY },
    { why: 'notMovable', answers: { movable: 'no' } },
    { why: 'otherPartyLeft', answers: { present: 'no' } },
    { why: 'minorInjury', answers: { hurt: 'minor' } },
    { why: 'singleVehicle', answers: { kind: 'singleVehicle' } },
  ],
  luzhou: [
    { why: 'notMovable', answers: { movable: 'no' } },
    { why: 'otherPartyLeft', answers: { present: 'no' } },
    { why: 'noConsent', answers: { kind: 'motorNonMotor', hurt: 'minor', consent: false } },
    { why: 'ownerNotThere', answers: { kind: 'singleVehicle', owner: 'no' } },
  ],
};

/** What an agent finds in the call; the driver never reads the suspicion, only that an officer comes. */
const during = ['drink', 'noLicence', 'fled'] as const;

/** What is not handed over for a certificate: the answer to one check, and the reason it leaves with. */
interface Condition {
  readonly check: string;
  readonly why: string;
  readonly answers?: AlarmAnswers;
}
const conditions: Readonly<Record<CityId, readonly Condition[]>> = {
  harbin: [{ check: 'noFacility', why: 'publicFacility' }],
  luzhou: [
    { check: 'noFacility', why: 'publicFacility', answers: { kind: 'singleVehicle' } },
    { check: 'ownerPresent', why: 'ownerAbsent', answers: { kind: 'singleVehicle' } },
  ],
};

export interface RefusalsOptions {
  readonly service: Service;
  readonly browsers: Browsers;
  readonly city: CityId;
  say(scene: string): void;
}

/** Every gate says no once, by visible controls: the reason, what to do instead, and who comes. */
export async function playRefusals(options: RefusalsOptions): Promise<Refused[]> {
  const { service, browsers, city, say } = options;
  const cast = casts[city];
  const refused: Refused[] = [];
  for (const scene of before[city]) {
    say(`报警时：${scene.why}`);
    refused.push(await beforeQueue(service, browsers, cast, scene));
  }
  for (const reason of during) {
    say(`通话中：${reason}`);
    refused.push(await inTheCall(service, browsers, cast, { why: reason, gate: 'duringCall' }));
  }
  for (const condition of conditions[city]) {
    say(`出证前：${condition.why}`);
    refused.push(await inTheCall(service, browsers, cast, { ...condition, gate: 'beforeIssuing' }));
  }
  if (city === 'luzhou') {
    say('出证前：riderMayBeLiable');
    refused.push(await atTheOfficer(options));
  }
  return refused;
}

async function beforeQueue(service: Service, browsers: Browsers, cast: Cast, scene: Scene): Promise<Refused> {
  const place = scene.place ?? cast.place;
  const stage = await browsers.open({ kind: 'phone', place, who: `refused-${scene.why}`, camera: 'none' });
  const driver = new Driver(stage, { base: service.url, phone: cast.caller.phone, world: service.world });
  await driver.openPage();
  await driver.answerQuestions(scene.answers);
  await driver.confirmAlarm();
  // What needs an officer becomes 民警来现场办 as soon as one is sent.
  await seeOneOf(stage, ['refused', 'officer-say']);
  const codes = await at(stage, 'refused').evaluateAll((all) => all.map((one) => one.getAttribute('data-code')));
  const code = codes[0] ?? null;
  const words = await stage.page.locator('main').innerText();
  await stage.snap('refused');
  const telephone = stage.page.locator('[data-testid="refused-call"], [data-testid="officer-call"]');
  if (!(await telephone.getAttribute('href'))?.startsWith('tel:')) throw new Error(`${scene.why}：没有电话可打。`);
  await see(stage, 'help-officer');
  await stage.close();
  return { gate: 'beforeQueue', why: scene.why, code, words };
}

interface Found {
  readonly gate: 'duringCall' | 'beforeIssuing';
  readonly why: string;
  /** The question that was answered with no; the agent's own eyes otherwise. */
  readonly check?: string;
  readonly answers?: AlarmAnswers;
}

async function inTheCall(service: Service, browsers: Browsers, cast: Cast, found: Found): Promise<Refused> {
  const { gate, why } = found;
  const [road, desk] = await Promise.all([
    cameraFiles({ scene: 'road', beepHz: 880 }),
    cameraFiles({ scene: 'desk', beepHz: 440 }),
  ]);
  const [phone, seat] = await Promise.all([
    browsers.open({ kind: 'phone', place: cast.place, who: `driver-${why}`, camera: road }),
    browsers.open({ kind: 'desk', who: `agent-${why}`, camera: desk }),
  ]);
  const driver = new Driver(phone, { base: service.url, phone: cast.caller.phone, world: service.world });
  const agent = new Agent(seat);
  await agent.logIn({ base: service.url, username: cast.staff.agents[0], password: service.password });
  await driver.openPage();
  await driver.answerQuestions(found.answers);
  await driver.confirmAlarm();
  await driver.waiting();
  await agent.ready();
  await agent.offered();
  await agent.answer();
  await Promise.all([driver.inCall(), agent.inCall(), agent.recordingRuns()]);
  await agent.takeStill((await agent.nextShot()) ?? '');
  if (found.check !== undefined) await agent.hearsNo(found.check);
  const incidents = (await service.world.incidents()).length;
  await agent.leaveChannel(why);
  await agent.endCall();
  const words = await officerComes(phone);
  if ((await service.world.incidents()).length <= incidents) throw new Error(`${why}：没有派民警。`);
  await Promise.all([phone.close(), seat.close()]);
  return { gate, why, code: null, words };
}

/** The phone says that an officer comes, and nothing of what is suspected. */
async function officerComes(phone: Stage): Promise<string> {
  await see(phone, 'screen-officer', 30_000);
  const words = await phone.page.locator('main').innerText();
  await phone.snap('officer-comes');
  if (/酒|毒|驾照|逃/.test(words)) throw new Error('手机上写出了怀疑什么。');
  return words;
}

/** A car and a bicycle up to the officer, who finds the rider alone at fault: no certificate of this channel. */
async function atTheOfficer({ service, browsers, say }: RefusalsOptions): Promise<Refused> {
  const cast = castOf('luzhou', 'motorNonMotor');
  const why = 'riderMayBeLiable';
  const desk = await browsers.open({ who: 'officer', kind: 'desk', camera: 'none' });
  const officer = new Officer(desk);
  await officer.logIn({ base: service.url, username: cast.staff.officer, password: service.password });
  const { caseNo, parties } = await playToOfficer({ service, browsers, cast, watch: stopwatch(), say });
  const code = 'motorSideNotLiable';
  await officer.take(caseNo);
  await officer.readEvidence();
  await officer.choose({
    faults: [{ party: 'p2', fault: 'nonMotorRedLight' }],
    liabilities: { p1: 'none', p2: 'full' },
  });
  await officer.cannotDecide(code);
  const incidents = (await service.world.incidents()).length;
  await officer.sendOfficer(why);
  const [words = ''] = await Promise.all(parties.map(({ stage }) => officerComes(stage)));
  if ((await service.world.incidents()).length <= incidents) throw new Error(`${why}：没有派民警。`);
  return { gate: 'beforeIssuing', why, code, words };
}
