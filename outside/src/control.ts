import type { FastifyInstance, FastifyReply } from 'fastify';
import * as z from 'zod';
import { Refused, read } from './refusal.ts';
import { texts } from './texts.ts';

export const systems = ['registry', 'insurer', 'sms', 'dispatch110', 'maps', 'timestamp'] as const;
export type System = (typeof systems)[number];

const modes = ['ok', 'slow', 'down'] as const;
type Mode = (typeof modes)[number];

/** Answers of a slow system come this late unless the caller says otherwise. */
const defaultDelayMs = 8_000;

const controlBody = z.object({
  system: z.enum(systems),
  mode: z.enum(modes),
  delayMs: z.number().int().min(0).max(120_000).optional(),
});

interface State {
  mode: Mode;
  delayMs: number;
}

/** The break switches of the demo. Kept in memory: a restart heals everything. */
export interface Control {
  isDown(system: System): boolean;
  /** Passes when the system may answer: at once, after its delay, or never when it is down (refusal 503). */
  pass(system: System, signal: AbortSignal): Promise<void>;
  set(system: System, mode: Mode, delayMs: number): void;
  list(): Array<{ system: System; words: string; mode: Mode; delayMs: number }>;
}

export function openControl(): Control {
  const states = new Map<System, State>(systems.map((system) => [system, { mode: 'ok', delayMs: 0 }]));
  const of = (system: System): State => states.get(system) ?? { mode: 'ok', delayMs: 0 };
  return {
    isDown: (system) => of(system).mode === 'down',
    async pass(system, signal) {
      const { mode, delayMs } = of(system);
      if (mode === 'down') throw new Refused(503, 'down', texts.down);
      if (mode === 'slow') await wait(delayMs, signal);
    },
    set: (system, mode, delayMs) => void states.set(system, { mode, delayMs }),
    list: () => systems.map((system) => ({ system, words: texts.systems[system], ...of(system) })),
  };
}

/** Ends early, without an error, when the signal says that nobody waits any more. */
export function wait(ms: number, signal: AbortSignal): Promise<void> {
  if (signal.aborted) return Promise.resolve();
  return new Promise((resolve) => {
    const done = (): void => {
      clearTimeout(timer);
      signal.removeEventListener('abort', done);
      resolve();
    };
    const timer = setTimeout(done, ms);
    signal.addEventListener('abort', done);
  });
}

/** Aborts when the asker hung up or got the answer; the request's own 'close' comes as soon as its body is read. */
export function goneSignal(reply: FastifyReply): AbortSignal {
  const gone = new AbortController();
  reply.raw.once('close', () => gone.abort());
  return gone.signal;
}

export function controlRoutes(app: FastifyInstance, control: Control): void {
  app.get('/control', () => ({ demo: true, systems: control.list() }));
  app.post('/control', (request) => {
    const body = read(controlBody, request.body);
    control.set(body.system, body.mode, body.mode === 'slow' ? (body.delayMs ?? defaultDelayMs) : 0);
    return { demo: true, systems: control.list() };
  });
}
