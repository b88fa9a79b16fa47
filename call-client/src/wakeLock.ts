interface Lock {
  release(): Promise<void>;
}
interface Screen {
  request(type: 'screen'): Promise<Lock>;
}

/** Keeps the screen from locking while a call is on; a lock takes the camera away. Returns the way to stop. */
export function keepAwake(
  page: Pick<Document, 'addEventListener' | 'removeEventListener' | 'visibilityState'> = document,
  screen: Screen | undefined = globalThis.navigator?.wakeLock as Screen | undefined,
): () => void {
  let over = false;
  let held: Lock | null = null;
  // The browser takes it back whenever the page is hidden.
  const take = async () => {
    if (over || page.visibilityState !== 'visible') return;
    const lock = (await screen?.request('screen').catch(() => null)) ?? null;
    if (over) void lock?.release();
    else held = lock;
  };
  const onVisible = () => void take();
  page.addEventListener('visibilitychange', onVisible);
  void take();
  return () => {
    over = true;
    page.removeEventListener('visibilitychange', onVisible);
    void held?.release();
  };
}
