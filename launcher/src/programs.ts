import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, openSync, readFileSync, renameSync, statSync } from 'node:fs';
import { request as requestHttp } from 'node:http';
import { request as requestHttps } from 'node:https';
import { connect } from 'node:net';
import { dirname, join } from 'node:path';
import { text } from 'node:stream/consumers';
import type { Program } from './supervise.ts';

/** A log longer than this is put aside when its program starts, in bytes. */
const LONGEST_LOG = 20_000_000;

const openLog = (file: string): number => {
  if (existsSync(file) && statSync(file).size > LONGEST_LOG) renameSync(file, `${file}.1`);
  return openSync(file, 'a', 0o600);
};

/** Somebody accepts connections on the port. */
export const accepts = (port: number): Promise<boolean> =>
  new Promise((resolve) => {
    const socket = connect({ port, host: '127.0.0.1', timeout: 1000 });
    const end = (answer: boolean) => {
      socket.destroy();
      resolve(answer);
    };
    socket.once('connect', () => end(true));
    socket.once('error', () => end(false));
    socket.once('timeout', () => end(false));
  });

/** Asks one of our own addresses; `certFile` is the self-signed certificate to trust. No answer is status 0. */
export const ask = (url: string, certFile?: string): Promise<{ status: number; body: string }> =>
  new Promise((resolve) => {
    const nothing = () => resolve({ status: 0, body: '' });
    const asked = (url.startsWith('https:') ? requestHttps : requestHttp)(
      url,
      { timeout: 2000, agent: false, ...(certFile !== undefined && { ca: readFileSync(certFile) }) },
      (answer) => {
        text(answer).then((body) => resolve({ status: answer.statusCode ?? 0, body }), nothing);
      },
    );
    asked.once('timeout', () => asked.destroy());
    asked.once('error', nothing);
    asked.end();
  });

/**
 * Of the media server. Threads that collect garbage beside it cost more of a small machine than they spare it. Its garbage
 * is many short buffers: collected soon, they leave no holes between what stays.
 */
export const MEDIA_FLAGS: readonly string[] = ['--single-threaded-gc', '--max-semi-space-size=4'];

/** What the system gives every child; our own variables are given one by one, so nothing leaks from program to program. */
const SYSTEM = [
  'PATH',
  'HOME',
  'LANG',
  'LC_ALL',
  'TMPDIR',
  'USER',
  'NODE_EXTRA_CA_CERTS',
  'SSL_CERT_DIR',
  'SSL_CERT_FILE',
];

const systemEnvironment = (): Record<string, string> =>
  Object.fromEntries(SYSTEM.flatMap((name) => (process.env[name] === undefined ? [] : [[name, process.env[name]]])));

export type NodeProgram = {
  readonly name: string;
  /** The built file, `<package>/dist/main.js`. */
  readonly file: string;
  readonly logDir: string;
  /** Of node itself, before the file. */
  readonly flags?: readonly string[];
  /** Asked at every start, since the service clock has moved on by then. */
  environment(): Record<string, string | undefined>;
  isReady(): Promise<boolean>;
};

/** One of our own programs as the supervisor wants it. */
export const nodeProgram = ({ name, file, logDir, flags = [], environment, isReady }: NodeProgram): Program => {
  const logFile = join(logDir, `${name}.log`);
  const start = (): ChildProcess => {
    const log = openLog(logFile);
    const given = Object.entries(environment()).filter(([, value]) => value !== undefined);
    return spawn(process.execPath, [...flags, '--enable-source-maps', file], {
      cwd: dirname(dirname(file)),
      stdio: ['ignore', log, log],
      // A session of its own, so that Ctrl-C reaches the launcher alone and the children are stopped in order.
      detached: true,
      env: {
        ...systemEnvironment(),
        ...Object.fromEntries(given),
        NODE_ENV: 'production',
        PARENT_PID: String(process.pid),
      },
    });
  };
  return {
    name,
    kind: 'programs',
    logFile,
    stopSignal: 'SIGTERM',
    stopWithinMs: 5000,
    readyWithinMs: 60_000,
    start,
    isReady,
  };
};
