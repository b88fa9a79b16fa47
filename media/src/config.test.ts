import { describe, expect, it } from 'vitest';
import { readConfig } from './config.ts';

const NEEDED = { MEDIA_KEY: 'key', MEDIA_SECRET: 's'.repeat(32), MEDIA_RECORDINGS: '/srv/recordings' };

describe('the environment', () => {
  it('binds to this machine alone unless told otherwise', () => {
    expect(readConfig(NEEDED)).toMatchObject({
      bind: '127.0.0.1',
      port: 7880,
      udpPort: 7882,
      announce: [],
      resumeWindowMs: 20_000,
    });
    const wide = readConfig({
      ...NEEDED,
      MEDIA_BIND: '0.0.0.0',
      MEDIA_ANNOUNCE: '192.0.2.1, 2001:db8::1',
      PARENT_PID: '12',
    });
    expect(wide).toMatchObject({ bind: '0.0.0.0', announce: ['192.0.2.1', '2001:db8::1'], parentPid: 12 });
  });

  it.each([
    [{ MEDIA_SECRET: 'short' }, /MEDIA_SECRET/],
    [{ MEDIA_KEY: '' }, /MEDIA_KEY/],
    [{ MEDIA_RECORDINGS: '' }, /MEDIA_RECORDINGS/],
    [{ MEDIA_PORT: '70000' }, /MEDIA_PORT/],
    [{ MEDIA_UDP_PORT: 'x' }, /MEDIA_UDP_PORT/],
    [{ MEDIA_PROCESSES: '65' }, /MEDIA_PROCESSES/],
    [{ MEDIA_PROCESSES: '2', MEDIA_UPSTREAM: 'ws://livekit:7880' }, /MEDIA_PROCESSES/],
  ])('refuses %j', (wrong, message) => {
    expect(() => readConfig({ ...NEEDED, ...wrong })).toThrow(message);
  });
});
