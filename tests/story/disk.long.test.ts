import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { at, hear, see } from '../../drill/src/controls.ts';
import { smallDisk } from '../../media/src/test/smallDisk.ts';
import { bringIntoCall, theatre } from './theatre.ts';

const story = theatre();

/** Octets in the files of all tracks. */
const filmed = (folder: string): number =>
  readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => /[/\\]tracks[/\\]/.test(name))
    .reduce((sum, name) => sum + statSync(join(folder, name)).size, 0);

const opened: { stage: { close(): Promise<void> } }[] = [];
afterEach(async () => {
  for (const one of opened.splice(0)) await one.stage.close();
});

test('the disk for recordings is full: told within five seconds, voice goes on, evidence waits; room is all it needs', async () => {
  const { driver, agent: seat, cast, query, stack } = story();
  const disk = smallDisk(join(stack.dataDir, 'recordings'));
  try {
    const phone = await driver('c', { phone: cast.other.phone, place: { lng: 126.64, lat: 45.75 } });
    const agent = await seat('agent-3', cast.staff.agents[0]);
    opened.push(phone, agent);
    const caseNo = await bringIntoCall(phone, agent);
    const shot = (await agent.nextShot()) ?? '';
    await agent.takeStill(shot);
    // The first packets stand on the disk.
    await expect.poll(() => filmed(join(stack.dataDir, 'recordings')), { timeout: 20_000 }).toBeGreaterThan(50_000);

    disk.fill(stack.pids.media);
    await see(agent.stage, 'recording-down', 5_000);
    expect(await at(agent.stage, 'recording-down').innerText()).toContain('录像盘满了');
    const next = (await agent.nextShot()) ?? '';
    await agent.stage.page.keyboard.press('Space');
    expect(await at(agent.stage, next).getAttribute('data-state')).not.toBe('stored');
    expect(await hear(phone.stage, 0.05)).toBeGreaterThanOrEqual(0.05);
    expect(await hear(agent.stage, 0.05)).toBeGreaterThanOrEqual(0.05);
    // What is found out waits as well: the desk says why, and the server takes it from nobody.
    const weather = at(agent.stage, 'fact-weather');
    await expect.poll(() => weather.isDisabled()).toBe(true);
    const rows = await query(`select id from snapshot where kind = 'case' and state->>'caseNo' = $1`, [caseNo]);
    const refused = await agent.stage.page.evaluate(
      async (path) => {
        const headers = { 'content-type': 'application/json', 'x-kuaichu': '1' };
        const body = JSON.stringify({ key: crypto.randomUUID(), facts: { weather: '雨' } });
        const answer = await fetch(path, { method: 'PATCH', headers, body });
        return { status: answer.status, body: (await answer.json()) as unknown };
      },
      `/api/desk/cases/${String(rows[0]?.['id'])}/facts`,
    );
    expect(refused).toMatchObject({ status: 409, body: { code: 'recorderDown' } });
    // Safety is not held back.
    await agent.peopleAtKerb();
    const told = async () =>
      (
        await query(
          `select type, payload->>'why' as why from event
           where kind = 'case' and id = (select id from snapshot where kind = 'case' and state->>'caseNo' = $1)
             and type like 'recording.%' and type <> 'recording.sealed' order by no`,
          [caseNo],
        )
      ).map(({ type, why }) => [type, why].filter(Boolean).join(' '));
    // Two rounds of the watch: nothing is begun that could not be kept.
    await agent.stage.page.waitForTimeout(5_000);
    expect(await told()).toEqual(['recording.started', expect.stringMatching(/^recording.failed (ENOSPC|EFBIG)$/)]);

    disk.clear(stack.pids.media);
    await agent.recordingRuns();
    await agent.takeStill((await agent.nextShot()) ?? '');
    await expect.poll(() => weather.isEnabled()).toBe(true);
    await expect.poll(told, { timeout: 30_000 }).toContain('recording.ended');
  } finally {
    disk.clear(stack.pids.media);
    disk.close();
  }
});
