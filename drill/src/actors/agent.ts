import type { Stage } from '../browsers.ts';
import { at, isSeen, press, see, seeMoving } from '../controls.ts';
import { logIn, type Login } from './staff.ts';

export interface PartyFacts {
  /** Label on the form: p1 is the caller. */
  readonly party: 'p1' | 'p2';
  readonly name: string;
  readonly phone: string;
  /** Number of the licence; of the identity card where no licence is needed. */
  readonly licenceNo: string;
  /** Null: rides a bicycle of this kind, without a plate. */
  readonly vehicle: {
    readonly plateKind: string;
    readonly plateNo: string;
    readonly type: string;
    readonly colour: string;
  } | null;
  readonly rides?: string;
  readonly address: string;
  readonly parts: readonly string[];
}

export interface AccidentFacts {
  readonly weather: string;
  readonly form: string;
  readonly direction: string;
}

/** Shots that are taken at the kerb; everything else belongs to the road. */
const KERB_SHOT = /^shot-(together|ownerTogether|injury|licence|vehicleLicence)/;

/** A seat agent at the console. */
export class Agent {
  readonly stage: Stage;

  constructor(stage: Stage) {
    this.stage = stage;
  }

  async logIn(login: Login): Promise<void> {
    await logIn(this.stage, login);
    await see(this.stage, 'seat-ready');
  }

  async ready(): Promise<void> {
    await press(this.stage, 'seat-ready');
    // Somebody who waits is offered at once.
    const seated = this.stage.page.locator('[data-testid="seat-ready"][aria-pressed="true"]');
    await seated.or(at(this.stage, 'offer')).first().waitFor();
    await this.stage.snap('ready');
  }

  async offered(timeoutMs = 30_000): Promise<void> {
    await see(this.stage, 'offer', timeoutMs);
    await this.stage.snap('offer');
  }

  async answer(): Promise<void> {
    await this.stage.pace.pause('press');
    await press(this.stage, 'offer-accept');
    await see(this.stage, 'case-no');
  }

  caseNo(): Promise<string> {
    return at(this.stage, 'case-no').innerText();
  }

  /** The party's picture moves and the recording runs. */
  async inCall(): Promise<void> {
    if (await isSeen(this.stage, 'allow-sound')) await press(this.stage, 'allow-sound');
    await seeMoving(this.stage, 'party-video');
  }

  recordingRuns(timeoutMs = 20_000): Promise<unknown> {
    return this.stage.page.locator('[data-testid="recording"][data-state="ok"]').waitFor({ timeout: timeoutMs });
  }

  async peopleAtKerb(): Promise<void> {
    await this.stage.page.keyboard.press('l');
    await this.stage.page.locator('[data-testid="lane-clock"][data-level="stopped"]').waitFor();
    await this.stage.snap('lane-stopped');
  }

  /** Seconds somebody stood in a lane, as the stopped clock says. */
  async laneSeconds(): Promise<number> {
    const words = await at(this.stage, 'lane-clock').innerText();
    const [, minutes = '0', seconds = '0'] = /(\d+):(\d{2})/.exec(words) ?? [];
    return Number(minutes) * 60 + Number(seconds);
  }

  /** Every shot of this part by the space bar, one after the other, each waited for until it is stored. */
  async takeStills(part: 'onRoad' | 'atKerb'): Promise<number> {
    for (let taken = 0; ; taken += 1) {
      const shot = await this.nextShot();
      if (shot === null || KERB_SHOT.test(shot) !== (part === 'atKerb')) return taken;
      await this.stage.pace.pause(part === 'atKerb' ? 'kerbShot' : 'nextShot');
      await this.takeStill(shot);
      if (taken === 0) await this.stage.snap(`still-${part}`);
    }
  }

  /** The row the space bar is about, or null when nothing is missing. */
  async nextShot(): Promise<string | null> {
    const row = this.stage.page.locator('[data-testid^="shot-"][aria-current="true"]');
    return (await row.count()) === 0 ? null : row.getAttribute('data-testid');
  }

  async takeStill(row: string): Promise<void> {
    await this.stage.page.keyboard.press('Space');
    await this.stage.page.locator(`[data-testid="${row}"][data-state="stored"]`).waitFor({ timeout: 30_000 });
  }

  async addParty(party: string): Promise<void> {
    if (await isSeen(this.stage, `party-name-${party}`)) return;
    await press(this.stage, 'party-add');
    await see(this.stage, `party-name-${party}`);
  }

  async writeParty(facts: PartyFacts): Promise<void> {
    const { party, vehicle } = facts;
    if (!vehicle) await this.#choose(`party-role-${party}`, 'rider');
    await this.#write(`party-name-${party}`, facts.name);
    if (!(await this.#proven(party))) await this.#write(`party-phone-${party}`, facts.phone);
    await this.#write(`party-idno-${party}`, facts.licenceNo);
    if (vehicle) {
      await this.#write(`party-plate-${party}`, vehicle.plateNo);
      await this.#choose(`party-platekind-${party}`, vehicle.plateKind);
      await this.#write(`party-vehicletype-${party}`, vehicle.type);
      await this.#write(`party-colour-${party}`, vehicle.colour);
    } else {
      await this.#write(`party-vehicletype-${party}`, facts.rides ?? '自行车');
    }
    await this.#write(`party-address-${party}`, facts.address);
    for (const part of facts.parts) {
      await press(this.stage, `party-part-${party}-${part}`);
      await this.stage.page.locator(`[data-testid="party-part-${party}-${part}"][aria-pressed="true"]`).waitFor();
    }
  }

  /** The caller proved the own number while waiting: it stands there masked and needs no writing. */
  async #proven(party: string): Promise<boolean> {
    return (await at(this.stage, `party-phone-${party}`).inputValue()) !== '';
  }

  async writeFacts(facts: AccidentFacts): Promise<void> {
    const { stage } = this;
    await this.#choose('fact-weather', facts.weather);
    await this.#choose('fact-form', facts.form);
    await this.#write('fact-direction', facts.direction);
    if ((await at(stage, 'fact-place-confirm').getAttribute('aria-pressed')) !== 'true') {
      await press(stage, 'fact-place-confirm');
      await stage.page.locator('[data-testid="fact-place-confirm"][aria-pressed="true"]').waitFor();
    }
    await press(stage, 'fact-draft');
    await stage.page.waitForFunction(
      () => (document.querySelector<HTMLTextAreaElement>('[data-testid="fact-narrative"]')?.value.length ?? 0) > 10,
    );
  }

  /** Types into a field and leaves it; waits until the desk says that it is kept. */
  async #write(name: string, value: string): Promise<void> {
    const field = at(this.stage, name);
    await this.stage.pace.pause('writeField');
    await field.fill(value);
    await field.press('Enter');
    await this.#kept(name);
  }

  async #choose(name: string, value: string): Promise<void> {
    await this.stage.pace.pause('press');
    if ((await at(this.stage, name).inputValue()) === value) return;
    await at(this.stage, name).selectOption(value);
    await this.#kept(name);
  }

  async #kept(name: string): Promise<void> {
    const field = this.stage.page.locator('label', { has: at(this.stage, name) });
    await field.getByText('正在存').waitFor({ state: 'detached' });
    const no = field.getByRole('alert');
    if (await no.isVisible()) throw new Error(`${name}：${await no.innerText()}`);
  }

  /** Asks everything that is still to be asked and hears yes. */
  async answerChecks(except: readonly string[] = []): Promise<void> {
    const { stage } = this;
    await see(stage, 'check-peopleSafe');
    const rows = stage.page.locator('[data-testid^="check-"][data-answer]');
    const names = await rows.evaluateAll((all) => all.map((row) => row.getAttribute('data-testid') ?? ''));
    for (const name of names) {
      if (except.includes(name.replace('check-', ''))) continue;
      if ((await at(stage, name).getAttribute('data-answer')) === 'true') continue;
      await stage.pace.pause('ask');
      await press(stage, `${name}-yes`);
      await stage.page.locator(`[data-testid="${name}"][data-answer="true"]`).waitFor();
    }
  }

  /** Hears no: the desk says that the case has to leave, and hands nothing over. */
  async hearsNo(check: string): Promise<void> {
    const { stage } = this;
    await see(stage, `check-${check}`);
    await stage.pace.pause('ask');
    await press(stage, `check-${check}-no`);
    await stage.page.locator(`[data-testid="check-${check}"][data-answer="false"]`).waitFor();
    await at(stage, 'hand-missing').getByText('要转现场').waitFor();
    if (await at(stage, 'hand-to-officer').isEnabled()) throw new Error(`${check}：还能交给民警。`);
    await stage.snap(`hears-no-${check}`);
  }

  /** Leaves the channel with a reason; who comes is told to the phones. */
  async leaveChannel(reason: string): Promise<void> {
    await press(this.stage, 'leave-open');
    await press(this.stage, `leave-reason-${reason}`);
    await this.stage.snap(`leave-${reason}`);
    await press(this.stage, 'leave-confirm');
    await at(this.stage, 'leave-confirm').waitFor({ state: 'detached' });
  }

  async endCall(): Promise<void> {
    await press(this.stage, 'end-call');
    await press(this.stage, 'end-call-confirm');
    await at(this.stage, 'case-no').waitFor({ state: 'detached' });
  }

  async verified(party: string): Promise<void> {
    for (const subject of ['driver', 'vehicle', 'insurance']) {
      const cell = `[data-testid="verification-${subject}-${party}"][data-outcome="match"]`;
      await this.stage.page.locator(cell).waitFor({ timeout: 30_000 });
    }
  }

  async note(party: string, words: string): Promise<void> {
    await at(this.stage, `statement-${party}`).fill(words);
    await press(this.stage, `statement-add-${party}`);
    await this.stage.page.getByText(words).first().waitFor();
  }

  /** The loudest control of the desk is unlocked. */
  async evidenceComplete(): Promise<void> {
    await this.stage.page.locator('[data-testid="clear-scene"]:enabled').waitFor();
    await this.stage.snap('evidence-complete');
  }

  async clearScene(): Promise<void> {
    await this.stage.pace.pause('press');
    await press(this.stage, 'clear-scene');
    await see(this.stage, 'clear-confirm');
    await this.stage.snap('clear');
    await this.stage.pace.pause('press');
    await press(this.stage, 'clear-confirm');
    await at(this.stage, 'clear-confirm').waitFor({ state: 'detached' });
  }

  async invite(party: string, phone: string): Promise<void> {
    await press(this.stage, `invite-${party}`);
    const dialog = at(this.stage, 'invite-phone');
    const sent = this.stage.page.getByText('已发短信');
    await dialog.or(sent).first().waitFor();
    if (await dialog.isVisible()) {
      await dialog.fill(phone);
      await press(this.stage, 'invite-confirm');
    }
    await sent.first().waitFor();
    await this.stage.snap('invited');
  }

  async handToOfficer(): Promise<void> {
    await this.stage.page.locator('[data-testid="hand-to-officer"]:enabled').waitFor();
    await this.stage.snap('facts-complete');
    await this.stage.pace.pause('press');
    await press(this.stage, 'hand-to-officer');
    await at(this.stage, 'hand-to-officer').waitFor({ state: 'detached' });
    await this.stage.snap('handed');
  }
}
