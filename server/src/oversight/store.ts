import { act, type Kernel } from '../platform/act.ts';
import type { Db } from '../platform/db.ts';

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

/** Who looked at a case's retrace, and when: a chain of its own beside the case, so that looking changes no evidence. */
export function noteView(kernel: Kernel, caseId: string, staffId: string): Promise<void> {
  return note(kernel, caseId, staffId, 'case.viewed');
}

/** Who looked at the recording: once in a sitting, however often it is read on and in however many parts. */
export function noteFilmView(kernel: Kernel, caseId: string, staffId: string, sitting: string): Promise<void> {
  return note(kernel, caseId, staffId, 'film.viewed', `film ${sitting}`);
}

async function note(kernel: Kernel, caseId: string, staffId: string, type: string, key?: string): Promise<void> {
  await act<{ views: number }>(
    kernel,
    { kind: 'view', id: caseId, actor: { kind: 'staff', id: staffId }, key, initial: { views: 0 } },
    (state) => ({ next: { views: state.views + 1 }, events: [{ type, payload: {} }] }),
  );
}
