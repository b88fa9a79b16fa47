import { mkdirSync, rmSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { keepEvidence, keepJson, listArtefacts } from './artefacts.ts';
import { type Browsers, openBrowsers } from './browsers.ts';
import { type Cast, castOf } from './cast.ts';
import { certificateProblems } from './checks.ts';
import { type DrillOptions, Misuse, readOptions } from './options.ts';
import { type Pace, paceOf, promiseS } from './pace.ts';
import { play } from './play.ts';
import { playRefusals } from './refusals.ts';
import { openService, type Service } from './service.ts';
import { stopwatch, timingProblems } from './timings.ts';

/** What an earlier drill left in the same folder. Nothing else there is touched. */
const OWN = [
  'summary.json',
  'certificate.pdf',
  'recording',
  'stills',
  'sms.json',
  'claims.json',
  'events.json',
  'screens',
];

type Say = (words: string) => void;

async function drill(options: DrillOptions, out: string): Promise<void> {
  const began = performance.now();
  const say: Say = (words) =>
    process.stdout.write(`${((performance.now() - began) / 1000).toFixed(0).padStart(4)} 秒  ${words}\n`);
  mkdirSync(out, { recursive: true });
  for (const name of OWN) rmSync(join(out, name), { recursive: true, force: true });
  const pace = paceOf(options.pace);
  say(options.url === undefined ? '启动服务（自己的端口，用完就删）' : `用 ${options.url} 的服务`);
  const service = await openService(options.url);
  const browsers = openBrowsers({ pace, screens: join(out, 'screens') });
  try {
    const playing = { options, out, service, browsers, pace, say };
    if (options.play === 'refusals') await drillRefusals(playing);
    else await drillCase(playing);
    say(`演练完成，材料在 ${out}`);
  } catch (error) {
    await browsers.snapAll('failed');
    throw error;
  } finally {
    await browsers.close();
    await service.stop();
  }
}

interface Playing {
  readonly options: DrillOptions;
  readonly out: string;
  readonly service: Service;
  readonly browsers: Browsers;
  readonly pace: Pace;
  readonly say: Say;
}

async function drillRefusals({ options, out, service, browsers, pace, say }: Playing): Promise<void> {
  const demoClock = await service.demoClock();
  const refused = await playRefusals({ service, browsers, city: options.city, say });
  keepJson(out, 'summary.json', {
    city: options.city,
    play: options.play,
    demoClock,
    pace: pace.name,
    refused,
    artefacts: listArtefacts(out),
  });
}

async function drillCase({ options, out, service, browsers, pace, say }: Playing): Promise<void> {
  const cast = castOf(options.city, options.play);
  const watch = stopwatch();
  const demoClock = await service.demoClock();
  const before = await inboxes(service, cast);
  const disputed = options.play === 'review';
  const played = await play({ service, browsers, cast, watch, out, camera: options.camera, disputed, say });
  say('留下材料');
  const problems = await keepEvidence(out, played.archive);
  problems.push(...(await certificateProblems(join(out, 'certificate.pdf'))));
  const after = await inboxes(service, cast);
  keepJson(
    out,
    'sms.json',
    after.flatMap((messages, i) => messages.slice(before[i]?.length ?? 0)),
  );
  // A running service shows the telephones of its outside world, not the insurers' desks.
  const notices = options.url === undefined ? await service.world.notices(cast.insurerId) : null;
  keepJson(out, 'claims.json', {
    notices: notices?.filter((notice) => JSON.stringify(notice).includes(played.caseNo)) ?? null,
    events: played.archive.timeline.items.filter(({ type }) => type.startsWith('claim.')),
    shown: played.claimWords,
  });
  keepJson(out, 'events.json', played.archive.timeline);
  const timings = watch.timings();
  problems.push(...timingProblems(timings, pace.name === 'human' ? promiseS : undefined));
  keepJson(out, 'summary.json', {
    city: options.city,
    play: options.play,
    caseNo: played.caseNo,
    demoClock,
    pace: pace.name,
    timings,
    laneSeconds: played.laneSeconds,
    artefacts: listArtefacts(out),
  });
  say(`案件 ${played.caseNo}，在车道里 ${played.laneSeconds} 秒`);
  for (const [milestone, ms] of Object.entries(timings)) say(`${milestone.padEnd(18)} ${(ms / 1000).toFixed(1)}`);
  if (problems.length > 0) throw new Error(problems.join('；'));
}

const inboxes = (service: Service, cast: Cast) =>
  Promise.all([cast.caller, cast.other].map(({ phone }) => service.world.messages(phone)));

/** One sentence for whoever started the drill; the whole story with DRILL_LOG. */
const sentenceOf = (error: unknown): string => {
  if (process.env['DRILL_LOG'] && error instanceof Error) return error.stack ?? error.message;
  return (error instanceof Error ? error.message : String(error)).split('\n').slice(0, 4).join(' ');
};

try {
  const options = readOptions(process.argv.slice(2), process.env);
  const out = resolve(options.out);
  await drill(options, out).catch((error: unknown) => {
    throw new Error(`演练没走完：${sentenceOf(error)}（画面在 ${join(out, 'screens')}）`, { cause: error });
  });
  process.exit(0);
} catch (error) {
  process.stderr.write(`${error instanceof Misuse ? error.message : sentenceOf(error)}\n`);
  process.exit(error instanceof Misuse ? 2 : 1);
}
