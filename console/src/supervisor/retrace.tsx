import { useEffect, useMemo, useRef, useState } from 'react';
import { type RefusalAnswer, urlOf } from '@kuaichu/contract/client';
import type { DeskCaseView, Timeline } from '@kuaichu/contract/deskCase';
import { act } from '../live/act.ts';
import { nameOfFile } from '../officer/player.tsx';
import { playable } from '../officer/useReading.ts';
import { useKeys } from '../parts/keys.ts';
import { Key, Mark } from '../parts/marks.tsx';
import { ids } from '../testIds.ts';
import { texts } from '../texts.ts';
import { hourMinuteSecond, span as spanWords } from '../time.ts';
import { isAnomaly, laneSpans, placeOf, ruler, spanOf } from './scale.ts';

/** What happened, in order, and what was recorded meanwhile (d05). Read only; the chain is checked by the server. */
export function Retrace({ caseId }: { caseId: string }) {
  const [timeline, setTimeline] = useState<Timeline | null>(null);
  const [view, setView] = useState<DeskCaseView | null>(null);
  const [refusal, setRefusal] = useState<RefusalAnswer | null>(null);
  const [seq, setSeq] = useState<number | null>(null);
  const [film, setFilm] = useState<{ egressId: string; path: string; atS: number } | null>(null);
  const video = useRef<HTMLVideoElement>(null);

  useEffect(() => {
    void act('timeline', { params: { caseId } }).then((a) => (a.ok ? setTimeline(a.value) : setRefusal(a.refusal)));
    void act('deskCase', { params: { caseId } }).then((a) => a.ok && setView(a.value));
  }, [caseId]);

  const items = timeline?.items ?? [];
  const chosen = items.find((i) => i.seq === seq) ?? items[0];
  const scale = useMemo(() => (timeline ? spanOf(timeline) : { fromMs: 0, toMs: 60_000 }), [timeline]);
  const pick = (item: Timeline['items'][number]) => {
    setSeq(item.seq);
    const at = Date.parse(item.at);
    const segment = timeline?.recordings.find(
      (r) => Date.parse(r.startedAt) <= at && (r.endedAt === null || Date.parse(r.endedAt) >= at),
    );
    const files = segment ? playable(segment) : [];
    const file =
      files.find((f) => f.path === film?.path) ?? files.find((f) => f.identity?.startsWith('party')) ?? files[0];
    if (segment && file)
      setFilm({ egressId: segment.egressId, path: file.path, atS: (at - Date.parse(segment.startedAt)) / 1000 });
  };
  useEffect(() => {
    if (video.current && film) video.current.currentTime = Math.max(0, film.atS);
  }, [film]);
  useKeys({
    Space: () => void (video.current?.paused ? video.current.play() : video.current?.pause()),
    n: () => {
      const next = items.find((i) => i.seq > (chosen?.seq ?? 0) && isAnomaly(i.type));
      if (next) pick(next);
    },
  });

  if (!timeline) return <p className="opening">{refusal?.say ?? texts.common.loading}</p>;
  const still = chosen?.stillId ?? null;
  const at = (iso: string) => placeOf(Date.parse(iso), scale);
  const width = (from: string, to: string | null) =>
    Math.max(0.2, placeOf(to ? Date.parse(to) : scale.toMs, scale) - at(from));
  const jobs = items.filter((i) => i.type !== 'still.stored');
  return (
    <main className="retrace">
      <section className="retrace-head">
        <b className="figure" data-testid={ids.caseNo}>
          {timeline.caseNo}
        </b>
        <span className="chip">{texts.status[timeline.status]}</span>
        <span
          className={timeline.chainOk ? 'badge ok' : 'badge stop'}
          data-testid={ids.chain}
          data-ok={timeline.chainOk}
        >
          <Mark kind={timeline.chainOk ? 'done' : 'stop'} size={16} />
          {timeline.chainOk ? texts.supervisor.chainOk(items.length) : texts.supervisor.chainBroken}
        </span>
        <span className={timeline.gaps.length === 0 ? 'badge ok' : 'badge warn'}>
          {timeline.gaps.length === 0 ? texts.supervisor.noGap : texts.supervisor.gaps(timeline.gaps.length)}
        </span>
        <span className="spring" />
        <span className="quiet-text">
          <Key>N</Key> {texts.supervisor.next}
        </span>
      </section>
      <section className="retrace-film">
        {film ? (
          <>
            <video
              ref={video}
              controls
              preload="metadata"
              data-testid={ids.player}
              src={urlOf('recordingFile', { caseId, egressId: film.egressId, '*': film.path })}
              onLoadedMetadata={(event) => {
                event.currentTarget.currentTime = Math.max(0, film.atS);
              }}
            />
            <div className="segment-files">
              {playable(timeline.recordings.find((r) => r.egressId === film.egressId) ?? { ...emptySegment }).map(
                (file) => (
                  <button
                    key={file.path}
                    type="button"
                    className={file.path === film.path ? 'on' : ''}
                    onClick={() => setFilm({ ...film, path: file.path, atS: video.current?.currentTime ?? film.atS })}
                  >
                    {nameOfFile(file, view?.parties ?? [])}
                  </button>
                ),
              )}
            </div>
          </>
        ) : (
          <p className="stage-empty static">{texts.supervisor.pick}</p>
        )}
      </section>
      <section className="retrace-moment">
        <h2>{texts.supervisor.moment}</h2>
        {chosen && (
          <>
            <p>
              <b className="figure">{hourMinuteSecond(chosen.at)}</b>{' '}
              {texts.supervisor.afterAlarm(spanWords((Date.parse(chosen.at) - scale.fromMs) / 1000))}
            </p>
            <p className="moment-words">{chosen.words}</p>
            <p className="quiet-text">
              {chosen.actor} · {chosen.hash.slice(0, 12)}…
            </p>
          </>
        )}
        {still && <img src={urlOf('deskStill', { caseId, stillId: still })} alt={chosen?.words ?? ''} />}
      </section>
      <section className="retrace-events">
        <h2>{texts.supervisor.events}</h2>
        <ol>
          {items.map((item) => (
            <li key={item.seq}>
              <button
                type="button"
                className={`${item === chosen ? 'on' : ''} ${isAnomaly(item.type) ? 'odd' : ''}`}
                data-testid={ids.event(item.seq)}
                onClick={() => pick(item)}
              >
                <time>{hourMinuteSecond(item.at)}</time>
                <span>{item.words}</span>
                <em>{item.actor}</em>
              </button>
            </li>
          ))}
        </ol>
      </section>
      <section className="tracks">
        <div className="track ruler">
          <b />
          <div>
            {ruler(scale).map((s) => (
              <span key={s} style={{ left: `${placeOf(scale.fromMs + s * 1000, scale)}%` }}>
                {spanWords(s)}
              </span>
            ))}
          </div>
        </div>
        <div className="track">
          <b>{texts.supervisor.trackRecording}</b>
          <div>
            {timeline.recordings.map((r) => (
              <i
                key={r.egressId}
                className={r.state === 'failed' ? 'rec broken' : 'rec'}
                style={{ left: `${at(r.startedAt)}%`, width: `${width(r.startedAt, r.endedAt)}%` }}
                title={r.problem ?? texts.officer.segmentStates[r.state]}
              />
            ))}
            {timeline.gaps.map((gap, i) => (
              <i
                key={gap.from}
                className="gap"
                data-testid={ids.gap(i + 1)}
                style={{ left: `${at(gap.from)}%`, width: `${width(gap.from, gap.to)}%` }}
                title={texts.supervisor.gap(Math.round((Date.parse(gap.to) - Date.parse(gap.from)) / 1000), gap.cause)}
              />
            ))}
          </div>
        </div>
        <div className="track">
          <b>{texts.supervisor.trackLane}</b>
          <div>
            {laneSpans(items, scale.toMs).map((lane) => (
              <i
                key={lane.fromMs}
                className="lane-span"
                style={{
                  left: `${placeOf(lane.fromMs, scale)}%`,
                  width: `${Math.max(0.4, placeOf(lane.toMs, scale) - placeOf(lane.fromMs, scale))}%`,
                }}
              >
                {spanWords((lane.toMs - lane.fromMs) / 1000)}
              </i>
            ))}
          </div>
        </div>
        <div className="track tall">
          <b>{texts.supervisor.trackStills}</b>
          <div>
            {items
              .filter((i) => i.stillId !== null)
              .map((item) => (
                <button
                  key={item.seq}
                  type="button"
                  className="film-still"
                  style={{ left: `${at(item.at)}%` }}
                  title={item.words}
                  onClick={() => pick(item)}
                >
                  <img
                    src={urlOf('deskStill', { caseId, stillId: item.stillId ?? '' })}
                    alt=""
                    loading="lazy"
                    decoding="async"
                  />
                </button>
              ))}
          </div>
        </div>
        <div className="track">
          <b>{texts.supervisor.trackEvents}</b>
          <div>
            {jobs.map((item) => (
              <button
                key={item.seq}
                type="button"
                className={`dot ${isAnomaly(item.type) ? 'odd' : ''} ${item === chosen ? 'on' : ''}`}
                style={{ left: `${at(item.at)}%` }}
                title={`${hourMinuteSecond(item.at)} ${item.words}`}
                aria-label={item.words}
                onClick={() => pick(item)}
              />
            ))}
          </div>
        </div>
        {chosen && (
          <div className="playhead" aria-hidden="true">
            <i style={{ left: `${at(chosen.at)}%` }} />
          </div>
        )}
      </section>
    </main>
  );
}

const emptySegment: Timeline['recordings'][number] = {
  egressId: '',
  startedAt: '',
  endedAt: null,
  state: 'complete',
  problem: null,
  files: [],
};
