const beijing = new Intl.DateTimeFormat('zh-CN', {
  timeZone: 'Asia/Shanghai',
  dateStyle: 'short',
  timeStyle: 'medium',
  hourCycle: 'h23',
});

/** A running service clock: what the server said, moved on by this page's monotonic clock. */
export function runningClock(said: string, heardAtMs: number): (nowMs: number) => string {
  const start = Date.parse(said);
  return (nowMs) => beijing.format(start + nowMs - heardAtMs);
}
