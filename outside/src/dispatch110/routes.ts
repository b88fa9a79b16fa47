import { randomUUID } from 'node:crypto';
import type { FastifyInstance } from 'fastify';
import * as z from 'zod';
import type { Callbacks } from '../callbacks.ts';
import { type Control, goneSignal, wait } from '../control.ts';
import { openJournal } from '../journal.ts';
import { Refused, read } from '../refusal.ts';
import { texts } from '../texts.ts';
import { beijingDay, instant, laterThan, type ServiceClock } from '../times.ts';

const phone = z.string().regex(/^1[3-9]\d{9}$/);
const coordinates = z.object({
  lng: z.number().min(-180).max(180),
  lat: z.number().min(-90).max(90),
  datum: z.enum(['WGS84', 'GCJ02', 'BD09']),
  accuracyM: z.number().min(0).nullable(),
});
const dispatchBody = z.object({
  idempotencyKey: z.string().regex(/^[\w:.-]{8,120}$/),
  /** null when help was asked for before any case existed. */
  caseNo: z.string().min(1).max(40).nullable(),
  placeWords: z.string().max(200),
  coordinates: coordinates.nullable(),
  reason: z.string().min(1).max(200),
  callerPhone: phone.nullable(),
  injured: z.boolean(),
  at: instant.optional(),
});
/** A telephone alarm written down at the desk itself. */
const callBody = z.object({
  callerPhone: phone,
  placeWords: z.string().min(1).max(200),
  injured: z.boolean().default(false),
});

const created = z.object({
  kind: z.literal('created'),
  incidentNo: z.string(),
  idempotencyKey: z.string().nullable(),
  origin: z.enum(['platform', 'telephone']),
  caseNo: z.string().nullable(),
  placeWords: z.string(),
  coordinates: coordinates.nullable(),
  reason: z.string(),
  callerPhone: phone.nullable(),
  injured: z.boolean(),
  etaMinutes: z.number().nullable(),
  createdAt: z.string(),
});
const invited = z.object({ kind: z.literal('invited'), incidentNo: z.string(), phone, at: z.string() });
const line = z.discriminatedUnion('kind', [created, invited]);
type Incident = Omit<z.infer<typeof created>, 'kind'> & { invitedPhone: string | null; invitedAt: string | null };

const inviteBody = z.object({ incidentNo: z.string().max(40), phone });

/** Minutes until an officer is there: injured people first, else eight to fifteen by the order of arrival. */
function etaFor(injured: boolean, count: number): number {
  return injured ? 6 : 8 + (count % 8);
}

export function dispatchRoutes(
  app: FastifyInstance,
  options: { dataDir: string; callbacks: Callbacks; control: Control; clock: ServiceClock },
): void {
  const journal = openJournal(options.dataDir, 'incidents', line);
  const incidents = new Map<string, Incident>();
  const byKey = new Map<string, Incident>();

  function apply(entry: z.infer<typeof line>): void {
    if (entry.kind === 'invited') {
      const incident = incidents.get(entry.incidentNo);
      if (incident) Object.assign(incident, { invitedPhone: entry.phone, invitedAt: entry.at });
      return;
    }
    const { kind: _kind, ...rest } = entry;
    const incident: Incident = { ...rest, invitedPhone: null, invitedAt: null };
    incidents.set(incident.incidentNo, incident);
    if (incident.idempotencyKey !== null) byKey.set(incident.idempotencyKey, incident);
  }
  for (const entry of journal.earlier) apply(entry);
  const record = (entry: z.infer<typeof line>): void => {
    journal.append(entry);
    apply(entry);
  };
  const nextNo = (at: string): string =>
    `110-${beijingDay(Date.parse(at)).replaceAll('-', '')}-${String(incidents.size + 1).padStart(4, '0')}`;

  app.post('/110/incidents', { config: { system: 'dispatch110', signed: true } }, (request) => {
    const body = read(dispatchBody, request.body);
    options.clock.hear(body.at);
    const earlier = byKey.get(body.idempotencyKey);
    if (earlier) {
      if (earlier.caseNo !== body.caseNo) throw new Refused(409, 'keyReused', texts.keyReused);
      return { incidentNo: earlier.incidentNo, etaMinutes: earlier.etaMinutes };
    }
    const nowMs = Date.now();
    const createdAt = laterThan(body.at, nowMs, nowMs);
    const { at: _at, ...rest } = body;
    const incidentNo = nextNo(createdAt);
    const etaMinutes = etaFor(body.injured, incidents.size);
    record({ kind: 'created', origin: 'platform', incidentNo, etaMinutes, createdAt, ...rest });
    return { incidentNo, etaMinutes };
  });

  app.get('/110/incidents', () => ({
    demo: true,
    incidents: [...incidents.values()].toReversed().map(({ idempotencyKey: _key, ...shown }) => shown),
  }));

  // The desk's own acts, pressed on its page.
  app.post('/110/calls', (request) => {
    const body = read(callBody, request.body);
    const createdAt = options.clock.now();
    const incidentNo = nextNo(createdAt);
    const rest = { idempotencyKey: null, caseNo: null, coordinates: null, reason: '电话报警', etaMinutes: null };
    record({ kind: 'created', origin: 'telephone', incidentNo, createdAt, ...rest, ...body });
    return { incidentNo };
  });

  app.post('/110/invites', async (request, reply) => {
    const body = read(inviteBody, request.body);
    if (!incidents.has(body.incidentNo)) throw new Refused(404, 'noSuchIncident', texts.noSuchIncident);
    const gone = goneSignal(reply);
    await options.control.pass('dispatch110', gone);
    const at = options.clock.now();
    // Both tries carry one event id, so that two arrivals are one invitation.
    const event = { eventId: randomUUID(), ...body, at };
    let outcome = await options.callbacks.post('/api/outside/dispatch110/invite', event);
    if (outcome.kind === 'unavailable') {
      await wait(500, gone);
      outcome = await options.callbacks.post('/api/outside/dispatch110/invite', event);
    }
    if (outcome.kind === 'unavailable') throw new Refused(502, 'inviteUnavailable', texts.inviteUnavailable);
    if (outcome.kind === 'refused') {
      const said = z.object({ say: z.string().max(200) }).safeParse(outcome.answer);
      throw new Refused(409, 'inviteRefused', said.success ? said.data.say : texts.inviteRefused);
    }
    record({ kind: 'invited', ...body, at });
    return { ok: true, incidentNo: body.incidentNo };
  });
}
