import { startRecorderServer } from './attend/server.ts';
import { startFront } from './cluster/front.ts';
import { Processes } from './cluster/processes.ts';
import { readConfig } from './config.ts';
import { jsonLog } from './log.ts';
import { openRoomRecorder } from './recording/recorder.ts';
import { startMediaServer } from './server.ts';
import { recoverAll, unfinishedRecordings } from './recover.ts';
import { openTransport } from './transport/server.ts';

/** The parent is looked for this often; the process is gone within 5 s of it. */
const PARENT_POLL_MS = 1_000;
/** Closing recordings may not hold the process longer than this. */
const STOP_WITHIN_MS = 10_000;

const config = readConfig(process.env);
const log = jsonLog((line) => process.stdout.write(`${line}\n`));

interface Served {
  readonly port: number;
  /** Of one process alone. */
  readonly mediaPort?: number | undefined;
  close(): Promise<void>;
}

/** Several processes behind one door: each with the same program, flags and settings as this one. */
async function serveMany(): Promise<Served> {
  const processes = new Processes({
    count: config.processes,
    udpPort: config.udpPort,
    command: [process.execPath, ...process.execArgv, ...process.argv.slice(1)],
    environment: process.env,
    log,
    onLine: (line) => process.stdout.write(`${line}\n`),
  });
  await processes.start();
  return startFront(config, processes, log);
}

async function serve(): Promise<Served> {
  const transport = await openTransport({
    port: config.udpPort,
    bind: config.bind,
    ...(config.announce.length > 0 && { announce: config.announce }),
    // Nobody rejoins for a recorder: what is not heard any more is told within five seconds.
    ...(config.upstream !== undefined && { consent: { disconnectedAfterMs: 4_500 } }),
    onFault: (cause) => log.error('a packet could not be handled', {}, cause),
  }).catch((cause: unknown) => {
    log.error('media cannot be carried', {}, cause);
    process.exit(1);
  });
  // Listed before anybody can join, so that no running recording is taken for a dead one.
  const unfinished = await unfinishedRecordings(config.recordings, config.alive);
  const { port, close } =
    config.upstream === undefined
      ? await startMediaServer(config, transport, openRoomRecorder, log)
      : await startRecorderServer(config, config.upstream, transport, openRoomRecorder, log);
  void recoverAll(unfinished, log);
  return { port, close, mediaPort: transport.candidates[0]?.port };
}

const server = await (config.processes > 1 ? serveMany() : serve());
log.info('listening', { port: server.port, mediaPort: server.mediaPort, pid: process.pid });

let stopping = false;
function stop(why: string, withinMs: number): void {
  if (stopping) return;
  stopping = true;
  log.info('stopping', { why });
  setTimeout(() => process.exit(1), withinMs).unref();
  server.close().then(
    () => process.exit(0),
    (cause: unknown) => {
      log.error('stopping failed', {}, cause);
      process.exit(1);
    },
  );
}

process.on('SIGTERM', () => stop('SIGTERM', STOP_WITHIN_MS));
process.on('SIGINT', () => stop('SIGINT', STOP_WITHIN_MS));
// A pipe whose reader is gone must not end a call.
process.stdout.on('error', () => {});

const { parentPid } = config;
const isChild = process.ppid === parentPid;

function isGone(pid: number): boolean {
  // A dead parent may stay as a zombie, but its children get another one.
  if (isChild && process.ppid !== pid) return true;
  try {
    process.kill(pid, 0);
    return false;
  } catch (cause) {
    return (cause as NodeJS.ErrnoException).code === 'ESRCH';
  }
}

if (parentPid !== undefined) {
  setInterval(() => {
    if (isGone(parentPid)) stop('parent is gone', PARENT_POLL_MS * 3);
  }, PARENT_POLL_MS);
}
