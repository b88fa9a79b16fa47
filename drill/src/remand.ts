import { Driver } from './actors/driver.ts';
import { Officer } from './actors/officer.ts';
import { Reviewer } from './actors/reviewer.ts';
import type { Browsers } from './browsers.ts';
import type { Cast } from './cast.ts';

interface Remand {
  readonly browsers: Browsers;
  readonly cast: Cast;
  readonly caseNo: string;
  /** Number of the certificate that is disputed. */
  readonly disputed: string;
  readonly parties: readonly [Driver, Driver];
  staff(username: string): { base: string; username: string; password: string };
  say(scene: string): void;
}

/**
 * One party applies on the phone; the file goes up by itself; two reviewers send it back; another officer determines it
 * once more, both sign again, and a certificate with a number of its own replaces the first.
 */
export async function playRemand(remand: Remand): Promise<string> {
  const { browsers, cast, caseNo, parties, staff, say } = remand;
  const [a, b] = parties;
  say('申请复核');
  await a.applyForReview('前车是突然变道插进来的，路口有录像。');

  say('复核');
  const [stageFirst, stageSecond] = await Promise.all([
    browsers.open({ who: 'reviewer-1', kind: 'desk', camera: 'none' }),
    browsers.open({ who: 'reviewer-2', kind: 'desk', camera: 'none' }),
  ]);
  const first = new Reviewer(stageFirst);
  const second = new Reviewer(stageSecond);
  await first.take(staff(cast.staff.reviewers[0]), caseNo);
  await second.take(staff(cast.staff.reviewers[1]), caseNo);
  await first.proposeRemand('前车变道的时间没有查清，要看路口的录像。');
  await second.agree();
  await Promise.all([a.sentBack(), b.sentBack()]);

  say('重新认定');
  const stageOfficer = await browsers.open({ who: 'officer-2', kind: 'desk', camera: 'none' });
  const officer = new Officer(stageOfficer);
  await officer.logIn(staff(cast.staff.secondOfficer));
  await officer.takeSentBack(caseNo);
  await officer.readEvidence();
  await officer.choose(cast.finding);
  await officer.decide();
  await officer.readPreview();
  await officer.issue();

  say('再签名');
  await Promise.all([a.sign(), b.sign()]);
  const no = await officer.issued();
  await Promise.all([a.served(), b.served()]);
  if (no === remand.disputed) throw new Error(`新的认定书还是原来的编号 ${no}。`);
  return no;
}
