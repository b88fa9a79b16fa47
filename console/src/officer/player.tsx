import { useEffect, useRef } from 'react';
import { urlOf } from '@kuaichu/contract/client';
import type { DeskCaseView } from '@kuaichu/contract/deskCase';
import { useCaseDesk } from '../agent/caseDesk.ts';
import { useKeys } from '../parts/keys.ts';
import { Key } from '../parts/marks.tsx';
import { ids } from '../testIds.ts';
import { texts } from '../texts.ts';
import { hourMinuteSecond } from '../time.ts';
import { playable, type Reading, type Segment } from './useReading.ts';

export function nameOfFile(file: Segment['files'][number], parties: DeskCaseView['parties']): string {
  const [role, key] = (file.identity ?? '').split(':');
  if (role === 'party') return texts.officer.whose(parties.find((p) => p.partyId === key)?.label ?? key ?? '');
  if (role === 'agent') return texts.officer.agentSide;
  return role === 'officer' ? texts.officer.officerSide : texts.officer.wholeCall;
}

/** The caller's side is the evidence: it is shown first. */
function ordered(segment: Segment) {
  return playable(segment).toSorted(
    (a, b) => Number(b.identity?.startsWith('party') ?? false) - Number(a.identity?.startsWith('party') ?? false),
  );
}

export interface Film {
  readonly egressId: string;
  readonly path: string;
}

/** One file of a segment in the big frame; J K L go back, stop and go on, sought by byte ranges. */
export function FilmFrame({ film }: { film: Film }) {
  const { view } = useCaseDesk();
  const video = useRef<HTMLVideoElement>(null);
  const jump = (s: number) => {
    if (video.current) video.current.currentTime = Math.max(0, video.current.currentTime + s);
  };
  useKeys({
    j: () => jump(-5),
    l: () => jump(5),
    k: () => void (video.current?.paused ? video.current.play() : video.current?.pause()),
  });
  const url = urlOf('recordingFile', { caseId: view.caseId, egressId: film.egressId, '*': film.path });
  // biome-ignore lint/correctness/useExhaustiveDependencies: another file starts anew
  useEffect(() => {
    void video.current?.play().catch(() => undefined);
  }, [url]);
  return <video ref={video} controls preload="metadata" data-testid={ids.player} src={url} />;
}

/** Recording segments as they were kept, a file per person. */
export function Segments(props: { reading: Reading; film: Film | null; onFilm(film: Film): void }) {
  const { view } = useCaseDesk();
  const { reading, film } = props;
  const segment = reading.segments.find((s) => s.egressId === film?.egressId) ?? null;
  return (
    <div className="player">
      <h3>
        {texts.officer.recording}
        <span>
          <Key>J</Key> <Key>K</Key> <Key>L</Key>
        </span>
      </h3>
      {reading.segments.length === 0 && <p className="quiet-text">{texts.officer.noRecording}</p>}
      <div className="segments">
        {reading.segments.map((one, i) => (
          <button
            key={one.egressId}
            type="button"
            className={`${one === segment ? 'on' : ''} ${one.state === 'failed' ? 'broken' : ''}`}
            data-testid={ids.segment(i + 1)}
            onClick={() => {
              const first = ordered(one)[0];
              if (first) props.onFilm({ egressId: one.egressId, path: first.path });
              reading.seeSegment(one.egressId);
            }}
          >
            <b>{texts.officer.segment(i + 1)}</b>
            <span>
              {hourMinuteSecond(one.startedAt)}
              {one.endedAt ? `–${hourMinuteSecond(one.endedAt)}` : ''}
            </span>
            <em>
              {reading.seenSegments.has(one.egressId) ? texts.officer.watched : texts.officer.segmentStates[one.state]}
            </em>
          </button>
        ))}
      </div>
      {segment && film && (
        <div className="segment-files">
          {ordered(segment).map((file) => (
            <button
              key={file.path}
              type="button"
              className={file.path === film.path ? 'on' : ''}
              onClick={() => props.onFilm({ egressId: segment.egressId, path: file.path })}
            >
              {nameOfFile(file, view.parties)}
            </button>
          ))}
        </div>
      )}
    </div>
  );
}
