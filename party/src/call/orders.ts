import type { Command } from '@kuaichu/contract/call';
import type { CallResult } from '@kuaichu/contract/client';

/** What became of an order. `later`: a still is under way; its upload answers for it. */
export type Outcome = { readonly ok: true } | { readonly ok: false; readonly failure: string } | 'later';

export interface OrderOptions {
  readonly partyId: string;
  execute(command: Command): Promise<Outcome>;
  answer(commandId: string, ok: boolean, failure: string | null): Promise<CallResult<unknown>>;
  wait?(ms: number): Promise<void>;
  /** Orders carried out before a reload. */
  known?: Iterable<string>;
  onKnown?(ids: readonly string[]): void;
}

export interface Orders {
  /** Every view carries all living orders; each is carried out once, one after the other. */
  take(commands: readonly Command[]): void;
  stop(): void;
}

export function followOrders(options: OrderOptions): Orders {
  const wait = options.wait ?? ((ms) => new Promise<void>((resolve) => setTimeout(resolve, ms)));
  const begun = new Set<string>(options.known);
  const finished = new Set<string>(options.known);
  const life = { over: false };
  let chain = Promise.resolve();

  async function carryOut(command: Command): Promise<void> {
    if (life.over) return;
    let outcome: Outcome;
    try {
      outcome = await options.execute(command);
    } catch {
      outcome = { ok: false, failure: 'phoneFailed' };
    }
    finished.add(command.id);
    options.onKnown?.([...finished].slice(-40));
    if (outcome !== 'later') void tell(command.id, outcome.ok, outcome.ok ? null : outcome.failure);
  }
  /** The agent waits for the answer, so a lost line is tried again; a refusal is final. */
  async function tell(id: string, ok: boolean, failure: string | null): Promise<void> {
    for (let failures = 0; !life.over; failures += 1) {
      const result = await options.answer(id, ok, failure);
      if (result.ok || (result.status !== 0 && result.status < 500)) return;
      await wait(Math.min(8000, 500 * 2 ** failures));
    }
  }
  return {
    take(commands) {
      for (const command of commands) {
        if (command.state !== 'sent' || command.partyId !== options.partyId || begun.has(command.id)) continue;
        begun.add(command.id);
        chain = chain.then(() => carryOut(command));
      }
    },
    stop() {
      life.over = true;
    },
  };
}
