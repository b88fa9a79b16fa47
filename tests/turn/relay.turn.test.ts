import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openStreet, type Street, until } from '../line/people.ts';
import { type Coturn, startCoturn } from './coturn.ts';

const SECRET = 'relay-secret-of-the-test-relay-secret';
let coturn: Coturn;
beforeAll(async () => {
  coturn = await startCoturn(SECRET);
});
afterAll(() => coturn?.stop());

async function street(url: string, secret = SECRET): Promise<Street> {
  return openStreet({
    // The relay's certificate is its own.
    chromium: ['--ignore-certificate-errors'],
    turn: { urls: [url], secret, lifetimeSeconds: 600 },
    onlyRelayPorts: coturn.relayPorts,
  });
}

describe('in a network that lets no UDP through', () => {
  it.each([
    ['TCP', () => `turn:127.0.0.1:${coturn.port}?transport=tcp`],
    ['TLS', () => `turns:localhost:${coturn.tlsPort}?transport=tcp`],
  ])('a call goes both ways over the relay by %s', async (_, url) => {
    const open = await street(url());
    try {
      const agent = await open.join('relay', 'agent:07', { camera: 'face' });
      const phone = await open.join('relay', 'party:p1');
      await until(
        () => agent.sample(),
        ({ receiving }) => (receiving['party:p1']?.frames ?? 0) > 20 && (receiving['party:p1']?.soundPackets ?? 0) > 50,
        60_000,
      );
      await until(
        () => phone.sample(),
        ({ receiving }) => (receiving['agent:07']?.frames ?? 0) > 20,
        60_000,
      );
      expect(await phone.path()).toBe('relay');
      expect(await agent.path()).toBe('relay');
      expect(await phone.line.refused()).toBeGreaterThan(0);
      await open.leave(phone, agent);
    } finally {
      await open.close();
    }
  });

  it('a wrong secret opens no relay, and the client goes on trying and says so', async () => {
    const open = await street(`turn:127.0.0.1:${coturn.port}?transport=tcp`, 'another secret, another secret !!');
    try {
      const phone = await open.join('locked', 'party:p1');
      const phases = await until(
        () => phone.phases(),
        (all) => all.filter(({ phase }) => phase === 'waiting').length >= 2,
        90_000,
      );
      expect(phases.some(({ phase }) => phase === 'live')).toBe(false);
      expect(coturn.log()).toMatch(/401|Unauthori/i);
      await open.leave(phone);
    } finally {
      await open.close();
    }
  });
});
