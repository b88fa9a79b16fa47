import { useEffect, useMemo, useState } from 'react';

/** Draws again every `ms`. */
export function useTick(ms: number, on = true): void {
  const [, set] = useState(0);
  useEffect(() => {
    if (!on) return;
    const timer = setInterval(() => set((n) => n + 1), ms);
    return () => clearInterval(timer);
  }, [ms, on]);
}

/** The service clock between two views: the view's own time plus what has passed here since it came. */
export function useServerNow(viewNow: string | undefined): () => number {
  return useMemo(() => {
    const at = performance.now();
    const base = viewNow === undefined ? Date.now() : Date.parse(viewNow);
    return () => base + (performance.now() - at);
  }, [viewNow]);
}
