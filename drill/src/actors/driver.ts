import type { Download } from 'playwright-core';
import type { Stage } from '../browsers.ts';
import { at, isSeen, press, scribble, see, seeMoving, seeOneOf } from '../controls.ts';
import { codeIn, type OutsideWorld } from '../outsideWorld.ts';

/** How a caller answers on the way to the alarm. Everything unsaid is the plain rear-end collision. */
export interface AlarmAnswers {
  readonly hurt?: 'none' | 'minor';
  readonly consent?: boolean;
  readonly kind?: 'motorMotor' | 'motorNonMotor' | 'singleVehicle' | 'other';
  readonly movable?: 'yes' | 'no' | 'unknown';
  readonly present?: 'yes' | 'no' | 'unknown';
  readonly owner?: 'yes' | 'no' | 'unknown';
  readonly lane?: 'left' | 'middle' | 'right' | 'kerb';
  /** Ask the maps program for the name of the place before sending. */
  readonly lookUp?: boolean;
}

/** A person at the phone page. Everything is done by what is visible. */
export class Driver {
  readonly stage: Stage;
  readonly phone: string;
  readonly #base: string;
  readonly #world: OutsideWorld;

  constructor(stage: Stage, options: { base: string; phone: string; world: OutsideWorld }) {
    this.stage = stage;
    this.phone = options.phone;
    this.#base = options.base;
    this.#world = options.world;
  }

  async openPage(): Promise<void> {
    await this.stage.page.goto(`${this.#base}/m/`);
    await see(this.stage, 'screen-start');
    await this.stage.snap('start');
  }

  /** p01 to p04; stops before the one press that sends. */
  async answerQuestions(answers: AlarmAnswers = {}): Promise<void> {
    const { stage } = this;
    const { hurt = 'none', kind = 'motorMotor', movable = 'yes', lane = 'right' } = answers;
    await stage.pace.pause('answer');
    await press(stage, 'start-alarm');
    await see(stage, 'screen-safety');
    await stage.snap('safety');
    await stage.pace.pause('safety');
    await press(stage, 'safety-done');
    await this.#answer('hurt', hurt);
    await this.#answer('kind', kind);
    if (kind !== 'other') await this.#answer('movable', movable);
    if (kind === 'singleVehicle') await this.#answer('ownerPresent', answers.owner ?? 'yes');
    else if (kind !== 'other') await this.#answer('otherPartyPresent', answers.present ?? 'yes');
    if (hurt === 'minor') await this.#answer('consent', (answers.consent ?? true) ? 'yes' : 'no');
    await see(stage, 'screen-place');
    await see(stage, 'accuracy');
    if (answers.lookUp ?? true) {
      await press(stage, 'place-lookup');
      await at(stage, 'place-lookup').waitFor({ state: 'detached' });
    }
    await press(stage, `lane-${lane}`);
    await stage.snap('place');
    await stage.pace.pause('place');
  }

  async #answer(question: string, value: string): Promise<void> {
    await see(this.stage, `screen-${question}`);
    await this.stage.snap(question);
    await this.stage.pace.pause('answer');
    await press(this.stage, `${question}-${value}`);
  }

  /** 「就是这里，报警」: the press that is the alarm. */
  confirmAlarm(): Promise<void> {
    return press(this.stage, 'confirm-alarm');
  }

  /** The reason of a refusal as it stands on the screen. */
  async refusal(): Promise<{ code: string; words: string }> {
    const shown = await see(this.stage, 'refused');
    await this.stage.snap('refused');
    return { code: (await shown.getAttribute('data-code')) ?? '', words: await shown.innerText() };
  }

  async waiting(): Promise<void> {
    await see(this.stage, 'queue');
    await this.stage.snap('waiting');
  }

  async provePhone(): Promise<void> {
    const { stage } = this;
    await stage.pace.pause('typePhone');
    await at(stage, 'phone-input').fill(this.phone);
    const code = await this.#code('phone-send');
    await at(stage, 'code-input').fill(code);
    await stage.snap('phone-code');
    await press(stage, 'code-prove');
    await see(stage, 'phone-proven');
    await stage.snap('phone-proven');
  }

  async #code(send: string): Promise<string> {
    const before = (await this.#world.messages(this.phone)).length;
    await press(this.stage, send);
    const sms = await this.#world.await(this.phone, 'phoneCode', before);
    await see(this.stage, 'code-input');
    await this.stage.pace.pause('readSms');
    await this.stage.pace.pause('typeCode');
    return codeIn(sms.text);
  }

  caseCode(): Promise<string> {
    return at(this.stage, 'case-code').locator('b').innerText();
  }

  /** Phone number, case code and SMS code: the own page of a second party, or another phone of the same person. */
  async enterByCode(caseCode: string | null): Promise<void> {
    const { stage } = this;
    await press(stage, 'have-code');
    await see(stage, 'screen-access');
    await stage.pace.pause('typePhone');
    await at(stage, 'phone-input').fill(this.phone);
    if (caseCode !== null) {
      await stage.pace.pause('typeCode');
      await at(stage, 'case-code-input').fill(caseCode);
    }
    const code = await this.#code('phone-send');
    await at(stage, 'code-input').fill(code);
    await stage.snap('access');
    await press(stage, 'code-prove');
    await at(stage, 'screen-access').waitFor({ state: 'detached' });
  }

  /** The call is on the screen and the agent's picture moves. */
  async inCall(): Promise<void> {
    await see(this.stage, 'screen-call', 30_000);
    await this.allowSound();
    await seeMoving(this.stage, 'agent-video');
  }

  async allowSound(): Promise<void> {
    if (await isSeen(this.stage, 'allow-sound')) await press(this.stage, 'allow-sound');
  }

  async resume(): Promise<void> {
    await see(this.stage, 'resume', 30_000);
    await this.stage.snap('resume');
    await press(this.stage, 'resume');
  }

  async joinCall(): Promise<void> {
    await see(this.stage, 'join-call');
    await this.stage.snap('join');
    await press(this.stage, 'join-call');
    await this.inCall();
  }

  async clearSign(): Promise<void> {
    await see(this.stage, 'screen-clear');
    await see(this.stage, 'destination');
    await this.stage.snap('clear');
  }

  async parked(): Promise<void> {
    await this.stage.pace.pause('driveToKerb');
    await press(this.stage, 'parked');
    await at(this.stage, 'screen-clear').waitFor({ state: 'detached' });
    await this.stage.snap('kerb');
  }

  /** Somebody is slightly hurt: agrees to the simplified procedure, each party for itself. */
  agreeToSimplified(): Promise<void> {
    return this.#question('simplified-yes');
  }

  /** Reads back what the agent wrote: right; then takes the certificate on the phone. */
  async agreeToFacts(): Promise<void> {
    await this.#question('facts-right');
    await this.#question('delivery-yes');
  }

  async #question(answer: string): Promise<void> {
    const { stage } = this;
    // In the call it opens by a press; on a screen of its own it stands there.
    if ((await seeOneOf(stage, [answer, 'asked-open'])) === 'asked-open') await press(stage, 'asked-open');
    await see(stage, answer);
    await stage.snap(answer);
    await stage.pace.pause('readResult');
    await press(stage, answer);
    await at(stage, answer).waitFor({ state: 'detached' });
  }

  /** p12: reads the finding, opens the camera, waits until the recording runs, writes the name. */
  async sign(): Promise<void> {
    const { stage } = this;
    await see(stage, 'screen-sign', 30_000);
    await see(stage, 'verdict');
    await stage.snap('sign');
    await stage.pace.pause('readFinding');
    await press(stage, 'sign-open');
    await see(stage, 'sign-recorded', 30_000);
    await stage.pace.pause('writeName');
    await scribble(stage, 'sign-pad');
    await stage.snap('signature');
    await press(stage, 'sign-submit');
    await at(stage, 'screen-sign').waitFor({ state: 'detached' });
    await stage.snap('signed');
  }

  async declineToSign(reason: string): Promise<void> {
    const { stage } = this;
    await see(stage, 'screen-sign', 30_000);
    await press(stage, 'sign-open');
    await see(stage, 'sign-decline');
    await press(stage, 'sign-decline');
    await at(stage, 'decline-reason').fill(reason);
    await stage.snap('decline');
    await press(stage, 'sign-decline-confirm');
    await at(stage, 'screen-sign').waitFor({ state: 'detached' });
  }

  /** The certificate has arrived: the progress, and every step of it done. */
  async served(): Promise<void> {
    await see(this.stage, 'screen-progress', 60_000);
    await this.stage.snap('progress');
  }

  resultSms(): Promise<string> {
    return this.#world.await(this.phone, 'result', 0, 30_000).then((sms) => sms.text);
  }

  /** p14, and the file behind 下载认定书 PDF. */
  async certificate(): Promise<Download> {
    const { stage } = this;
    await press(stage, 'see-certificate');
    await see(stage, 'screen-certificate');
    await see(stage, 'verdicts');
    await stage.snap('certificate');
    await stage.pace.pause('readResult');
    const [download] = await Promise.all([stage.page.waitForEvent('download'), press(stage, 'cert-download')]);
    return download;
  }

  /** The right to object, its last day and where. */
  async review(): Promise<string> {
    await press(this.stage, 'review-open');
    const term = await see(this.stage, 'review-term');
    await this.stage.snap('review');
    const words = await term.innerText();
    await press(this.stage, 'back');
    return words;
  }

  /** p16: one ground, a few words, handed in; then it says that it was received. */
  async applyForReview(words: string): Promise<void> {
    const { stage } = this;
    if (await isSeen(stage, 'back')) await press(stage, 'back');
    await press(stage, 'review-open');
    await press(stage, 'ground-facts');
    await at(stage, 'review-words').fill(words);
    await stage.snap('review-application');
    await stage.pace.pause('press');
    await press(stage, 'review-apply');
    await see(stage, 'review-state', 30_000);
    await stage.snap('review-applied');
  }

  /** Remanded: the case is with an officer again, the conclusion one press away. */
  async sentBack(): Promise<void> {
    await see(this.stage, 'screen-determining', 60_000);
    await press(this.stage, 'review-open');
    await see(this.stage, 'conclusion-download', 60_000);
    await this.stage.snap('sent-back');
    await press(this.stage, 'back');
  }

  /** p15: one press after consent; then what the insurer says. */
  async claim(): Promise<void> {
    const { stage } = this;
    await press(stage, 'claim-open');
    await see(stage, 'claim-consent');
    await stage.snap('claim');
    await stage.pace.pause('readResult');
    await press(stage, 'claim-consent');
    await this.claimState('received');
  }

  async claimState(state: 'received' | 'surveyorAssigned' | 'manual'): Promise<string> {
    const order = ['received', 'surveyorAssigned'];
    const later = order.includes(state) ? order.slice(order.indexOf(state)) : [state];
    const shown = this.stage.page.locator(
      later.map((one) => `[data-testid="claim-state"][data-state="${one}"]`).join(','),
    );
    await shown.waitFor({ state: 'visible', timeout: 30_000 });
    await this.stage.snap(`claim-${state}`);
    return shown.innerText();
  }
}
