import type { Stage } from '../browsers.ts';
import { at, isSeen, press, see, seeFilm } from '../controls.ts';
import { logIn, type Login } from './staff.ts';

export interface Finding {
  readonly faults: readonly { readonly party: string; readonly fault: string }[];
  readonly liabilities: Readonly<Record<string, 'full' | 'primary' | 'equal' | 'secondary' | 'none'>>;
}

/** The driver behind did not keep the distance; the one in front did nothing wrong. */
export const rearEnded: Finding = {
  faults: [{ party: 'p1', fault: 'rearEnd' }],
  liabilities: { p1: 'full', p2: 'none' },
};

/** An officer: reads, decides, and only then compares. */
export class Officer {
  readonly stage: Stage;

  constructor(stage: Stage) {
    this.stage = stage;
  }

  async logIn(login: Login): Promise<void> {
    await logIn(this.stage, login);
    await this.stage.page.locator('.case-list').waitFor();
  }

  async take(caseNo: string): Promise<void> {
    await see(this.stage, `officer-open-${caseNo}`, 30_000);
    await this.stage.snap('list');
    await this.stage.pace.pause('press');
    await press(this.stage, `officer-open-${caseNo}`);
    await see(this.stage, 'evidence-1');
    await this.stage.snap('case');
  }

  /** A case that the unit above sent back is opened from the list and taken. */
  async takeSentBack(caseNo: string): Promise<void> {
    await see(this.stage, `officer-open-${caseNo}`, 30_000);
    await this.stage.snap('sent-back');
    await press(this.stage, `officer-open-${caseNo}`);
    await see(this.stage, 'officer-take', 30_000);
    await press(this.stage, 'officer-take');
    await see(this.stage, 'evidence-1');
  }

  /** Every still and every segment is opened once; without that nothing can be issued. */
  async readEvidence(): Promise<void> {
    const { stage } = this;
    const stills = stage.page.locator('[data-testid^="evidence-"]:not([data-testid="evidence-read"])');
    const count = await stills.count();
    for (let n = 1; n <= count; n += 1) {
      await press(stage, `evidence-${n}`);
      await stage.pace.pause('readStill');
    }
    // Segments are completed some seconds after a call.
    await see(stage, 'segment-1', 30_000);
    const segments = await stage.page.locator('[data-testid^="segment-"]').count();
    for (let n = 1; n <= segments; n += 1) {
      await press(stage, `segment-${n}`);
      await see(stage, 'player');
      await stage.pace.pause('readRecording');
    }
    await seeFilm(stage);
    await stage.snap('evidence');
  }

  async choose(finding: Finding): Promise<void> {
    const { stage } = this;
    for (const { party, fault } of finding.faults) {
      await press(stage, `fault-open-${party}`);
      await see(stage, `fault-${party}-${fault}`);
      await stage.snap('faults');
      await stage.pace.pause('choose');
      await press(stage, `fault-${party}-${fault}`);
      await see(stage, `fault-chosen-${party}-${fault}`);
    }
    for (const [party, word] of Object.entries(finding.liabilities)) {
      await stage.pace.pause('choose');
      await press(stage, `liability-${party}-${word}`);
    }
  }

  /** Decides; the rule's suggestion is there only afterwards. */
  async decide(): Promise<void> {
    const { stage } = this;
    if (await at(stage, 'suggestion').isVisible()) throw new Error('规则建议在决定之前就显示了。');
    await stage.snap('chosen');
    await press(stage, 'decide');
    await see(stage, 'suggestion');
    await stage.snap('compared');
  }

  /** Decides what the channel does not take: refused, and nothing stands decided. */
  async cannotDecide(code: string): Promise<string> {
    const { stage } = this;
    await stage.snap('chosen');
    await press(stage, 'decide');
    const no = await see(stage, 'refusal');
    if ((await no.getAttribute('data-code')) !== code) throw new Error(`拒绝的原因不是 ${code}。`);
    if (await isSeen(stage, 'order-issue')) {
      if (await at(stage, 'order-issue').isEnabled()) throw new Error('还能签发。');
    }
    await stage.snap('refused');
    return no.innerText();
  }

  /** 派民警到场, with the reason for the desk alone. */
  async sendOfficer(reason: string): Promise<void> {
    const { stage } = this;
    await press(stage, 'leave-open');
    await press(stage, `leave-reason-${reason}`);
    await stage.snap(`leave-${reason}`);
    await press(stage, 'leave-confirm');
    await at(stage, 'leave-confirm').waitFor({ state: 'detached' });
  }

  async readPreview(): Promise<void> {
    const { stage } = this;
    await stage.page.locator('[data-testid="preview-open"]:enabled').waitFor({ timeout: 30_000 });
    await press(stage, 'preview-open');
    await see(stage, 'preview');
    await stage.snap('preview');
    await stage.pace.pause('readCertificate');
    await stage.page.keyboard.press('Escape');
    await at(stage, 'preview').waitFor({ state: 'detached' });
  }

  async issue(): Promise<void> {
    const { stage } = this;
    await at(stage, 'evidence-read').check();
    if (await isSeen(stage, 'conditions-confirmed')) await at(stage, 'conditions-confirmed').check();
    await stage.page.locator('[data-testid="order-issue"]:enabled').waitFor();
    await press(stage, 'order-issue');
    await see(stage, 'signature-p1');
    await stage.snap('signing');
  }

  async issued(): Promise<string> {
    const no = await see(this.stage, 'cert-no', 60_000);
    await this.stage.snap('issued');
    return no.innerText();
  }

  signatureOf(party: string): Promise<string | null> {
    return at(this.stage, `signature-${party}`).getAttribute('data-state');
  }
}
