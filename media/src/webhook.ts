import { createHash } from 'node:crypto';
import { type EgressInfo, type ParticipantInfo, type Room, type TrackInfo, WebhookEvent } from '@livekit/protocol';
import { AccessToken } from 'livekit-server-sdk';
import type { Log } from './log.ts';
import { newSid } from './room/ids.ts';

export type RoomEvent =
  | { event: 'room_started' | 'room_finished' }
  | { event: 'participant_joined' | 'participant_left'; participant: ParticipantInfo }
  | { event: 'track_published' | 'track_unpublished'; participant: ParticipantInfo; track: TrackInfo }
  | { event: 'egress_started' | 'egress_updated' | 'egress_ended'; egressInfo: EgressInfo };

/** Pauses before the second, third, … attempt. */
const RETRY_AFTER_MS = [200, 1_000, 3_000, 10_000, 30_000];
const ATTEMPT_MS = 5_000;
/** A receiver that stays away must not fill memory. */
const MAX_QUEUED = 1_000;

export interface WebhookOptions {
  url: string | undefined;
  key: string;
  secret: string;
  log: Log;
  retryAfterMs?: readonly number[];
}

/** Tells the business server what happens, in order for each room, never in the way of media. */
export class Webhooks {
  sent = 0;
  failed = 0;
  private readonly queues = new Map<string, Promise<void>>();
  private queued = 0;
  private readonly options: WebhookOptions;
  private readonly closing = new AbortController();

  constructor(options: WebhookOptions) {
    this.options = options;
  }

  notify(room: Room, event: RoomEvent): void {
    if (this.options.url === undefined) return;
    if (this.queued >= MAX_QUEUED) {
      this.failed += 1;
      return;
    }
    // The state is what it was when the event happened, whatever changes while it waits.
    const body = new WebhookEvent({
      ...event,
      room,
      id: newSid('EV'),
      createdAt: BigInt(Math.floor(Date.now() / 1000)),
    }).toJsonString();
    this.queued += 1;
    const before = this.queues.get(room.name) ?? Promise.resolve();
    const turn = before
      .then(() => this.deliver(event.event, body))
      .finally(() => {
        this.queued -= 1;
        if (this.queues.get(room.name) === turn) this.queues.delete(room.name);
      });
    this.queues.set(room.name, turn);
  }

  private async deliver(event: string, body: string): Promise<void> {
    const pauses = this.options.retryAfterMs ?? RETRY_AFTER_MS;
    for (let attempt = 0; ; attempt++) {
      if (await this.post(event, body)) {
        this.sent += 1;
        return;
      }
      const pause = pauses[attempt];
      if (pause === undefined || this.closing.signal.aborted) break;
      await new Promise<void>((resume) => {
        const timer = setTimeout(resume, pause);
        this.closing.signal.addEventListener('abort', () => (clearTimeout(timer), resume()), { once: true });
      });
    }
    this.failed += 1;
    this.options.log.error('webhook lost', { event });
  }

  private async post(event: string, body: string): Promise<boolean> {
    try {
      const token = new AccessToken(this.options.key, this.options.secret, { ttl: '5m' });
      token.sha256 = createHash('sha256').update(body).digest('base64');
      const response = await fetch(this.options.url!, {
        method: 'POST',
        headers: { 'Content-Type': 'application/webhook+json', Authorization: await token.toJwt() },
        body,
        signal: AbortSignal.timeout(ATTEMPT_MS),
      });
      await response.body?.cancel();
      if (response.ok) return true;
      this.options.log.warn('webhook refused', { event, status: response.status });
    } catch (cause) {
      this.options.log.warn('webhook failed', { event, cause: cause instanceof Error ? cause.message : String(cause) });
    }
    return false;
  }

  /** Waits for what is queued, at most `patienceMs`. */
  async close(patienceMs: number): Promise<void> {
    const timer = setTimeout(() => this.closing.abort(), patienceMs);
    await Promise.race([
      Promise.all(this.queues.values()),
      new Promise<void>((resume) => this.closing.signal.addEventListener('abort', () => resume(), { once: true })),
    ]);
    clearTimeout(timer);
    this.closing.abort();
  }
}
