import { createHmac } from 'node:crypto';
import { expect, it } from 'vitest';
import { iceServersOf } from './turn.ts';

it('gives each client credentials that end by themselves', () => {
  const config = { urls: ['turn:relay.example:3478?transport=tcp'], secret: 's'.repeat(32), lifetimeSeconds: 3_600 };
  const [server] = iceServersOf(config, 'PA_1', 1_000_000_500);
  expect(server?.urls).toEqual(config.urls);
  expect(server?.username).toBe('1003600:PA_1');
  expect(server?.credential).toBe(createHmac('sha1', config.secret).update('1003600:PA_1').digest('base64'));
});

it('names none where none are configured', () => {
  expect(iceServersOf(undefined, 'PA_1', 0)).toEqual([]);
  expect(iceServersOf({ urls: [], secret: '', lifetimeSeconds: 1 }, 'PA_1', 0)).toEqual([]);
});
