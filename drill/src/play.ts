import { join } from 'node:path';
import { Agent } from './actors/agent.ts';
import { Driver } from './actors/driver.ts';
import { Officer } from './actors/officer.ts';
import { Supervisor } from './actors/supervisor.ts';
import type { Browsers } from './browsers.ts';
import { cameraFiles } from './camera.ts';
import type { Cast } from './cast.ts';
import { hear } from './controls.ts';
import { type Archive, openArchive } from './artefacts.ts';
import { playRemand } from './remand.ts';
import type { Service } from './service.ts';
import type { Stopwatch } from './timings.ts';

export interface Played {
  readonly caseNo: string;
  readonly laneSeconds: number;
  readonly archive: Archive;
  /** What stood on the phones at the end. */
  readonly claimWords: string;
  readonly reviewWords: string;
}

export interface PlayOptions {
  readonly service: Service;
  readonly browsers: Browsers;
  readonly cast: Cast;
  readonly watch: Stopwatch;
  readonly out: string;
  readonly camera?: string | undefined;
  /** One party disputes the finding, and it is sent back. */
  readonly disputed?: boolean;
  /** Tells which scene begins. */
  say(scene: string): void;
}

/** Loudness above which somebody is speaking, not hissing. */
const AUDIBLE = 0.05;

/** A whole case, from the press on 视频报警 to the insurer's surveyor, by visible controls alone. */
export async function play(options: PlayOptions): Promise<Played> {
  const { service, browsers, cast, watch, say } = options;
  const { url: base, world, password } = service;
  const staff = (username: string) => ({ base, username, password });

  say('开场');
  const [road, behind, desk] = await Promise.all([
    cameraFiles({ scene: 'road', beepHz: 880, clip: options.camera }),
    cameraFiles({ scene: 'road', beepHz: 660, clip: options.camera }),
    cameraFiles({ scene: 'desk', beepHz: 440 }),
  ]);
  const phone = { kind: 'phone', place: cast.place } as const;
  const [stageA, stageB, stageAgent, stageOfficer] = await Promise.all([
    browsers.open({ ...phone, who: 'driver-a', camera: road }),
    browsers.open({ ...phone, who: 'driver-b', camera: behind }),
    browsers.open({ who: 'agent', kind: 'desk', camera: desk }),
    browsers.open({ who: 'officer', kind: 'desk', camera: 'none' }),
  ]);
  const a = new Driver(stageA, { base, phone: cast.caller.phone, world });
  const b = new Driver(stageB, { base, phone: cast.other.phone, world });
  const agent = new Agent(stageAgent);
  const officer = new Officer(stageOfficer);
  await agent.logIn(staff(cast.staff.agents[0]));
  await officer.logIn(staff(cast.staff.officer));
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

  say('定责');
  await agent.handToOfficer();
  await officer.take(caseNo);
  await officer.readEvidence();
  await officer.choose(cast.finding);
  await officer.decide();
  watch.mark('determined');
  await officer.readPreview();
  await officer.issue();

  say('签名');
  await Promise.all([a.sign(), b.sign()]);
  const certificateNo = await officer.issued();
  await Promise.all([a.served(), b.served()]);
  watch.mark('served');
  await Promise.all([a.resultSms(), b.resultSms()]);

  say('理赔');
  const download = await a.certificate();
  await download.saveAs(join(options.out, 'certificate.pdf'));
  const reviewWords = await a.review();
  await a.claim();
  watch.mark('claimAcknowledged');
  const claimWords = await a.claimState('surveyorAssigned');

  if (options.disputed)
    await playRemand({ browsers, cast, caseNo, disputed: certificateNo, parties: [a, b], staff, say });

  say('回放');
  const stageSupervisor = await browsers.open({ who: 'supervisor', kind: 'desk', camera: 'none' });
  const supervisor = new Supervisor(stageSupervisor);
  await supervisor.logIn(staff(cast.staff.supervisor));
  const { chainOk } = await supervisor.retrace(caseNo);
  if (!chainOk) throw new Error('事件链断了。');
  const archive = await openArchive(stageSupervisor, base, caseNo);
  return { caseNo, laneSeconds, archive, claimWords, reviewWords };
}
