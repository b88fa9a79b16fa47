import type { Film } from '@kuaichu/contract/film';
import { recordedPath } from '../../call/recording.ts';
import type { Case } from '../../case/state.ts';
import type { Service } from '../../context.ts';
import { filmOf, type RecordedSegment } from '../rules/film.ts';
import { causeAfter } from '../timeline.ts';
import { readJournal } from './journal.ts';
import { TrackFiles } from './trackFile.ts';

const files = new TrackFiles();

/** The film of a case from what the recorder wrote so far; a segment without a journal is a segment without tracks. */
export async function readFilm(service: Pick<Service, 'config' | 'kernel'>, current: Case): Promise<Film> {
  const realNowMs = Date.now();
  const offsetMs = service.kernel.clock.toService(new Date(realNowMs)).getTime() - realNowMs;
  const segments: RecordedSegment[] = [];
  const ordered = current.recordings.toSorted((a, b) => a.startedAt.localeCompare(b.startedAt));
  for (const [i, recording] of ordered.entries()) {
    const path = (file: string) => recordedPath(service, recording, file);
    const journal = await readJournal(path('journal.ndjson') ?? '');
    const tracks: RecordedSegment['tracks'] = [];
    for (const track of journal?.tracks ?? []) {
      const where = path(track.path);
      tracks.push({
        ...track,
        clock: journal?.clocks.get(track.trackSid) ?? [],
        file: where === undefined ? undefined : await files.look(where, track.kind),
      });
    }
    const ended = recording.endedAt === null ? null : Date.parse(recording.endedAt) - offsetMs;
    segments.push({
      egressId: recording.egressId,
      state: recording.state,
      causeAfter: causeAfter(recording, ordered[i + 1]?.startedAt ?? '', current),
      startedAtMs: journal?.startedAtMs ?? Date.parse(recording.startedAt) - offsetMs,
      endedAtMs: journal ? journal.endedAtMs : ended,
      tracks,
      events: journal?.events ?? [],
    });
  }
  return filmOf(segments, realNowMs, offsetMs);
}
