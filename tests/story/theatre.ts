import { Client } from 'pg';
import { afterAll, afterEach, beforeAll, beforeEach, onTestFailed } from 'vitest';
import { Agent } from '../../drill/src/actors/agent.ts';
import { Driver } from '../../drill/src/actors/driver.ts';
import { type Browsers, openBrowsers, type Stage, type StageWish } from '../../drill/src/browsers.ts';
import { cameraFiles } from '../../drill/src/camera.ts';
import { type Cast, casts, demoPassword } from '../../drill/src/cast.ts';
import { outsideWorld, type OutsideWorld } from '../../drill/src/outsideWorld.ts';
import { paceOf } from '../../drill/src/pace.ts';
import { KEY, SECRET } from '../../media/src/test/keys.ts';
import { type LiveKit, startLiveKit } from '../../media/src/test/livekit.ts';
import { type Stack, startStack, type StackOptions } from '../../launcher/src/stack.ts';

type Place = NonNullable<StageWish['place']>;

/** One service and its browsers, shared by the tests of a file. */
export interface Theatre {
  readonly stack: Stack;
  readonly browsers: Browsers;
  readonly world: OutsideWorld;
  readonly cast: Cast;
  driver(who: string, options?: DriverOptions): Promise<Driver>;
  agent(who: string, username: string, camera?: StageWish['camera']): Promise<Agent>;
  desk(who: string): Promise<Stage>;
  login(username: string): { base: string; username: string; password: string };
  /** The case as the service keeps it; the only one, or the one of this number. */
  caseState(caseNo?: string): Promise<CaseState>;
  /** Rows of the service's own database. */
  query(sql: string, values?: readonly unknown[]): Promise<Record<string, unknown>[]>;
}

/** What the tests ask of a stored case. */
export interface CaseState {
  readonly status: string;
  readonly jurisdictionId: string;
  readonly caseCode: string;
  readonly parties: readonly unknown[];
  readonly stills: readonly { readonly width: number; readonly height: number; readonly method: string }[];
}

export interface DriverOptions {
  readonly phone?: string;
  readonly place?: Place;
  readonly camera?: StageWish['camera'];
  readonly size?: { readonly width: number; readonly height: number };
}

const voices: Readonly<Record<string, number>> = { a: 880, b: 660, c: 550 };

let current: Theatre | undefined;

/** Opens before the first test of the file and ends after the last. */
export function theatre(options: StackOptions & { city?: keyof typeof casts } = {}): () => Theatre {
  let open: Theatre | undefined;
  let livekit: LiveKit | undefined;
  beforeAll(async () => {
    // The same story with a LiveKit server: address, key and secret are all that differs.
    if (process.env['CONTRACT_TARGET'] === 'livekit') livekit = await startLiveKit({ key: KEY, secret: SECRET });
    open = await openTheatre({ ...options, ...(livekit && { media: settingsOf(livekit) }) });
    current = open;
  }, 180_000);
  afterAll(async () => {
    await open?.browsers.close();
    await open?.stack.stop();
    await livekit?.stop();
  }, 60_000);
  return () => {
    if (!open) throw new Error('the theatre is not open');
    return open;
  };
}

function settingsOf({ port }: LiveKit): NonNullable<StackOptions['media']> {
  return { url: `ws://127.0.0.1:${port}`, apiUrl: `http://127.0.0.1:${port}`, key: KEY, secret: SECRET };
}

async function openTheatre({
  city = 'harbin',
  ...options
}: StackOptions & { city?: keyof typeof casts }): Promise<Theatre> {
  const stack = await startStack(options);
  const browsers = openBrowsers({ pace: paceOf('machine'), screens: process.env['STORY_SCREENS'] });
  const cast = casts[city];
  const world = outsideWorld(stack.outsideUrl);
  const small = (scene: 'road' | 'desk', beepHz: number) => cameraFiles({ scene, beepHz, small: true });
  return {
    stack,
    browsers,
    world,
    cast,
    async driver(who, { phone = cast.caller.phone, place = cast.place, camera, size } = {}) {
      const seen = camera ?? (await small('road', voices[who] ?? 880));
      const stage = await browsers.open({ who, kind: 'phone', place, camera: seen, ...(size && { size }) });
      return new Driver(stage, { base: stack.url, phone, world });
    },
    async agent(who, username, camera) {
      const stage = await browsers.open({ who, kind: 'desk', camera: camera ?? (await small('desk', 440)) });
      const agent = new Agent(stage);
      await agent.logIn({ base: stack.url, username, password: demoPassword });
      return agent;
    },
    desk: (who) => browsers.open({ who, kind: 'desk', camera: 'none' }),
    login: (username) => ({ base: stack.url, username, password: demoPassword }),
    async caseState(caseNo) {
      const rows = await query(`select state from snapshot where kind = 'case'`);
      const states = rows.map(({ state }) => state as CaseState & { caseNo: string });
      const found = states.find((state) => caseNo === undefined || state.caseNo === caseNo);
      if (!found) throw new Error('no such case in the database');
      return found;
    },
    query,
  };
  async function query(sql: string, values: readonly unknown[] = []): Promise<Record<string, unknown>[]> {
    const client = new Client({ connectionString: stack.databaseUrl });
    await client.connect();
    try {
      return (await client.query(sql, [...values])).rows as Record<string, unknown>[];
    } finally {
      await client.end();
    }
  }
}

/** Alarm, offer, answer: both see each other and the recording runs. */
export async function bringIntoCall(driver: Driver, agent: Agent): Promise<string> {
  await driver.openPage();
  await driver.answerQuestions({ lookUp: false });
  await driver.confirmAlarm();
  await driver.waiting();
  await agent.ready();
  await agent.offered();
  await agent.answer();
  await Promise.all([driver.inCall(), agent.inCall(), agent.recordingRuns()]);
  return agent.caseNo();
}

afterEach(async (context) => {
  if (context.task.result?.state === 'fail') await current?.browsers.snapAll('failed');
});

/** In a story whose steps stand on each other: what follows a broken step would only wait in vain. */
export function stopAfterFailure(): void {
  let broken = false;
  beforeEach((context) => {
    if (broken) context.skip();
    onTestFailed(() => {
      broken = true;
    });
  });
}
