import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { migrations } from '../migrations/all.ts';
import { alarmTasks } from './alarm/jobs.ts';
import { buildApp } from './app.ts';
import { callTasks } from './call/jobs.ts';
import { certificateTasks } from './certificate/jobs.ts';
import { fileSeals } from './certificate/paper/key.ts';
import { claimTasks } from './claim/jobs.ts';
import { deliveryTasks } from './delivery/jobs.ts';
import { timelineOf } from './oversight/timeline.ts';
import { reviewTasks } from './review/jobs.ts';
import { signingTasks } from './signing/jobs.ts';
import { openInbox } from './integrations/inbox.ts';
import { watchSeats } from './call/abandoned.ts';
import { watchRecordings } from './call/recording.ts';
import { citiesOf } from './cities.ts';
import { readConfig } from './config.ts';
import type { Service } from './context.ts';
import { type SourceChecks, watchSources } from './desk/sources.ts';
import { dispatchTasks } from './dispatch/jobs.ts';
import { drawFrom } from './draw.ts';
import { openDispatch110 } from './integrations/dispatch110.ts';
import { openInsurer } from './integrations/insurer.ts';
import { openMaps } from './integrations/maps.ts';
import { openMedia } from './integrations/media.ts';
import { openFolderStore } from './integrations/objects.ts';
import { openRegistry } from './integrations/registry.ts';
import { openRemoteSeals } from './integrations/signer.ts';
import { openTimestamps } from './integrations/timestamp.ts';
import { openSms } from './integrations/sms.ts';
import { loadJurisdictions } from './jurisdiction/load.ts';
import { openClock } from './platform/clock.ts';
import { migrate, openDatabase } from './platform/db.ts';
import { migrateJobs, startJobs } from './platform/jobs.ts';
import { LiveHub } from './platform/live.ts';
import { openLog } from './platform/log.ts';
import { startTicking } from './queue/store.ts';
import { settlementTasks } from './settlement/jobs.ts';
import { createDemoStaff } from './staff/demo.ts';
import { verificationTasks } from './verification/jobs.ts';

const config = readConfig(process.env);
const log = openLog(config.logLevel);
const database = openDatabase(config.databaseUrl, (error) =>
  log.warn({ err: error }, 'an idle database connection broke'),
);
await migrateJobs(database.pool, log);
await migrate(database.db, migrations);
const clock = await openClock(database.db, config.clockStart);
const cities = citiesOf(await loadJurisdictions(config.jurisdictions));
if (config.demoPassword !== null) await createDemoStaff(database.db, cities, config.demoPassword);
const hub = new LiveHub(config.databaseUrl, log);
await hub.open();

let sources: SourceChecks = { now: () => [], stop: () => undefined };
const parts: Omit<Service, 'draw'> = {
  config,
  kernel: { db: database.db, clock },
  hub,
  log,
  cities,
  registry: openRegistry(config.outside),
  insurer: openInsurer(config.outside),
  sms: openSms(config.outside),
  dispatch110: openDispatch110(config.outside),
  maps: openMaps(config.outside),
  media: openMedia(config.media),
  objects: openFolderStore(join(config.data, 'objects')),
  seals: config.seal ? openRemoteSeals(config.seal) : fileSeals(join(config.data, 'seal')),
  timestamps: config.timestamp && openTimestamps(config.timestamp.url, readFileSync(config.timestamp.certificate)),
};
const service: Service = { ...parts, draw: drawFrom(parts, () => sources) };
sources = watchSources(service);

const app = await buildApp(service, openInbox(config.outside.secret));
await app.listen({ host: config.host, port: config.port });
const jobs = await startJobs(
  database.pool,
  {
    ...alarmTasks(service),
    ...callTasks(service),
    ...verificationTasks(service),
    ...dispatchTasks(service),
    ...signingTasks(service),
    ...certificateTasks(service),
    ...deliveryTasks(service),
    ...settlementTasks(service),
    ...claimTasks(service),
    ...reviewTasks(service, (current) => timelineOf(service.kernel.db, current)),
  },
  log,
);
const stopTicking = startTicking(service);
const stopWatching = watchRecordings(service);
const stopSeats = watchSeats(service);
log.info({ mode: config.mode, port: config.port }, 'the server is ready');

let stopping = false;
async function stop(): Promise<void> {
  if (stopping) return;
  stopping = true;
  // Whatever hangs must not keep the launcher waiting; the outbox repeats what was cut off.
  setTimeout(() => process.exit(0), 5000).unref();
  sources.stop();
  await stopTicking();
  await stopWatching();
  await stopSeats();
  await app.close();
  await jobs.stop();
  await hub.close();
  await database.close();
  process.exit(0);
}
process.on('SIGTERM', () => void stop());
process.on('SIGINT', () => void stop());

if (config.parentPid !== undefined) {
  const parent = config.parentPid;
  setInterval(() => {
    try {
      process.kill(parent, 0);
    } catch {
      void stop();
    }
  }, 2000).unref();
}
