import type { Stage } from '../browsers.ts';
import { at, press, see } from '../controls.ts';
import { logIn, type Login } from './staff.ts';

/** One of the two who look at the finding of the unit below. */
export class Reviewer {
  readonly stage: Stage;

  constructor(stage: Stage) {
    this.stage = stage;
  }

  /** The file comes by itself; the case is taken from the list. */
  async take(login: Login, caseNo: string): Promise<void> {
    const { stage } = this;
    await logIn(stage, login);
    await see(stage, `review-open-${caseNo}`, 60_000);
    await stage.snap('reviews');
    await press(stage, `review-open-${caseNo}`);
    await see(stage, 'review-take', 30_000);
    await stage.snap('review');
    await press(stage, 'review-take');
    await see(stage, 'review-leave');
  }

  async proposeRemand(reason: string): Promise<void> {
    const { stage } = this;
    await see(stage, 'review-propose', 30_000);
    await press(stage, 'review-propose');
    await press(stage, 'outcome-remand');
    await press(stage, 'ground-facts');
    await at(stage, 'review-words').fill(reason);
    await stage.snap('proposal');
    await stage.pace.pause('choose');
    await press(stage, 'review-confirm');
    await see(stage, 'proposal');
  }

  /** Agreeing concludes: the conclusion and its sealed paper stand on the desk. */
  async agree(): Promise<void> {
    const { stage } = this;
    await see(stage, 'proposal-agree', 30_000);
    await stage.pace.pause('choose');
    await press(stage, 'proposal-agree');
    await see(stage, 'conclusion', 30_000);
    await see(stage, 'conclusion-paper', 60_000);
    await stage.snap('conclusion');
  }
}
