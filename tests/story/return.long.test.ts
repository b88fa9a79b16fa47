import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Agent } from '../../drill/src/actors/agent.ts';
import type { Driver } from '../../drill/src/actors/driver.ts';
import { Supervisor } from '../../drill/src/actors/supervisor.ts';
import { keepEvidence, openArchive } from '../../drill/src/artefacts.ts';
import { at, press, see } from '../../drill/src/controls.ts';
import { readFilm } from '../../drill/src/film.ts';
import { freezeNetwork, takeDevicesAway } from './network.ts';
import { bringIntoCall, stopAfterFailure, theatre } from './theatre.ts';

const story = theatre();
const folder = mkdtempSync(join(tmpdir(), 'kuaichu-return-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

let phone: Driver;
let agent: Agent;
let caseNo: string;

beforeAll(async () => {
  [phone, agent] = await Promise.all([story().driver('a'), story().agent('agent', story().cast.staff.agents[0])]);
  caseNo = await bringIntoCall(phone, agent);
  await agent.takeStill((await agent.nextShot()) ?? '');
}, 180_000);

/** Back in the same case at the same desk, with what was taken before. */
async function together(): Promise<void> {
  await Promise.all([phone.inCall(), agent.inCall(), agent.recordingRuns()]);
  expect(await agent.caseNo()).toBe(caseNo);
  expect(await agent.stage.page.locator('[data-testid^="shot-"][data-state="stored"]').count()).toBeGreaterThan(0);
}

describe.sequential('8 drop: the same case, the same agent, all evidence kept', () => {
  stopAfterFailure();

  test('the page is loaded anew', async () => {
    await phone.stage.page.reload();
    await phone.resume();
    await together();
  });

  test('the network is away: the desk tells within seconds, and the phone comes back without a press', async () => {
    const back = freezeNetwork(phone.stage);
    try {
      await agent.stage.page.locator('[data-testid="party-away"][data-cause="network"]').waitFor({ timeout: 15_000 });
    } finally {
      back();
    }
    await at(agent.stage, 'party-away').waitFor({ state: 'detached' });
    await together();
  });

  test('camera and microphone are taken away: the case says so, and both are opened again', async () => {
    takeDevicesAway(phone.stage);
    const told = async () =>
      (
        await story().query(
          `select type, payload->>'cause' as cause from event where type in ('party.away', 'party.back')`,
        )
      ).map(({ type, cause }) => (cause === null ? type : `${type} ${cause}`));
    await expect
      .poll(async () => (await told()).slice(-2), { timeout: 20_000 })
      .toEqual(['party.away cameraEnded', 'party.back']);
    await together();
  });

  test('the tab is killed; a new one finds the case', async () => {
    await phone.stage.page.close({ runBeforeUnload: false });
    const page = await phone.stage.context.newPage();
    phone.stage.page = page;
    await page.goto(`${story().stack.url}/m/`);
    await phone.resume();
    await together();
    await agent.takeStill((await agent.nextShot()) ?? '');
  });

  test('another phone takes over by number and case code; the first one steps back', async () => {
    // Known to the case by its code; the number is proven by SMS on the new phone.
    const first = phone;
    const { caseCode } = await story().caseState();
    await agent.addParty('p2');
    await at(agent.stage, 'party-phone-p1').fill(phone.phone);
    await at(agent.stage, 'party-phone-p1').press('Enter');
    const second = await story().driver('c');
    await second.openPage();
    await second.enterByCode(caseCode);
    await press(second.stage, (await at(second.stage, 'resume').isVisible()) ? 'resume' : 'join-call');
    phone = second;
    await together();
    await see(first.stage, 'resume', 30_000);
    await agent.takeStill((await agent.nextShot()) ?? '');
  });

  test('the recording went on as further pieces, the gap is marked, and each piece shows the clock at both ends', async () => {
    await agent.peopleAtKerb();
    await press(agent.stage, 'end-call');
    await press(agent.stage, 'end-call-confirm');
    await at(agent.stage, 'end-call').waitFor({ state: 'detached' });
    const supervisor = new Supervisor(await story().desk('supervisor'));
    await supervisor.logIn(story().login(story().cast.staff.supervisor));
    await expect
      .poll(
        async () => {
          const { timeline } = await openArchive(supervisor.stage, story().stack.url, caseNo);
          return timeline.recordings.every((one) => one.state !== 'running');
        },
        { timeout: 20_000 },
      )
      .toBe(true);
    const archive = await openArchive(supervisor.stage, story().stack.url, caseNo);
    expect(await keepEvidence(folder, archive)).toEqual([]);
    const pieces = archive.timeline.recordings
      .flatMap((segment, i) => segment.files.map((file) => ({ ...file, folder: String(i + 1).padStart(2, '0') })))
      .filter((file) => file.kind === 'participant' && file.identity === 'party:p1')
      .toSorted((x, y) => x.startedAtMs - y.startedAtMs);
    // Reload, killed tab and another phone each began a new piece.
    expect(pieces.length).toBeGreaterThanOrEqual(4);
    for (const [i, piece] of pieces.entries()) {
      const before = pieces[i - 1];
      if (before) expect(piece.startedAtMs).toBeGreaterThan(before.endedAtMs);
      const readings = await readFilm(join(folder, 'recording', piece.folder, piece.path));
      const seconds = (piece.endedAtMs - piece.startedAtMs) / 1000;
      const [first] = readings;
      expect(first?.atS).toBeLessThanOrEqual(1);
      expect(readings.at(-1)?.atS).toBeGreaterThanOrEqual(seconds - 1.5);
      // A camera that opens begins its clock anew: the start of a piece after a gap shows the first seconds of it.
      expect(first?.clockS).toBeLessThan(15);
    }
    const retraced = await supervisor.retrace(caseNo);
    expect(retraced.chainOk).toBe(true);
  });
});
