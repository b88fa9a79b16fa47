import { useCallback, useEffect, useRef, useState } from 'react';
import { newKey } from '@kuaichu/contract/client';
import type { QualityCheck } from '@kuaichu/contract/qualityCheck';
import type { FilmMark } from '../film/marks.ts';
import { act } from '../live/act.ts';
import { useKeys } from '../parts/keys.ts';
import { Key } from '../parts/marks.tsx';
import { ids } from '../testIds.ts';
import { texts } from '../texts.ts';
import { dayMinute, hourMinuteSecond } from '../time.ts';

/** A note is shown as that of the moment so long before and after it. */
const NEAR_MS = 3_000;

export interface Check {
  readonly check: QualityCheck | null;
  /** What the server refused, in words; null when it was kept. */
  pin(key: string, atMs: number, words: string): Promise<string | null>;
}

/** What was noted to this case, and who looked at it. */
export function useQualityCheck(caseId: string): Check {
  const [check, setCheck] = useState<QualityCheck | null>(null);
  useEffect(() => {
    let over = false;
    void act('qualityCheck', { params: { caseId } }).then((a) => a.ok && !over && setCheck(a.value));
    return () => {
      over = true;
    };
  }, [caseId]);
  const pin = useCallback(
    async (key: string, atMs: number, words: string) => {
      const at = new Date(atMs).toISOString();
      const answer = await act('pinNote', { params: { caseId }, body: { key, at, words } });
      if (answer.ok) setCheck(answer.value);
      return answer.ok ? null : answer.refusal.say;
    },
    [caseId],
  );
  return { check, pin };
}

export function noteMarks(check: QualityCheck | null): FilmMark[] {
  return (check?.notes ?? []).map((note) => ({
    key: `note ${note.no}`,
    atMs: Date.parse(note.at),
    kind: 'note',
    words: texts.supervisor.noted(note.by, note.words),
  }));
}

interface Props extends Check {
  /** Asked when somebody begins to write: the moment it will be pinned to; the film stands still from then on. */
  hold(): number;
  atMs: number;
  onSeek(atMs: number): void;
}

/** 质检记一笔: what was written to moments, and a line for the next. */
export function Notes({ check, pin, hold, atMs, onSeek }: Props) {
  const [draft, setDraft] = useState<{ key: string; atMs: number; words: string } | null>(null);
  const [refused, setRefused] = useState<string | null>(null);
  const [busy, setBusy] = useState(false);
  const field = useRef<HTMLTextAreaElement>(null);
  const begin = () => {
    const pinnedMs = hold();
    setRefused(null);
    setDraft((now) => now ?? { key: newKey(), atMs: pinnedMs, words: '' });
  };
  const open = draft !== null;
  useEffect(() => {
    if (open) field.current?.focus();
  }, [open]);
  useKeys({ m: begin }, check?.mayNote === true);
  const save = async () => {
    if (!draft || busy) return;
    setBusy(true);
    const say = await pin(draft.key, draft.atMs, draft.words);
    setBusy(false);
    setRefused(say);
    if (say === null) setDraft(null);
  };
  if (!check) return null;
  const words = texts.supervisor;
  return (
    <section className="notes" data-testid={ids.notes}>
      <h2>
        {words.notes}
        {check.mayNote && !draft && (
          <button type="button" className="text-button" data-testid={ids.noteOpen} onClick={begin}>
            {words.note} <Key>M</Key>
          </button>
        )}
      </h2>
      {draft && (
        <form
          onSubmit={(event) => {
            event.preventDefault();
            void save();
          }}
        >
          <label>
            {words.pinned(hourMinuteSecond(draft.atMs))}
            <textarea
              ref={field}
              rows={2}
              maxLength={300}
              value={draft.words}
              data-testid={ids.noteWords}
              onChange={(event) => setDraft({ ...draft, words: event.target.value })}
              onKeyDown={(event) => {
                if (event.key === 'Escape') setDraft(null);
                if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) void save();
              }}
            />
          </label>
          {refused !== null && <p className="refused">{refused}</p>}
          <button
            type="submit"
            className="button next"
            disabled={busy || draft.words.trim().length < 2}
            data-testid={ids.noteSave}
          >
            {busy ? words.noteSaving : words.noteSave}
          </button>
          <button type="button" className="text-button" onClick={() => setDraft(null)}>
            {words.noteDrop}
          </button>
        </form>
      )}
      <ul>
        {check.notes.map((note) => {
          const noteMs = Date.parse(note.at);
          return (
            <li key={note.no} className={Math.abs(noteMs - atMs) < NEAR_MS ? 'on' : ''} data-testid={ids.note(note.no)}>
              <button type="button" onClick={() => onSeek(noteMs)}>
                <time>{hourMinuteSecond(note.at)}</time> {note.words} <em>{note.by}</em>
              </button>
            </li>
          );
        })}
      </ul>
    </section>
  );
}

/** Who looked at the case and its recording. */
export function Looks({ check }: { check: QualityCheck | null }) {
  if (!check || check.looks.length === 0) return null;
  const words = texts.supervisor;
  return (
    <details className="looks" data-testid={ids.looks}>
      <summary>{words.looks(new Set(check.looks.map((l) => l.who)).size)}</summary>
      <ul>
        {check.looks.map((look) => (
          <li key={`${look.who} ${look.what}`}>
            <b>{look.who}</b> {words.looked[look.what]} <em>{words.lookTimes(look.times, dayMinute(look.lastAt))}</em>
          </li>
        ))}
      </ul>
    </details>
  );
}
