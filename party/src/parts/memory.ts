/** Storage of the browser; a private window may refuse it, then the page simply forgets. */
export function remember(store: 'session' | 'local', key: string, value: unknown): void {
  try {
    const place = store === 'session' ? sessionStorage : localStorage;
    if (value === null || value === undefined) place.removeItem(key);
    else place.setItem(key, JSON.stringify(value));
  } catch {
    // Full or forbidden: nothing depends on it being kept.
  }
}

export function recall(store: 'session' | 'local', key: string): unknown {
  try {
    const text = (store === 'session' ? sessionStorage : localStorage).getItem(key);
    return text === null ? null : JSON.parse(text);
  } catch {
    return null;
  }
}
