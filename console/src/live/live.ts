import { useCallback, useEffect, useRef, useState } from 'react';
import type { CallResult } from '@kuaichu/contract/client';
import { reportStatus } from './session.ts';

export interface Versioned {
  readonly version: number;
  /** Service clock when the view was drawn. */
  readonly now: string;
}

export interface Live<T> {
  readonly view: T | null;
  /** False while nothing comes from the server; the view is then shown with 截至. */
  readonly online: boolean;
  readonly gone: boolean;
  /** Takes a view that came as the answer of an act. */
  accept(view: T): void;
}

/** An answer can overtake the stream: only a view that is older in both counts is dropped. */
export function isNewer(next: Versioned, current: Versioned | null): boolean {
  if (!current) return true;
  return next.version >= current.version || Date.parse(next.now) > Date.parse(current.now);
}

const pollMs = 3_000;
/** The stream is alive as far as the browser knows, but a dead line is not always told. */
const safetyPollMs = 15_000;

export interface LiveSource<T> {
  /** Changes when another view is wanted; null when none is. */
  readonly key: string | null;
  readonly url: string;
  readonly event: 'desk' | 'case';
  load(): Promise<CallResult<T>>;
}

/** The whole view, replaced at every message; asked for every 3 s while the stream is down. */
export function useLive<T extends Versioned>(source: LiveSource<T>): Live<T> {
  const [held, setHeld] = useState<{ key: string; view: T } | null>(null);
  const [online, setOnline] = useState(true);
  const [gone, setGone] = useState(false);
  const latest = useRef(source);
  latest.current = source;
  const { key, url, event } = source;

  const accept = useCallback(
    (view: T) => {
      if (key === null) return;
      setHeld((now) => (now?.key !== key || isNewer(view, now.view) ? { key, view } : now));
    },
    [key],
  );

  useEffect(() => {
    if (key === null) return;
    let stopped = false;
    let streaming = false;
    let lastAt = 0;
    let stream: EventSource | null = null;
    setGone(false);

    const take = (view: T) => {
      lastAt = performance.now();
      setOnline(true);
      accept(view);
    };
    const ask = async () => {
      const answer = await latest.current.load();
      if (stopped) return;
      if (answer.ok) take(answer.value);
      else {
        reportStatus(answer.status);
        if (answer.status === 0 || answer.status >= 500) setOnline(false);
        if (answer.status === 404 || answer.status === 403) setGone(true);
      }
    };
    const open = () => {
      stream?.close();
      const next = new EventSource(url);
      stream = next;
      next.addEventListener('open', () => {
        streaming = true;
      });
      next.addEventListener('error', () => {
        streaming = false;
        void ask();
      });
      next.addEventListener(event, (message) => {
        streaming = true;
        take(JSON.parse((message as MessageEvent<string>).data) as T);
      });
      next.addEventListener('gone', () => {
        streaming = false;
        next.close();
        void ask();
      });
    };
    open();
    void ask();
    const timer = setInterval(() => {
      if (!streaming || performance.now() - lastAt > safetyPollMs) void ask();
      // A stream that was refused is not tried again by the browser.
      if (stream?.readyState === EventSource.CLOSED) open();
    }, pollMs);
    return () => {
      stopped = true;
      stream?.close();
      clearInterval(timer);
    };
  }, [key, url, event, accept]);

  return { view: held && held.key === key ? held.view : null, online, gone, accept };
}
