import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { Film } from '@kuaichu/contract/film';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Agent } from '../../drill/src/actors/agent.ts';
import type { Driver } from '../../drill/src/actors/driver.ts';
import { Officer, rearEnded } from '../../drill/src/actors/officer.ts';
import { Supervisor } from '../../drill/src/actors/supervisor.ts';
import { keepEvidence, openArchive, sha256Of, type Archive } from '../../drill/src/artefacts.ts';
import { readPdfsig } from '../../drill/src/checks.ts';
import { at, hear, isSeen, press, see } from '../../drill/src/controls.ts';
import { peakDb, probe, readFilm } from '../../drill/src/film.ts';
import { apart, aside, filmed, sighting, type Sighting } from '../../drill/src/witness.ts';
import { stopAfterFailure, theatre } from './theatre.ts';

const story = theatre();
const run = promisify(execFile);

let a: Driver;
let b: Driver;
let agent: Agent;
let officer: Officer;
let supervisor: Supervisor;
let archive: Archive;
let caseNo: string;
let caseCode: string;
const folder = mkdtempSync(join(tmpdir(), 'kuaichu-path-'));
const paper = join(folder, 'certificate.pdf');
/** What the cameras showed and when, read where they stand: the recording is held against it. */
const seen: Record<'party:p1' | 'agent:07', Sighting[]> = { 'party:p1': [], 'agent:07': [] };
async function look(): Promise<void> {
  seen['party:p1'].push(await sighting(a.stage, 'local-video'));
  seen['agent:07'].push(await sighting(agent.stage, 'own-video'));
}

beforeAll(async () => {
  const { driver, agent: seat, cast, desk, login } = story();
  [a, b, agent] = await Promise.all([
    driver('a'),
    driver('b', { phone: cast.other.phone }),
    seat('agent', cast.staff.agents[0]),
  ]);
  officer = new Officer(await desk('officer'));
  await officer.logIn(login(cast.staff.officer));
}, 120_000);
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** One case from the press on 视频报警 to the surveyor; each step stands on the one before. */
describe.sequential('the path of one accident', () => {
  stopAfterFailure();

  test('1 alarm: questions, place and one press that opens a case', async () => {
    await a.openPage();
    await a.answerQuestions();
    await a.confirmAlarm();
    await a.waiting();
    caseCode = await a.caseCode();
    expect(caseCode).toMatch(/^\d{6}$/);
  });

  test('2 triage: accepted into the queue of the city', async () => {
    expect(await story().caseState()).toMatchObject({ status: 'queued', jurisdictionId: 'harbin' });
  });

  test('3 queue: the number is proven while waiting; the place in it is true; the free seat is offered the case', async () => {
    expect(await at(a.stage, 'queue-ahead').innerText()).toBe('0');
    await a.provePhone();
    await agent.ready();
    await agent.offered();
    await agent.answer();
    caseNo = await agent.caseNo();
  });

  test('4 call: both see and hear each other, the recording runs, a still is taken on the phone', async () => {
    await Promise.all([a.inCall(), agent.inCall(), agent.recordingRuns()]);
    expect(await hear(a.stage, 0.05)).toBeGreaterThanOrEqual(0.05);
    expect(await hear(agent.stage, 0.05)).toBeGreaterThanOrEqual(0.05);
    const shot = await agent.nextShot();
    expect(shot).not.toBeNull();
    await agent.takeStill(shot ?? '');
    await look();
    // The agent's face may be off: the call and the sound go on, and the film in that camera begins anew.
    await press(agent.stage, 'face');
    await at(a.stage, 'agent-video').waitFor({ state: 'detached' });
    await press(agent.stage, 'face');
    await see(a.stage, 'agent-video');
    await look();
  });

  test('5 facts: checklist on the road, the lane clock stops only by the agent, parties and narrative', async () => {
    const { cast } = story();
    expect(await at(agent.stage, 'lane-clock').getAttribute('data-level')).not.toBe('stopped');
    await agent.addParty('p2');
    await agent.takeStills('onRoad');
    await agent.peopleAtKerb();
    await agent.writeParty(cast.caller);
    await agent.writeParty(cast.other);
    await agent.writeFacts(cast.facts);
    expect(await at(agent.stage, 'fact-narrative').inputValue()).toContain('黑A');
  });

  test('6 verification: driver, vehicle and compulsory policy match for both', async () => {
    await agent.verified('p1');
    await agent.verified('p2');
  });

  test('7 clear the scene: locked until everything is asked and stored, then large on the phone; 我已停好 goes on', async () => {
    expect(await at(agent.stage, 'clear-scene').isDisabled()).toBe(true);
    expect(await at(agent.stage, 'clear-missing').innerText()).not.toBe('');
    await agent.answerChecks();
    await agent.evidenceComplete();
    await agent.clearScene();
    await a.clearSign();
    await a.parked();
    await a.inCall();
    await agent.takeStills('atKerb');
    await look();
  });

  test('9 second party: an SMS without a link, own page by case code and SMS code, joins, facts read back', async () => {
    const { cast, world } = story();
    await agent.note('p1', cast.statements[0]);
    await agent.invite('p2', cast.other.phone);
    const sms = await world.await(cast.other.phone, 'invite', 0);
    expect(sms.text).toContain(caseCode);
    expect(sms.text).not.toMatch(/https?:/);
    await b.openPage();
    await b.enterByCode(caseCode);
    await b.joinCall();
    await look();
    await Promise.all([a.agreeToFacts(), b.agreeToFacts()]);
    await agent.handToOfficer();
  });

  test('10 determination: decided first, only then the suggestion; an impossible combination is refused', async () => {
    await officer.take(caseNo);
    await officer.readEvidence();
    await officer.choose({ faults: rearEnded.faults, liabilities: { p1: 'full' } });
    // Drawn as impossible, but pressed all the same: the reason is said.
    await at(officer.stage, 'liability-p2-secondary').click({ force: true });
    expect(await at(officer.stage, 'liability-p2-secondary').getAttribute('aria-pressed')).toBe('false');
    expect(await at(officer.stage, 'liability-problem').innerText()).toMatch(/无责任/);
    expect(await at(officer.stage, 'decide').isDisabled()).toBe(true);
    await officer.choose({ faults: [], liabilities: { p2: 'none' } });
    expect(await isSeen(officer.stage, 'suggestion')).toBe(false);
    await officer.decide();
    expect(await at(officer.stage, 'suggestion').getAttribute('data-same')).toBe('true');
  });

  test('11 signing: one signs under recording on the own phone, one declines and it is noted', async () => {
    await officer.readPreview();
    await officer.issue();
    await Promise.all([a.sign(), b.declineToSign('要回去想一想')]);
    await officer.issued();
    expect(await officer.signatureOf('p1')).toBe('signed');
    expect(await officer.signatureOf('p2')).toBe('refused');
  });

  test('12 certificate: signed over the whole document; one flipped byte fails; the QR page says valid and no name', async () => {
    await Promise.all([a.served(), b.served()]);
    await (await a.certificate()).saveAs(paper);
    const said = (file: string) =>
      run('pdfsig', [file]).then(
        ({ stdout }) => stdout,
        (error: { stdout: string }) => error.stdout,
      );
    expect(readPdfsig(await said(paper))).toEqual({ valid: true, whole: true });
    const bytes = readFileSync(paper);
    const flipped = join(folder, 'flipped.pdf');
    bytes[1000] = (bytes[1000] ?? 0) ^ 1;
    writeFileSync(flipped, bytes);
    expect(readPdfsig(await said(flipped)).valid).toBe(false);
    const link = await at(a.stage, 'verify-link').getAttribute('href');
    const page = await story().desk('anybody');
    await page.page.goto(link ?? '');
    await page.page.getByText('有效').first().waitFor();
    const words = await page.page.locator('body').innerText();
    expect(words).not.toContain(story().cast.caller.name);
    expect(words).not.toContain(story().cast.caller.vehicle?.plateNo.replace('·', '') ?? '—');
    await page.close();
  });

  test('13 SMS and progress: the finding and the case code without a token; three working days for the review', async () => {
    const sms = await a.resultSms();
    expect(sms).toContain('您负全部责任');
    expect(sms).toContain(caseCode);
    expect(sms).not.toMatch(/https?:|token|#/);
    // Served on Friday the 18th. Sunday the 20th is a make-up workday, so the third working day is Tuesday.
    expect(await a.review()).toMatch(/9月22日\s+周二/);
  });

  test('14 claim: one press after consent; received and surveyor come back and show', async () => {
    const { cast, world } = story();
    expect(await world.notices(cast.insurerId)).toEqual([]);
    await a.claim();
    expect(await a.claimState('surveyorAssigned')).toMatch(/报案号/);
    expect(await world.notices(cast.insurerId)).toHaveLength(1);
  });

  test('15 retrace: the supervisor reads every event in order, the chain is whole', async () => {
    const { cast, login, desk, stack } = story();
    supervisor = new Supervisor(await desk('supervisor'));
    await supervisor.logIn(login(cast.staff.supervisor));
    const retraced = await supervisor.retrace(caseNo);
    expect(retraced.chainOk).toBe(true);
    archive = await openArchive(supervisor.stage, stack.url, caseNo);
    expect(retraced.events).toBe(archive.timeline.items.length);
  });

  test('16 film: the supervisor plays that very call, sought to a moment both cameras were read at; sound within 40 ms of the clock', async () => {
    const { stage } = supervisor;
    const { caseId, items } = archive.timeline;
    const { offsetMs } = await stage.page.evaluate(
      async (url) => (await (await fetch(url)).json()) as Film,
      `/api/desk/cases/${caseId}/film`,
    );
    const both = ['party:p1', 'agent:07'] as const;
    // At the kerb, after the agent's camera had been off and on.
    const cameras = both.map((who) => {
      const [, , one] = seen[who];
      if (!one) throw new Error(`${who} was not looked at`);
      return { who, one: { ...one, atMs: one.atMs + offsetMs } };
    });
    const away = (time: string) => Math.abs(Date.parse(time) - (cameras[0]?.one.atMs ?? 0));
    const [nearest] = items.toSorted((x, y) => away(x.at) - away(y.at));
    const figure = await see(stage, 'film-time');
    const clock = async () => Number(await figure.getAttribute('data-at'));
    const until = <T>(ask: () => T) => expect.poll(ask, { timeout: 30_000, interval: 40 });

    await press(stage, `event-${nearest?.seq}`);
    await until(clock).toBe(Date.parse(nearest?.at ?? ''));
    for (const { who, one } of cameras) {
      const shown = async () => (await filmed(stage, who)) ?? { atMs: 0, clockS: 0 };
      await until(async () => Math.abs((await shown()).atMs - (await clock()))).toBeLessThan(500);
      expect(apart(one, await shown()), who).toBeLessThanOrEqual(1);
    }
    const frames = () =>
      Promise.all(both.map(async (who) => Number(await at(stage, `film-picture-${who}`).getAttribute('data-frames'))));
    const [before, from] = [await frames(), await clock()];
    await press(stage, 'film-play');
    await until(clock).toBeGreaterThan(from + 1_000);
    await until(async () =>
      Math.abs(Number((await figure.getAttribute('data-aside')) ?? Number.NaN)),
    ).toBeLessThanOrEqual(40);
    await press(stage, 'film-play');
    await stage.snap('film');
    for (const [i, drawn] of (await frames()).entries()) expect(drawn).toBeGreaterThan((before[i] ?? 0) + 3);
    // That the supervisor looked is kept, once, however many pieces were read.
    const looked = await story().query(`select type from event where kind = 'view' and type = 'film.viewed'`);
    expect(looked).toHaveLength(2);
  });

  test('the recording: as long as the call, both sides in sound and picture, the clock in it goes on', async () => {
    expect(await keepEvidence(folder, archive)).toEqual([]);
    // One segment of the call; at the signing one for as long as anybody is in the room.
    const [call, ...signing] = archive.timeline.recordings;
    expect(signing.length).toBeGreaterThanOrEqual(1);
    expect(archive.timeline.gaps).toHaveLength(signing.length);
    // By the server's own clock: the phone came in, the agent handed over.
    const [span] = await story().query(
      `select extract(epoch from max(recorded_at) filter (where type = 'case.collected')
        - min(recorded_at) filter (where type = 'party.joined'))::float as seconds from event`,
    );
    const callS = Number(span?.['seconds']);
    for (const identity of ['party:p1', 'agent:07'] as const) {
      const file = call?.files.find((one) => one.kind === 'participant' && one.identity === identity);
      expect(file, identity).toBeDefined();
      const path = join(folder, 'recording', '01', file?.path ?? '');
      const film = await probe(path);
      expect(film).toMatchObject({ picture: true, sound: true });
      const said = ((file?.endedAtMs ?? 0) - (file?.startedAtMs ?? 0)) / 1000;
      expect(Math.abs(film.seconds - said)).toBeLessThan(1);
      if (identity === 'party:p1') expect(Math.abs(film.seconds - callS)).toBeLessThanOrEqual(1);
      expect(await peakDb(path)).toBeGreaterThan(-40);
      const readings = await readFilm(path);
      expect(readings.length).toBeGreaterThan(film.seconds);
      const off = seen[identity].map((one) => aside(one, readings, file?.startedAtMs ?? 0));
      expect(off, identity).toHaveLength(4);
      for (const seconds of off)
        expect(seconds ?? Number.POSITIVE_INFINITY, `${identity}: ${off}`).toBeLessThanOrEqual(1);
    }
    // While it ran it was fixed piece by piece in the case's own chain: what was kept has the hashes of that time.
    const seals = (await story().query(`select payload from event where type = 'recording.sealed' order by no`)).map(
      ({ payload }) => payload as { egressId: string; path: string; sha256: string; follows: boolean },
    );
    expect(new Set(seals.map((seal) => seal.egressId)).size).toBe(archive.timeline.recordings.length);
    for (const seal of seals) {
      const bytes = await archive.recording(seal.egressId, seal.path);
      expect(sha256Of(bytes)).toBe(seal.sha256);
      expect(seal.follows).toBe(true);
      const { parts } = JSON.parse(bytes.toString('utf8')) as {
        parts: { path: string; fromByte: number; toByte: number; sha256: string }[];
      };
      for (const part of parts) {
        const written = await archive.recording(seal.egressId, part.path);
        expect(sha256Of(written.subarray(part.fromByte, part.toByte)), part.path).toBe(part.sha256);
      }
    }
    // What could be seen is kept second by second: what the phone sent, what arrived at the seat, and how.
    const measured = await story().query(
      `select source, about, count(*)::int as seconds, max(width) as width, max(accuracy_m) as accuracy,
         max(abs(clock_offset_ms)) as offset_ms, max(round_trip_ms) as round_trip
       from call_quality group by source, about`,
    );
    for (const [source, about] of [
      ['party:p1', 'party:p1'],
      ['agent:07', 'party:p1'],
      ['party:p1', 'agent:07'],
    ]) {
      const row = measured.find((one) => one['source'] === source && one['about'] === about);
      // On a busy machine the browser sends a smaller picture.
      expect(Number(row?.['width']), `${source} of ${about}`).toBeGreaterThanOrEqual(160);
      expect(Number(row?.['width']), `${source} of ${about}`).toBeLessThanOrEqual(640);
      expect(Number(row?.['seconds'])).toBeGreaterThan(3);
    }
    const phone = measured.find((one) => one['source'] === 'party:p1' && one['about'] === 'party:p1');
    expect(phone).toMatchObject({ accuracy: 12 });
    expect(Number(phone?.['offset_ms'])).toBeLessThan(2_000);
    const signed = archive.timeline.items.find(({ type }) => type === 'party.signed');
    const during = signing.find(
      ({ startedAt, endedAt }) => signed && startedAt < signed.at && (endedAt ?? '') >= signed.at,
    );
    expect(during?.files.filter((one) => one.kind === 'track' && one.identity === 'party:p1')).toHaveLength(2);
  });
});
