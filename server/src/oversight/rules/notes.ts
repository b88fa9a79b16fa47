import { type Refusal, refuse } from '@kuaichu/contract/refusal';

/** What stands beside a case, in a chain of its own: that somebody looked, and what supervisors noted. */
export interface Beside {
  views: number;
  /** In the order they were written. */
  notes?: { at: string; words: string; staffId: string; notedAt: string }[];
}

interface Noted {
  next: Beside;
  events: { type: string; payload: Record<string, unknown> }[];
}

/** More than anybody reads; a bound for what one case keeps in one row. */
const MOST_NOTES = 200;

/** A note belongs to a moment between the alarm and now. */
export function pinNote(
  beside: Beside,
  note: { at: string; words: string; staffId: string },
  alarmAt: string,
  now: Date,
): Noted | Refusal {
  const atMs = Date.parse(note.at);
  if (atMs < Date.parse(alarmAt) || atMs > now.getTime()) return refuse('invalidInput', { field: 'at' });
  const notes = beside.notes ?? [];
  if (notes.length >= MOST_NOTES) return refuse('wrongState');
  const { words } = note;
  const at = new Date(atMs).toISOString();
  return {
    next: { ...beside, notes: [...notes, { at, words, staffId: note.staffId, notedAt: now.toISOString() }] },
    events: [{ type: 'qualityCheck.noted', payload: { at, words } }],
  };
}
