import { createHmac } from 'node:crypto';
import { ICEServer } from '@livekit/protocol';

export interface TurnConfig {
  /** `turn:relay.example:3478?transport=tcp`, `turns:relay.example:443` … (RFC 7065). */
  urls: readonly string[];
  /** coturn's `static-auth-secret`. */
  secret: string;
  /** How long one set of credentials opens the relay. */
  lifetimeSeconds: number;
}

/**
 * What a client needs to reach the relays: a user name that says until when, and its keyed hash as the password
 * (draft-uberti-behave-turn-rest-00), so that nothing has to be told to the relay.
 */
export function iceServersOf(config: TurnConfig | undefined, identity: string, nowMs: number): ICEServer[] {
  if (config === undefined || config.urls.length === 0) return [];
  const username = `${Math.floor(nowMs / 1_000) + config.lifetimeSeconds}:${identity}`;
  const credential = createHmac('sha1', config.secret).update(username).digest('base64');
  return [new ICEServer({ urls: [...config.urls], username, credential })];
}
