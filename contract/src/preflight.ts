import * as z from 'zod';

/** What a phone can find out about itself and its line before anybody waits for it. */
export const preflightCheck = z.enum([
  'secureContext',
  'camera',
  'microphone',
  'webSocket',
  'udp',
  'turn',
  'bandwidth',
]);
export type PreflightCheck = z.infer<typeof preflightCheck>;

/** `unknown`: not asked, not answered in time, or only a press can tell (a permission nobody was asked for yet). */
export const preflightOutcome = z.enum(['ok', 'weak', 'failed', 'unknown']);
export type PreflightOutcome = z.infer<typeof preflightOutcome>;

export const preflightResult = z.object({
  check: preflightCheck,
  outcome: preflightOutcome,
  /** Coded reason, or a measured figure with its unit: `denied`, `none`, `tcp`, `620 kbit/s`. */
  detail: z.string().max(40).nullable(),
});
export type PreflightResult = z.infer<typeof preflightResult>;

export const preflight = z.array(preflightResult).max(preflightCheck.options.length);
export type Preflight = z.infer<typeof preflight>;

/** What the checks need from the server: a short-lived ticket for an empty room. It says nothing about an accident. */
export const lineCheckTicket = z.object({
  url: z.string(),
  token: z.string(),
  /** The media server names relays for networks that let no media through. */
  relays: z.boolean(),
});
export type LineCheckTicket = z.infer<typeof lineCheckTicket>;
