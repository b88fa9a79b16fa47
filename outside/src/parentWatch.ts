const pollMs = 1_000;

/**
 * Calls back once the process that started this one is gone, however it died. A dead parent whose entry nobody has
 * collected still answers signal 0, so a change of our own parent counts too.
 */
export function watchParent(pid: number, onGone: () => void): () => void {
  const direct = process.ppid === pid;
  const timer = setInterval(() => {
    if (isAlive(pid) && !(direct && process.ppid !== pid)) return;
    clearInterval(timer);
    onGone();
  }, pollMs);
  return () => clearInterval(timer);
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
