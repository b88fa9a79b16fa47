import { call, type CallResult, urlOf } from '@kuaichu/contract/client';
import type { PartyView } from '@kuaichu/contract/partyView';

export type Line = 'up' | 'polling' | 'down';

export interface Following {
  stop(): void;
  /** Ask for the newest view now. */
  refresh(): void;
}

interface EventStream {
  readyState: number;
  addEventListener(type: string, listener: (event: MessageEvent<string>) => void): void;
  close(): void;
}

export interface FollowOptions {
  onView(view: PartyView): void;
  onLine(line: Line): void;
  /** The session is over: this phone belongs to no case any more. */
  onGone(): void;
  open?(url: string): EventStream;
  read?(): Promise<CallResult<PartyView>>;
}

const pollMs = 3000;
const closed = 2;

/** Server-sent events carry whole views; while the stream is down the view is asked for every 3 s. */
export function followCase(options: FollowOptions): Following {
  const open = options.open ?? ((url) => new EventSource(url) as EventStream);
  const read = options.read ?? (() => call('partyView', {}, 8000));
  let stopped = false;
  let stream: EventStream | null = null;
  let poll: ReturnType<typeof setTimeout> | null = null;
  let reopen: ReturnType<typeof setTimeout> | null = null;
  let up = false;

  function listen(): void {
    if (stopped) return;
    const next = open(urlOf('partyLive'));
    stream = next;
    next.addEventListener('view', (event) => {
      if (stopped || stream !== next) return;
      const view = parse(event.data);
      if (!view) return;
      heard();
      options.onView(view);
    });
    next.addEventListener('gone', () => {
      if (stream === next) finish();
    });
    next.addEventListener('open', () => {
      if (stream === next) heard();
    });
    next.addEventListener('error', () => {
      if (stopped || stream !== next) return;
      up = false;
      schedulePoll(0);
      // The browser opens it again by itself, unless the answer was no stream at all.
      if (next.readyState === closed && reopen === null) {
        reopen = setTimeout(() => {
          reopen = null;
          next.close();
          listen();
        }, pollMs);
      }
    });
  }
  function heard(): void {
    up = true;
    if (poll !== null) clearTimeout(poll);
    poll = null;
    options.onLine('up');
  }
  function schedulePoll(ms: number): void {
    if (stopped || poll !== null) return;
    poll = setTimeout(() => void ask(), ms);
  }
  async function ask(): Promise<void> {
    const answer = await read();
    poll = null;
    if (stopped || up) return;
    if (answer.ok) {
      options.onLine('polling');
      options.onView(answer.value);
    } else if (answer.status === 401 || answer.status === 404) {
      finish();
      return;
    } else options.onLine('down');
    schedulePoll(pollMs);
  }
  function finish(): void {
    stop();
    options.onGone();
  }
  function stop(): void {
    stopped = true;
    stream?.close();
    if (poll !== null) clearTimeout(poll);
    if (reopen !== null) clearTimeout(reopen);
  }
  listen();
  return {
    stop,
    refresh: () => {
      void (async () => {
        const answer = await read();
        if (!stopped && answer.ok) options.onView(answer.value);
      })();
    },
  };
}

function parse(data: string): PartyView | null {
  try {
    return JSON.parse(data) as PartyView;
  } catch {
    return null;
  }
}

/** Answers and stream race; an older view of the same case never overwrites a newer one. */
export function newer(current: PartyView | null, next: PartyView): PartyView {
  if (
    current &&
    current.caseId === next.caseId &&
    current.me.partyId === next.me.partyId &&
    next.version < current.version
  )
    return current;
  return next;
}
