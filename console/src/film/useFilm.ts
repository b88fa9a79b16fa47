import { useEffect, useMemo, useRef, useState, useSyncExternalStore } from 'react';
import type { Film } from '@kuaichu/contract/film';
import { act } from '../live/act.ts';
import { texts } from '../texts.ts';
import { type Projection, Projector } from './projector.ts';

const POLL_MS = 2_000;

export interface FilmShow {
  readonly film: Film;
  readonly projector: Projector;
}

/** The film of a case, read on while it is written. `asked`: another value reads it anew. */
export function useFilm(caseId: string, asked: unknown = null): { show: FilmShow | null; say: string } {
  const [film, setFilm] = useState<Film | null>(null);
  const [say, setSay] = useState<string | null>(null);
  const [projector, setProjector] = useState<Projector | null>(null);
  const made = useRef<Projector | null>(null);

  // biome-ignore lint/correctness/useExhaustiveDependencies: `asked` says that the case moved
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    let over = false;
    const read = async () => {
      const answer = await act('film', { params: { caseId } });
      if (over) return;
      if (answer.ok) {
        setSay(null);
        setFilm(answer.value);
        if (answer.value.tracks.length > 0 && Projector.possible) {
          if (made.current) made.current.update(answer.value);
          else made.current = new Projector(caseId, answer.value);
          setProjector(made.current);
        }
      } else setSay(answer.refusal.say);
      if (!answer.ok || answer.value.open) timer = setTimeout(() => void read(), POLL_MS);
    };
    void read();
    return () => {
      over = true;
      clearTimeout(timer);
    };
  }, [caseId, asked]);
  useEffect(
    () => () => {
      made.current?.close();
      made.current = null;
    },
    [],
  );
  const show = useMemo(() => (film && projector ? { film, projector } : null), [film, projector]);
  if (!Projector.possible) return { show: null, say: texts.film.tooOld };
  return { show, say: say ?? (film ? texts.film.none : texts.film.loading) };
}

export function useProjection(projector: Projector): Projection {
  return useSyncExternalStore(projector.subscribe, projector.look);
}
