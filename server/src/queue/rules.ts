import type { LanePosition } from '@kuaichu/contract/case';
import type { SeatState } from '@kuaichu/contract/desk';
import { type Refusal, refuse } from '@kuaichu/contract/refusal';

/** The queue and the seats of one city: one small document, changed as a whole. Instants are ISO, service clock. */
export interface QueueState {
  entries: QueueEntry[];
  seats: Seat[];
  /** Answered calls of the last days, newest last; feeds the estimate. */
  recent: { answeredAt: string; waitedS: number; busyS: number | null }[];
}

export interface QueueEntry {
  caseId: string;
  queuedAt: string;
  lane: LanePosition;
  resumed: boolean;
  injury: 'none' | 'minor';
  /** The agent who knows the case goes first if free. */
  preferredSeat: string | null;
  /** Seats that let it ring or declined, so that the next seat rings. */
  passed: string[];
  offer: { offerId: string; seatNo: string; madeAt: string; expiresAt: string } | null;
}

export interface Seat {
  seatNo: string;
  staffId: string;
  staffName: string;
  state: SeatState;
  since: string;
  idleSince: string;
  caseId: string | null;
}

export interface QueueOutcome {
  next: QueueState;
  events: { type: string; payload: Record<string, unknown> }[];
  jobs?: { task: string; payload: Record<string, unknown> }[];
}

export interface QueueTerms {
  ringMs: number;
  /** Live lease per seat; a seat without one takes no offer and loses the one it has. */
  alive: (seatNo: string) => boolean;
  newOfferId: () => string;
}

export const emptyQueue: QueueState = { entries: [], seats: [], recent: [] };

/** A position that may be in a lane counts as in a lane. */
export function inLane(lane: LanePosition): boolean {
  return lane !== 'kerb';
}

/** Resumed calls first, then people in a lane, then by waiting. */
export function ranked(entries: readonly QueueEntry[]): QueueEntry[] {
  return entries.toSorted(
    (a, b) =>
      Number(b.resumed) - Number(a.resumed) ||
      Number(inLane(b.lane)) - Number(inLane(a.lane)) ||
      a.queuedAt.localeCompare(b.queuedAt) ||
      a.caseId.localeCompare(b.caseId),
  );
}

export function enqueue(
  state: QueueState,
  entry: Omit<QueueEntry, 'passed' | 'offer'>,
  now: Date,
  terms: QueueTerms,
): QueueOutcome {
  if (state.entries.some((e) => e.caseId === entry.caseId)) return { next: state, events: [] };
  const next = { ...state, entries: [...state.entries, { ...entry, passed: [], offer: null }] };
  return offerAll(next, now, terms, [
    { type: 'queue.joined', payload: { caseId: entry.caseId, resumed: entry.resumed } },
  ]);
}

export function dequeue(state: QueueState, caseId: string, now: Date, terms: QueueTerms, why: string): QueueOutcome {
  const entry = state.entries.find((e) => e.caseId === caseId);
  if (!entry) return { next: state, events: [] };
  const seats = state.seats.map((s) => (s.seatNo === entry.offer?.seatNo ? backToReady(s, now) : s));
  const next = { ...state, seats, entries: state.entries.filter((e) => e.caseId !== caseId) };
  return offerAll(next, now, terms, [{ type: 'queue.left', payload: { caseId, why } }]);
}

/** An agent sits down or changes the seat's state. */
export function takeSeat(
  state: QueueState,
  agent: { seatNo: string; staffId: string; staffName: string },
  wanted: 'ready' | 'break' | 'writing' | 'away',
  now: Date,
  terms: QueueTerms,
): QueueOutcome | Refusal {
  const at = now.toISOString();
  const held = state.seats.find((s) => s.seatNo === agent.seatNo);
  if (held && held.staffId !== agent.staffId && held.state !== 'away' && terms.alive(agent.seatNo))
    return refuse('seatTaken');
  const mine = held?.staffId === agent.staffId ? held : undefined;
  // A busy seat stays busy: the call is ended first. A ringing one gives its offer back.
  if (mine?.state === 'busy') return { next: state, events: [] };
  // Whoever rings is ready already; one press too many must not take the call away from under the finger.
  const ready = wanted === 'ready' && mine?.state === 'offered';
  if (mine?.state === wanted || ready) return offerAll(state, now, terms, []);
  const seat: Seat = { ...agent, state: wanted, since: at, idleSince: at, caseId: null };
  const next = {
    ...state,
    seats: [...state.seats.filter((s) => s.seatNo !== agent.seatNo), seat],
    entries: state.entries.map((e) => (e.offer?.seatNo === agent.seatNo ? passedOn(e) : e)),
  };
  return offerAll(next, now, terms, [{ type: 'seat.changed', payload: { seatNo: agent.seatNo, state: wanted } }]);
}

export function accept(
  state: QueueState,
  offerId: string,
  staffId: string,
  now: Date,
  terms: QueueTerms,
): QueueOutcome | Refusal {
  const entry = state.entries.find((e) => e.offer?.offerId === offerId);
  const seat = state.seats.find((s) => s.seatNo === entry?.offer?.seatNo);
  if (!entry?.offer || !seat || seat.staffId !== staffId) return refuse('offerGone');
  if (Date.parse(entry.offer.expiresAt) <= now.getTime()) return refuse('offerGone');
  const waitedS = (now.getTime() - Date.parse(entry.queuedAt)) / 1000;
  const next: QueueState = {
    entries: state.entries.filter((e) => e !== entry),
    seats: state.seats.map((s) =>
      s === seat ? { ...s, state: 'busy', since: now.toISOString(), caseId: entry.caseId } : s,
    ),
    recent: [...state.recent, { answeredAt: now.toISOString(), waitedS, busyS: null }].slice(-50),
  };
  return offerAll(next, now, terms, [
    {
      type: 'offer.accepted',
      payload: { offerId, caseId: entry.caseId, seatNo: seat.seatNo, waitedMs: Math.round(waitedS * 1000) },
    },
  ]);
}

export function decline(
  state: QueueState,
  offerId: string,
  staffId: string,
  reason: string,
  now: Date,
  terms: QueueTerms,
): QueueOutcome | Refusal {
  const entry = state.entries.find((e) => e.offer?.offerId === offerId);
  const seat = state.seats.find((s) => s.seatNo === entry?.offer?.seatNo);
  if (!entry || !seat || seat.staffId !== staffId) return refuse('offerGone');
  return offerAll(withdraw(state, entry, seat, 'writing', now), now, terms, [
    { type: 'offer.declined', payload: { offerId, caseId: entry.caseId, seatNo: seat.seatNo, reason } },
  ]);
}

/** The call is over for this seat: it is free (or writes up) again. */
export function freeSeat(state: QueueState, caseId: string, now: Date, terms: QueueTerms): QueueOutcome {
  const seat = state.seats.find((s) => s.caseId === caseId);
  if (!seat) return { next: state, events: [] };
  const busyS = (now.getTime() - Date.parse(seat.since)) / 1000;
  const last = state.recent.findLastIndex((r) => r.busyS === null);
  const next = {
    ...state,
    seats: state.seats.map((s) => (s === seat ? backToReady(s, now) : s)),
    recent: state.recent.map((r, i) => (i === last ? { ...r, busyS } : r)),
  };
  return offerAll(next, now, terms, [{ type: 'seat.freed', payload: { seatNo: seat.seatNo, caseId } }]);
}

/** What time alone brings: offers that rang out, seats whose console is dead. No events: nothing was due. */
export function tick(state: QueueState, now: Date, terms: QueueTerms): QueueOutcome {
  let next = state;
  const events: QueueOutcome['events'] = [];
  for (const entry of state.entries) {
    const seat = state.seats.find((s) => s.seatNo === entry.offer?.seatNo);
    if (!entry.offer) continue;
    if (!seat || !terms.alive(seat.seatNo)) {
      next = withdraw(next, entry, seat, 'away', now);
      events.push({
        type: 'offer.lost',
        payload: { offerId: entry.offer.offerId, caseId: entry.caseId, seatNo: entry.offer.seatNo },
      });
    } else if (Date.parse(entry.offer.expiresAt) <= now.getTime()) {
      next = withdraw(next, entry, seat, 'ready', now);
      events.push({
        type: 'offer.expired',
        payload: { offerId: entry.offer.offerId, caseId: entry.caseId, seatNo: seat.seatNo },
      });
    }
  }
  for (const seat of next.seats) {
    if (seat.state === 'ready' && !terms.alive(seat.seatNo)) {
      next = {
        ...next,
        seats: next.seats.map((s) =>
          s.seatNo === seat.seatNo ? { ...s, state: 'away', since: now.toISOString() } : s,
        ),
      };
      events.push({ type: 'seat.changed', payload: { seatNo: seat.seatNo, state: 'away' } });
    }
  }
  return offerAll(next, now, terms, events);
}

/** Rings the longest-idle ready seat for each waiting case, in rank order. */
function offerAll(state: QueueState, now: Date, terms: QueueTerms, events: QueueOutcome['events']): QueueOutcome {
  let next = state;
  const jobs: NonNullable<QueueOutcome['jobs']> = [];
  for (const entry of ranked(state.entries)) {
    if (entry.offer) continue;
    const ready = next.seats
      .filter((s) => s.state === 'ready' && terms.alive(s.seatNo))
      .toSorted((a, b) => a.idleSince.localeCompare(b.idleSince) || a.seatNo.localeCompare(b.seatNo));
    // Everybody has passed: start over rather than leave a person waiting for nobody.
    const fresh = ready.filter((s) => !entry.passed.includes(s.seatNo));
    const seat = ready.find((s) => s.seatNo === entry.preferredSeat) ?? fresh[0] ?? ready[0];
    if (!seat) break;
    const offer = {
      offerId: terms.newOfferId(),
      seatNo: seat.seatNo,
      madeAt: now.toISOString(),
      expiresAt: new Date(now.getTime() + terms.ringMs).toISOString(),
    };
    next = {
      ...next,
      entries: next.entries.map((e) => (e.caseId === entry.caseId ? { ...e, offer } : e)),
      seats: next.seats.map((s) => (s === seat ? { ...s, state: 'offered', since: offer.madeAt } : s)),
    };
    events.push({ type: 'offer.made', payload: { offerId: offer.offerId, caseId: entry.caseId, seatNo: seat.seatNo } });
    jobs.push({ task: 'call.prepare', payload: { caseId: entry.caseId } });
  }
  return { next, events, jobs };
}

function withdraw(state: QueueState, entry: QueueEntry, seat: Seat | undefined, to: SeatState, now: Date): QueueState {
  return {
    ...state,
    entries: state.entries.map((e) => (e.caseId === entry.caseId ? passedOn(e) : e)),
    seats: state.seats.map((s) =>
      s.seatNo === seat?.seatNo
        ? { ...s, state: to, since: now.toISOString(), idleSince: now.toISOString(), caseId: null }
        : s,
    ),
  };
}

function passedOn(entry: QueueEntry): QueueEntry {
  const seatNo = entry.offer?.seatNo;
  return {
    ...entry,
    offer: null,
    preferredSeat: entry.preferredSeat === seatNo ? null : entry.preferredSeat,
    passed: seatNo === undefined || entry.passed.includes(seatNo) ? entry.passed : [...entry.passed, seatNo],
  };
}

function backToReady(seat: Seat, now: Date): Seat {
  return { ...seat, state: 'ready', since: now.toISOString(), idleSince: now.toISOString(), caseId: null };
}

/** Mean seat time when nothing was measured yet (DOSSIER 6.2 A5: 6 min call). */
const TYPICAL_BUSY_S = 360;
const TYPICAL_RING_S = 8;

/**
 * Honest wait: people before this one that each free seat takes at once, then one seat's share of the mean call.
 * The tolerance is the spread of the model, never less than 15 s.
 */
export function estimate(state: QueueState, caseId: string): { ahead: number; estimateS: number; toleranceS: number } {
  const order = ranked(state.entries);
  const at = order.findIndex((e) => e.caseId === caseId);
  // Whoever is not in the queue yet would come behind everybody in it.
  const ahead = at === -1 ? order.length : at;
  const working = state.seats.filter((s) => ['ready', 'offered', 'busy'].includes(s.state));
  const free = working.filter((s) => s.state === 'ready' || s.state === 'offered').length;
  const done = state.recent.flatMap((r) => (r.busyS === null ? [] : [r.busyS]));
  const busyS = done.length === 0 ? TYPICAL_BUSY_S : done.reduce((a, b) => a + b, 0) / done.length;
  if (ahead < free) return { ahead, estimateS: TYPICAL_RING_S, toleranceS: 15 };
  const rounds = (ahead - free + 1) / Math.max(1, working.length);
  const estimateS = Math.round(TYPICAL_RING_S + rounds * busyS);
  return { ahead, estimateS, toleranceS: Math.max(15, Math.round(estimateS * 0.4)) };
}
