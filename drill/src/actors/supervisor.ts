import type { Stage } from '../browsers.ts';
import { at, press, see } from '../controls.ts';
import { logIn, type Login } from './staff.ts';

/** A supervisor: looks back, changes nothing. */
export class Supervisor {
  readonly stage: Stage;

  constructor(stage: Stage) {
    this.stage = stage;
  }

  async logIn(login: Login): Promise<void> {
    await logIn(this.stage, login);
    await see(this.stage, 'case-search');
  }

  async retrace(caseNo: string): Promise<{ events: number; chainOk: boolean }> {
    const { stage } = this;
    await at(stage, 'case-search').fill(caseNo);
    await press(stage, 'case-search-go');
    await see(stage, `case-row-${caseNo}`);
    await stage.snap('found');
    await press(stage, `case-row-${caseNo}`);
    const chain = await see(stage, 'chain');
    await see(stage, 'event-1');
    await stage.snap('retrace');
    return {
      events: await stage.page.locator('[data-testid^="event-"]').count(),
      chainOk: (await chain.getAttribute('data-ok')) === 'true',
    };
  }
}
