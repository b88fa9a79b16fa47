import { Agent } from './actors/agent.ts';
import { Driver } from './actors/driver.ts';
import type { Browsers } from './browsers.ts';
import { cameraFiles } from './camera.ts';
import type { Cast } from './cast.ts';
import { hear } from './controls.ts';
import type { Service } from './service.ts';
import type { Stopwatch } from './timings.ts';

/** A case that lies with the officer, and who stands at it. */
export interface WithOfficer {
  readonly caseNo: string;
  readonly laneSeconds: number;
  readonly parties: readonly [a: Driver, b: Driver];
  readonly agent: Agent;
}

export interface ToOfficerOptions {
  readonly service: Service;
  readonly browsers: Browsers;
  readonly cast: Cast;
  readonly watch: Stopwatch;
  readonly camera?: string | undefined;
  say(scene: string): void;
}

/** Loudness above which somebody is speaking, not hissing. */
const AUDIBLE = 0.05;

/** From the press on 视频报警 to 交民警: alarm, call, evidence, clearing, facts, and the second party on its own phone. */
export async function playToOfficer(options: ToOfficerOptions): Promise<WithOfficer> {
  const { service, browsers, cast, watch, say } = options;
  const { url: base, world, password } = service;

  say('开场');
  const [road, behind, desk] = await Promise.all([
    cameraFiles({ scene: 'road', beepHz: 880, clip: options.camera }),
    cameraFiles({ scene: 'road', beepHz: 660, clip: options.camera }),
    cameraFiles({ scene: 'desk', beepHz: 440 }),
  ]);
  const phone = { kind: 'phone', place: cast.place } as const;
  const [stageA, stageB, stageAgent] = await Promise.all([
    browsers.open({ ...phone, who: 'driver-a', camera: road }),
    browsers.open({ ...phone, who: 'driver-b', camera: behind }),
    browsers.open({ who: 'agent', kind: 'desk', camera: desk }),
  ]);
  const a = new Driver(stageA, { base, phone: cast.caller.phone, world });
  const b = new Driver(stageB, { base, phone: cast.other.phone, world });
  const agent = new Agent(stageAgent);
  await agent.logIn({ base, username: cast.staff.agents[0], password });
  await a.openPage();

  say('报警');
  await a.answerQuestions(cast.answers);
  watch.start();
  await a.confirmAlarm();
  await a.waiting();
  const caseCode = await a.caseCode();
  await a.provePhone();

  say('接通');
  await agent.ready();
  await agent.offered();
  watch.mark('offered');
  await agent.answer();
  watch.mark('answered');
  const caseNo = await agent.caseNo();
  await Promise.all([
    a.inCall().then(() => watch.mark('firstFrameParty')),
    agent.inCall().then(() => watch.mark('firstFrameAgent')),
    agent.recordingRuns(),
  ]);
  const heard = await Promise.all([hear(stageA, AUDIBLE), hear(stageAgent, AUDIBLE)]);
  if (heard.some((loudness) => loudness < AUDIBLE)) throw new Error('通话里有一边听不见。');
  await stageA.snap('call');
  await stageAgent.snap('call');
  await stageAgent.pace.pause('greet');

  say('取证');
  await agent.addParty('p2');
  await agent.takeStills('onRoad');
  watch.mark('stills');
  await stageA.snap('capture');
  await agent.peopleAtKerb();
  const laneSeconds = await agent.laneSeconds();
  await agent.answerChecks();
  await agent.evidenceComplete();
  watch.mark('evidenceComplete');

  say('撤离');
  await agent.clearScene();
  await a.clearSign();
  watch.mark('cleared');

  // The agent writes while the cars drive.
  say('登记');
  await Promise.all([
    a.parked(),
    (async () => {
      await agent.writeParty(cast.caller);
      await agent.writeParty(cast.other);
      await agent.writeFacts(cast.facts);
    })(),
  ]);
  await agent.answerChecks();
  await agent.takeStills('atKerb');
  await agent.note('p1', cast.statements[0]);
  await agent.note('p2', cast.statements[1]);
  await agent.verified('p1');
  if (cast.other.vehicle) await agent.verified('p2');
  await stageAgent.snap('verified');

  say('第二方');
  await agent.invite('p2', cast.other.phone);
  await b.openPage();
  await b.enterByCode(caseCode);
  await b.joinCall();
  await stageAgent.snap('both-parties');
  // The caller agreed before the alarm; whoever joins is asked on the own phone.
  if (cast.answers.hurt === 'minor') await b.agreeToSimplified();
  await Promise.all([a.agreeToFacts(), b.agreeToFacts()]);
  await agent.handToOfficer();
  return { caseNo, laneSeconds, parties: [a, b], agent };
}
