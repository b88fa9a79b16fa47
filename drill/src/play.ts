import { join } from 'node:path';
import { Officer } from './actors/officer.ts';
import { Supervisor } from './actors/supervisor.ts';
import type { Browsers } from './browsers.ts';
import type { Cast } from './cast.ts';
import { type Archive, openArchive } from './artefacts.ts';
import { playRemand } from './remand.ts';
import type { Service } from './service.ts';
import type { Stopwatch } from './timings.ts';
import { playToOfficer } from './toOfficer.ts';

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

/** A whole case, from the press on 视频报警 to the insurer's surveyor, by visible controls alone. */
export async function play(options: PlayOptions): Promise<Played> {
  const { service, browsers, cast, watch, say } = options;
  const { url: base, password } = service;
  const staff = (username: string) => ({ base, username, password });

  const stageOfficer = await browsers.open({ who: 'officer', kind: 'desk', camera: 'none' });
  const officer = new Officer(stageOfficer);
  await officer.logIn(staff(cast.staff.officer));
  const { caseNo, laneSeconds, parties } = await playToOfficer(options);
  const [a, b] = parties;

  say('定责');
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
