import { setTimeout as wait } from 'node:timers/promises';

/** What a person finds on the own telephone, read from the inbox of the outside SMS program. */
export interface Sms {
  readonly messageId: string;
  readonly to: string;
  readonly text: string;
  readonly kind: string;
  readonly acceptedAt: string;
}

export interface OutsideWorld {
  messages(phone: string): Promise<Sms[]>;
  /** Waits for a message of this kind that was not there before `after`. */
  await(phone: string, kind: string, after: number, timeoutMs?: number): Promise<Sms>;
  notices(insurerId: string): Promise<unknown[]>;
  incidents(): Promise<unknown[]>;
  setMode(system: string, mode: 'ok' | 'slow' | 'down'): Promise<void>;
}

export function outsideWorld(url: string): OutsideWorld {
  const read = async (path: string): Promise<Record<string, unknown>> => {
    const answer = await fetch(`${url}${path}`);
    if (!answer.ok) throw new Error(`${path}: ${answer.status}`);
    return (await answer.json()) as Record<string, unknown>;
  };
  const world: OutsideWorld = {
    async messages(phone) {
      return (await read(`/sms/messages?to=${phone}`))['messages'] as Sms[];
    },
    async await(phone, kind, after, timeoutMs = 15_000) {
      const until = performance.now() + timeoutMs;
      while (performance.now() < until) {
        const fresh = (await world.messages(phone)).slice(after).findLast((sms) => sms.kind === kind);
        if (fresh) return fresh;
        await wait(100);
      }
      throw new Error(`没有等到短信（${kind}）。`);
    },
    async notices(insurerId) {
      return (await read(`/insurers/${insurerId}/notices`))['notices'] as unknown[];
    },
    async incidents() {
      return (await read('/110/incidents'))['incidents'] as unknown[];
    },
    async setMode(system, mode) {
      const answer = await fetch(`${url}/control`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ system, mode }),
      });
      if (!answer.ok) throw new Error(`/control: ${answer.status}`);
    },
  };
  return world;
}

/** The six digits of a code in a text. */
export function codeIn(text: string): string {
  const code = /(?<!\d)\d{6}(?!\d)/.exec(text)?.[0];
  if (code === undefined) throw new Error('短信里没有六位数字。');
  return code;
}
