import { spawn } from 'node:child_process';
import { mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Request } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Agent } from '../../drill/src/actors/agent.ts';
import type { Driver } from '../../drill/src/actors/driver.ts';
import { at, press, see, seeOneOf } from '../../drill/src/controls.ts';
import { bringIntoCall, stopAfterFailure, theatre } from './theatre.ts';

const story = theatre();

let phone: Driver;
let agent: Agent;
let caseNo: string;
/** Keys of every act the pages were told is done. */
const acknowledged = new Set<string>();

function listen(page: Agent['stage']['page']): void {
  page.on('requestfinished', (request: Request) => {
    void (async () => {
      const response = await request.response();
      if (!response?.ok() || request.method() === 'GET') return;
      const still = /\/stills\/([^/?]+)$/.exec(new URL(request.url()).pathname)?.[1];
      const body: unknown = still === undefined ? request.postDataJSON() : null;
      const key = still ?? (body as { key?: string; id?: string } | null)?.key ?? (body as { id?: string } | null)?.id;
      if (key) acknowledged.add(key);
    })().catch(() => undefined);
  });
}

beforeAll(async () => {
  [phone, agent] = await Promise.all([story().driver('a'), story().agent('agent', story().cast.staff.agents[0])]);
  listen(phone.stage.page);
  listen(agent.stage.page);
  caseNo = await bringIntoCall(phone, agent);
}, 180_000);

async function everythingAcknowledgedIsKept(): Promise<void> {
  const rows = await story().query(
    `select key from act_key union select c->>'id' from snapshot, jsonb_array_elements(state->'commands') c
      where kind = 'case' and c->>'state' = 'done'`,
  );
  const kept = new Set(rows.map(({ key }) => key));
  expect([...acknowledged].filter((key) => !kept.has(key))).toEqual([]);
  expect(acknowledged.size).toBeGreaterThan(0);
}

/** Ends one program without a warning and waits until another one stands in its place. */
async function kill(name: 'server' | 'media' | 'postgres'): Promise<void> {
  const before = story().stack.pids[name];
  if (before === undefined) throw new Error(`${name} does not run`);
  process.kill(before, 'SIGKILL');
  await expect
    .poll(() => story().stack.pids[name] !== undefined && story().stack.pids[name] !== before, { timeout: 20_000 })
    .toBe(true);
}

async function goesOn(): Promise<void> {
  const ready = () =>
    fetch(`${story().stack.url}/readyz`).then(
      (answer) => answer.status,
      () => 0,
    );
  await expect.poll(ready, { timeout: 30_000 }).toBe(200);
  await at(agent.stage, 'offline').waitFor({ state: 'detached', timeout: 30_000 });
  // The phone comes back by itself or by one press; the desk is the same.
  if ((await seeOneOf(phone.stage, ['resume', 'agent-video'], 60_000)) === 'resume') await phone.resume();
  await Promise.all([phone.inCall(), agent.inCall(), agent.recordingRuns(40_000)]);
  expect(await agent.caseNo()).toBe(caseNo);
  await agent.takeStill((await agent.nextShot()) ?? '');
}

describe.sequential('kill -9 in mid-call: it goes on, and nothing that was acknowledged is lost', () => {
  stopAfterFailure();

  test('the media server: the agent is told at once, stills wait, then everything is back', async () => {
    await agent.takeStill((await agent.nextShot()) ?? '');
    await kill('media');
    await see(agent.stage, 'recording-down', 20_000);
    await agent.stage.snap('recording-down');
    expect(await at(agent.stage, 'still-take').isDisabled()).toBe(true);
    // Voice and safety go on without the recorder: people leaving the lane is noted.
    await agent.peopleAtKerb();
    await at(agent.stage, 'recording-down').waitFor({ state: 'detached', timeout: 60_000 });
    await goesOn();
    await everythingAcknowledgedIsKept();
  });

  test('the business server', async () => {
    await kill('server');
    await goesOn();
    await everythingAcknowledgedIsKept();
  });

  test('the database', async () => {
    await kill('postgres');
    await goesOn();
    await everythingAcknowledgedIsKept();
  });
});

describe('the launcher killed', () => {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'kuaichu-launcher-')));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  /** A process of its own that holds a service, as `npm start` does. */
  async function hold(): Promise<{ url: string; kill(): Promise<void> }> {
    const child = spawn(process.execPath, ['--import', 'tsx', join(import.meta.dirname, 'holdService.ts'), folder], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const url = await new Promise<string>((resolve, reject) => {
      let said = '';
      child.stdout.on('data', (chunk: Buffer) => {
        said += chunk.toString();
        const line = /^(http\S+)\n/m.exec(said)?.[1];
        if (line) resolve(line);
      });
      child.once('exit', () => reject(new Error('the service did not start')));
    });
    return {
      url,
      kill: () =>
        new Promise((resolve) => {
          child.removeAllListeners('exit');
          child.once('exit', () => resolve());
          child.kill('SIGKILL');
        }),
    };
  }

  test('its programs end, the next start takes the data over, and the alarm is still there', async () => {
    const first = await hold();
    const stage = await story().browsers.open({
      who: 'b',
      kind: 'phone',
      camera: 'none',
      place: story().cast.place,
    });
    const page = stage.page;
    await page.goto(`${first.url}/m/`);
    for (const name of ['start-alarm', 'safety-done', 'hurt-none', 'kind-motorMotor', 'movable-yes'])
      await press(stage, name);
    await press(stage, 'otherPartyPresent-yes');
    await see(stage, 'accuracy');
    await press(stage, 'confirm-alarm');
    await see(stage, 'queue');
    const code = await at(stage, 'case-code').locator('b').innerText();
    await first.kill();
    const gone = () =>
      fetch(`${first.url}/healthz`).then(
        () => false,
        () => true,
      );
    await expect.poll(gone, { timeout: 8000 }).toBe(true);
    const second = await hold();
    try {
      // Cookies belong to a host, not to a port: the same phone comes back into its case.
      await page.goto(`${second.url}/m/`);
      await see(stage, 'queue');
      expect(await at(stage, 'case-code').locator('b').innerText()).toBe(code);
    } finally {
      await second.kill();
      await stage.close();
    }
  });
});
