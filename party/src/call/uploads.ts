import { type RefusalAnswer, urlOf } from '@kuaichu/contract/client';
import type { PendingStill, StillStore } from './stillStore.ts';

export interface UploadState {
  readonly waiting: number;
  /** 0…100 of the one under way. */
  readonly percent: number;
}

export type Sent =
  | { readonly ok: true }
  | { readonly ok: false; readonly status: number; readonly refusal: RefusalAnswer | null };

export interface UploadOptions {
  readonly store: StillStore;
  send?(still: PendingStill, onPercent: (percent: number) => void): Promise<Sent>;
  onState(state: UploadState): void;
  /** The server will never take this one: the order has failed. */
  onRefused?(commandId: string, code: string): void;
  wait?(ms: number): Promise<void>;
}

export interface Uploads {
  add(still: PendingStill): Promise<void>;
  has(commandId: string): boolean;
  stop(): void;
}

/** Every still is sent until it is acknowledged, oldest first; one that the server refuses for good is dropped. */
export async function startUploads(options: UploadOptions): Promise<Uploads> {
  const send = options.send ?? sendStill;
  const wait = options.wait ?? ((ms) => new Promise<void>((resolve) => setTimeout(resolve, ms)));
  let queue = await options.store.all();
  const life = { over: false };
  let running = false;

  const tell = (percent: number) => options.onState({ waiting: queue.length, percent });

  async function run(): Promise<void> {
    if (running) return;
    running = true;
    for (let failures = 0; !life.over; ) {
      const next = queue[0];
      if (!next) break;
      tell(0);
      const sent = await send(next, tell);
      if (sent.ok || isFinal(sent.status)) {
        failures = 0;
        queue = queue.filter((still) => still !== next);
        await options.store.remove(next.commandId).catch(() => undefined);
        if (!sent.ok) options.onRefused?.(next.commandId, sent.refusal?.code ?? `http${sent.status}`);
      } else {
        failures += 1;
        await wait(Math.min(10_000, 600 * 2 ** (failures - 1)));
      }
    }
    running = false;
    tell(queue.length === 0 ? 100 : 0);
  }
  if (queue.length > 0) void run();
  return {
    async add(still) {
      queue = [...queue, still];
      // Sending does not wait for the shelf: the shelf is for the case of a reload.
      const kept = options.store.put(still).catch(() => undefined);
      void run();
      await kept;
    },
    has: (commandId) => queue.some((still) => still.commandId === commandId),
    stop() {
      life.over = true;
    },
  };
}

/** A lost line, a busy or restarting server and an expired session may pass; other noes stay noes. */
function isFinal(status: number): boolean {
  return status >= 400 && status < 500 && ![401, 408, 423, 425, 429].includes(status);
}

/** XMLHttpRequest, because fetch tells nothing of the way a body goes up. */
export function sendStill(still: PendingStill, onPercent: (percent: number) => void): Promise<Sent> {
  return new Promise((resolve) => {
    const request = new XMLHttpRequest();
    request.open('PUT', urlOf('uploadStill', { commandId: still.commandId }));
    request.timeout = 60_000;
    request.setRequestHeader('content-type', still.blob.type || 'image/jpeg');
    request.setRequestHeader('x-kuaichu', '1');
    request.setRequestHeader('x-still-sha256', still.sha256);
    request.setRequestHeader('x-still-method', still.method);
    request.setRequestHeader('x-still-width', String(still.width));
    request.setRequestHeader('x-still-height', String(still.height));
    request.setRequestHeader('x-still-taken-at', still.takenAt);
    request.upload.addEventListener('progress', (event) => {
      if (event.lengthComputable) onPercent(Math.round((event.loaded / event.total) * 100));
    });
    const lost = () => resolve({ ok: false, status: 0, refusal: null });
    for (const event of ['error', 'timeout', 'abort'] as const) request.addEventListener(event, lost);
    request.addEventListener('load', () => {
      if (request.status >= 200 && request.status < 300) resolve({ ok: true });
      else resolve({ ok: false, status: request.status, refusal: refusalOf(request.responseText) });
    });
    request.send(still.blob);
  });
}

function refusalOf(text: string): RefusalAnswer | null {
  try {
    const body: unknown = JSON.parse(text);
    return body && typeof body === 'object' && 'code' in body && 'say' in body ? (body as RefusalAnswer) : null;
  } catch {
    return null;
  }
}
