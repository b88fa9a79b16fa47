/** Legal time is Beijing Time everywhere in mainland China, whatever the phone is set to. */
export const zone = 'Asia/Shanghai';
const clock = new Intl.DateTimeFormat('zh-CN', {
  timeZone: zone,
  hour: '2-digit',
  minute: '2-digit',
  hourCycle: 'h23',
});

export function hourMinute(instant: string): string {
  return clock.format(new Date(instant));
}
