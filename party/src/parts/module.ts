import { useEffect, useState } from 'preact/hooks';

/** A part of the page that comes after the first paint; on a poor line it is asked for until it is here. */
export async function untilLoaded<T>(load: () => Promise<T>): Promise<T> {
  for (let wait = 500; ; wait = Math.min(8000, wait * 2)) {
    try {
      return await load();
    } catch {
      await new Promise((resolve) => setTimeout(resolve, wait));
    }
  }
}

/** `load` must be the same function at every drawing. */
export function useModule<T>(load: () => Promise<T>): T | null {
  const [module, setModule] = useState<{ readonly loaded: T } | null>(null);
  useEffect(() => {
    void untilLoaded(load).then((loaded) => setModule({ loaded }));
  }, [load]);
  return module?.loaded ?? null;
}
