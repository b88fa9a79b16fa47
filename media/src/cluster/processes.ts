/** The processes that carry the media: started one after the other, started again when one dies. */
import { type ChildProcess, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import type { Log } from '../log.ts';

const RESTART_MS = 200;
/** One that dies again and again is not tried more often than this. */
const RESTART_AT_MOST_MS = 5_000;
/** It worked for a while: its next death is a new one. */
const STEADY_MS = 30_000;

export interface ProcessesOptions {
  count: number;
  /** Of the first; the others take the numbers after it. 0 lets each take a free one. */
  udpPort: number;
  /** Program and arguments of one of them. */
  command: readonly [string, ...string[]];
  environment: NodeJS.ProcessEnv;
  log: Log;
  /** A line one of them logged, as it is but for the number of its process. */
  onLine(line: string): void;
}

interface Running {
  child: ChildProcess;
  /** Of its HTTP port; undefined until it listens. */
  port: number | undefined;
}

interface Logged {
  message?: string;
  port?: number;
}

export class Processes {
  private readonly options: ProcessesOptions;
  private readonly running = new Map<number, Running>();
  private readonly tries = new Map<number, number>();
  private readonly timers = new Set<NodeJS.Timeout>();
  /** One starts after the other: each is told which live while it looks for what dead ones left. */
  private starting: Promise<void> = Promise.resolve();
  private stopping = false;

  constructor(options: ProcessesOptions) {
    this.options = options;
  }

  /** Resolves when all listen for the first time. */
  async start(): Promise<void> {
    for (let process = 0; process < this.options.count; process += 1) await this.launch(process);
    if (this.living.length < this.options.count) throw new Error('a media process did not start');
  }

  get living(): number[] {
    return [...this.running].filter(([, { port }]) => port !== undefined).map(([process]) => process);
  }

  portOf(process: number): number | undefined {
    return this.running.get(process)?.port;
  }

  pidOf(process: number): number | undefined {
    return this.running.get(process)?.child.pid;
  }

  private launch(process: number): Promise<void> {
    const launched = this.starting.then(() => (this.stopping ? undefined : this.spawn(process)));
    this.starting = launched;
    return launched;
  }

  private spawn(number: number): Promise<void> {
    const { command, environment, udpPort, log } = this.options;
    const alive = [...this.running.values()].map(({ child }) => child.pid);
    const child = spawn(command[0], command.slice(1), {
      env: {
        ...environment,
        MEDIA_PROCESSES: '1',
        MEDIA_PORT: '0',
        MEDIA_HTTP_BIND: '127.0.0.1',
        MEDIA_UDP_PORT: String(udpPort === 0 ? 0 : udpPort + number),
        MEDIA_ALIVE: alive.join(','),
        PARENT_PID: String(process.pid),
      },
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const one: Running = { child, port: undefined };
    this.running.set(number, one);
    const startedAtMs = performance.now();
    return new Promise((resolve) => {
      createInterface({ input: child.stdout! }).on('line', (line) => {
        const said = logged(line);
        if (said?.message === 'listening' && one.port === undefined) {
          one.port = said.port;
          resolve();
        }
        this.options.onLine(said === undefined ? line : JSON.stringify({ ...said, process: number }));
      });
      child.once('error', (cause) => log.error('a media process cannot be started', { process: number }, cause));
      child.once('close', (code, signal) => {
        this.running.delete(number);
        resolve();
        if (this.stopping) return;
        log.error('a media process ended', { process: number, code: code ?? undefined, signal: signal ?? undefined });
        this.again(number, performance.now() - startedAtMs);
      });
    });
  }

  private again(process: number, livedMs: number): void {
    const tries = livedMs > STEADY_MS ? 0 : (this.tries.get(process) ?? 0);
    this.tries.set(process, tries + 1);
    const timer = setTimeout(
      () => {
        this.timers.delete(timer);
        void this.launch(process);
      },
      Math.min(RESTART_AT_MOST_MS, RESTART_MS * 2 ** tries),
    );
    this.timers.add(timer);
  }

  /** Each closes its recordings first. */
  async stop(): Promise<void> {
    this.stopping = true;
    for (const timer of this.timers) clearTimeout(timer);
    const children = [...this.running.values()].map(({ child }) => child);
    await Promise.all(
      children.map(
        (child) =>
          new Promise<void>((resolve) => {
            child.once('close', () => resolve());
            child.kill('SIGTERM');
          }),
      ),
    );
  }
}

function logged(line: string): Logged | undefined {
  try {
    return JSON.parse(line) as Logged;
  } catch {
    return undefined;
  }
}
