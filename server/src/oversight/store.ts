import type { QualityCheck } from '@kuaichu/contract/qualityCheck';
import type { ActResult } from '../platform/act.ts';
import { act, type Kernel } from '../platform/act.ts';
import type { Db } from '../platform/db.ts';
import { type Beside, pinNote } from './rules/notes.ts';

export interface FoundCase {
  caseId: string;
  caseNo: string;
  jurisdictionId: string;
  status: string;
  placeWords: string;
  alarmAt: Date;
}

/** Cases of a city by number, code or plate, newest first, 50 at a time. */
export async function searchCases(
  db: Db,
  jurisdictionId: string,
  words: string,
  before: Date | undefined,
): Promise<FoundCase[]> {
  let query = db
    .selectFrom('case_index')
    .selectAll()
    .where('jurisdiction_id', '=', jurisdictionId)
    .orderBy('alarm_at', 'desc')
    .limit(50);
  // The words are looked for as they are: % and _ mean themselves.
  if (words !== '') query = query.where('search', 'ilike', `%${words.replace(/[%_\\]/g, '\\$&')}%`);
  if (before !== undefined) query = query.where('alarm_at', '<', before);
  const rows = await query.execute();
  return rows.map((r) => ({
    caseId: r.case_id,
    caseNo: r.case_no,
    jurisdictionId: r.jurisdiction_id,
    status: r.status,
    placeWords: r.place_words,
    alarmAt: r.alarm_at,
  }));
}

/** Beside a case: a chain of its own, so that looking and noting change no evidence. */
const VIEW = 'view';
const LOOKS = { 'case.viewed': 'case', 'film.viewed': 'film' } as const;

/** Who looked at a case's retrace, and when. */
export function noteView(kernel: Kernel, caseId: string, staffId: string): Promise<void> {
  return look(kernel, caseId, staffId, 'case.viewed');
}

/** Who looked at the recording: once in a sitting, however often it is read on and in however many parts. */
export function noteFilmView(kernel: Kernel, caseId: string, staffId: string, sitting: string): Promise<void> {
  return look(kernel, caseId, staffId, 'film.viewed', `film ${sitting}`);
}

async function look(
  kernel: Kernel,
  caseId: string,
  staffId: string,
  type: keyof typeof LOOKS,
  key?: string,
): Promise<void> {
  await act<Beside>(
    kernel,
    { kind: VIEW, id: caseId, actor: { kind: 'staff', id: staffId }, key, initial: { views: 0 } },
    (beside) => ({ next: { ...beside, views: beside.views + 1 }, events: [{ type, payload: {} }] }),
  );
}

/** A supervisor's note to a moment; the same press is one note. */
export function keepNote(
  kernel: Kernel,
  caseId: string,
  alarmAt: string,
  note: { key: string; at: string; words: string; staffId: string },
): Promise<ActResult<Beside>> {
  const { key, ...said } = note;
  return act<Beside>(
    kernel,
    { kind: VIEW, id: caseId, actor: { kind: 'staff', id: note.staffId }, key, input: said, initial: { views: 0 } },
    (beside, now) => pinNote(beside, said, alarmAt, now),
  );
}

/** What was noted, and who looked how often. */
export async function readBeside(db: Db, caseId: string): Promise<Pick<QualityCheck, 'notes' | 'looks'>> {
  const snapshot = await db
    .selectFrom('snapshot')
    .select('state')
    .where('kind', '=', VIEW)
    .where('id', '=', caseId)
    .executeTakeFirst();
  const notes = (snapshot?.state as Beside | undefined)?.notes ?? [];
  const looked = await db
    .selectFrom('event')
    .select(['actor_id', 'type', (e) => e.fn.max('at').as('last_at'), (e) => e.fn.countAll<string>().as('times')])
    .where('kind', '=', VIEW)
    .where('id', '=', caseId)
    .where('type', 'in', Object.keys(LOOKS))
    .groupBy(['actor_id', 'type'])
    .orderBy('last_at', 'desc')
    .limit(50)
    .execute();
  const ids = [...new Set([...notes.map((n) => n.staffId), ...looked.map((l) => l.actor_id)])];
  const people =
    ids.length === 0
      ? []
      : await db.selectFrom('staff').select(['staff_id', 'name']).where('staff_id', 'in', ids).execute();
  const names = new Map(people.map((p) => [p.staff_id, p.name]));
  return {
    notes: notes
      .map((n, i) => ({ no: i + 1, at: n.at, words: n.words, by: names.get(n.staffId) ?? '', notedAt: n.notedAt }))
      .toSorted((a, b) => a.at.localeCompare(b.at) || a.no - b.no),
    looks: looked.map((l) => ({
      who: names.get(l.actor_id) ?? '',
      what: LOOKS[l.type as keyof typeof LOOKS],
      lastAt: new Date(l.last_at).toISOString(),
      times: Number(l.times),
    })),
  };
}
