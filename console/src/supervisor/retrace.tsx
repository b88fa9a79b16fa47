import { useEffect, useMemo, useRef, useState } from 'react';
import type { RefusalAnswer } from '@kuaichu/contract/client';
import type { DeskCaseView, Timeline } from '@kuaichu/contract/deskCase';
import { Controls } from '../film/controls.tsx';
import { Line } from '../film/line.tsx';
import { endsOf } from '../film/lookup.ts';
import { type FilmMark, filmMarks } from '../film/marks.ts';
import { Pictures } from '../film/pictures.tsx';
import { QualityRows, useQuality } from '../film/qualityRows.tsx';
import { Scale } from '../film/scale.ts';
import { type FilmShow, useFilm, useProjection } from '../film/useFilm.ts';
import { act } from '../live/act.ts';
import { useKeys } from '../parts/keys.ts';
import { Key, Mark } from '../parts/marks.tsx';
import { ids } from '../testIds.ts';
import { texts } from '../texts.ts';
import { span as spanWords } from '../time.ts';
import '../styles/film.css';
import { Events } from './events.tsx';
import { Chosen, StateAt } from './moment.tsx';
import { type Check, Looks, noteMarks, Notes, useQualityCheck } from './notes.tsx';
import { LaneRow, StageRow, StillRow } from './rows.tsx';
import { spanOf } from './scale.ts';

type Item = Timeline['items'][number];

/** What happened, in order, and what was recorded meanwhile (d05). Read only; the chain is checked by the server. */
export function Retrace({ caseId }: { caseId: string }) {
  const [timeline, setTimeline] = useState<Timeline | null>(null);
  const [view, setView] = useState<DeskCaseView | null>(null);
  const [refusal, setRefusal] = useState<RefusalAnswer | null>(null);
  const { show, say } = useFilm(caseId);
  const check = useQualityCheck(caseId);

  useEffect(() => {
    void act('timeline', { params: { caseId } }).then((a) => (a.ok ? setTimeline(a.value) : setRefusal(a.refusal)));
    void act('deskCase', { params: { caseId } }).then((a) => a.ok && setView(a.value));
  }, [caseId]);

  if (!timeline) return <p className="opening">{refusal?.say ?? texts.common.loading}</p>;
  const parties = view?.parties ?? [];
  if (show) return <WithFilm caseId={caseId} timeline={timeline} parties={parties} show={show} check={check} />;
  return <WithoutFilm caseId={caseId} timeline={timeline} say={say} check={check} />;
}

function WithFilm(props: {
  caseId: string;
  timeline: Timeline;
  parties: DeskCaseView['parties'];
  show: FilmShow;
  check: Check;
}) {
  const { caseId, timeline, parties, show, check } = props;
  const { film, projector } = show;
  const { items } = timeline;
  const { atMs, playing } = useProjection(projector);
  const [picked, setPicked] = useState<number | null>(null);
  const [large, setLarge] = useState<string | null>(
    () => film.tracks.find((t) => t.identity.startsWith('party'))?.identity ?? null,
  );
  const quality = useQuality(caseId, film.offsetMs, film.open);
  const ends = endsOf(film);
  const whole = useMemo(() => {
    const span = spanOf(timeline);
    return { fromMs: Math.min(span.fromMs, ends.fromMs), toMs: ends.toMs };
  }, [timeline, ends.fromMs, ends.toMs]);
  const scale = useMemo(
    () =>
      new Scale(
        whole,
        film.segments.map((s) => ({ fromMs: s.fromMs, toMs: s.toMs ?? ends.toMs })),
      ),
    [whole, film.segments, ends.toMs],
  );
  const marks = useMemo(() => {
    const events: FilmMark[] = items
      .filter((i) => i.stillId === null)
      .map((i) => ({
        key: String(i.seq),
        atMs: Date.parse(i.at),
        kind: i.odd ? 'odd' : 'event',
        words: i.words,
      }));
    return [...events, ...filmMarks(film, parties), ...noteMarks(check.check)].filter(
      (m) => m.atMs >= whole.fromMs && m.atMs <= whole.toMs,
    );
  }, [items, film, parties, check.check, whole]);

  const stills = useMemo(
    () => items.filter((i) => i.stillId !== null && Date.parse(i.at) <= whole.toMs),
    [items, whole.toMs],
  );
  // What was chosen stays chosen until the film goes on.
  useEffect(() => {
    if (playing) setPicked(null);
  }, [playing]);
  const chosen = items.find((i) => i.seq === picked) ?? items.findLast((i) => Date.parse(i.at) <= atMs) ?? items[0];
  const pick = useRef((item: Item) => {
    setPicked(item.seq);
    projector.pause();
    projector.seek(Date.parse(item.at));
  }).current;
  useOddKeys(items, chosen, pick);
  return (
    <main className="retrace">
      <Head timeline={timeline} check={check} />
      <section className="retrace-film">
        <Pictures show={show} parties={parties} large={large} onLarge={setLarge} />
      </section>
      <section className="retrace-moment">
        <h2>{texts.supervisor.moment}</h2>
        <StateAt show={show} items={items} parties={parties} quality={quality} />
        <Chosen caseId={caseId} chosen={chosen} fromMs={spanOf(timeline).fromMs} />
        <Notes
          {...check}
          atMs={atMs}
          hold={() => {
            projector.pause();
            return projector.atMs;
          }}
          onSeek={(ms) => {
            setPicked(null);
            projector.pause();
            projector.seek(ms);
          }}
        />
      </section>
      <Events items={items} chosen={chosen} onPick={pick} />
      <section className="tracks">
        <Controls
          show={show}
          parties={parties}
          lead={(ms) => texts.supervisor.afterAlarm(spanWords((ms - spanOf(timeline).fromMs) / 1000))}
        >
          <Key>N</Key> {texts.supervisor.next} <Key>Shift+N</Key> {texts.supervisor.before} <Key>M</Key>{' '}
          {texts.supervisor.note}
        </Controls>
        <Line
          show={show}
          parties={parties}
          scale={scale}
          marks={marks}
          first={<StageRow items={items} scale={scale} endMs={whole.toMs} />}
          onMark={(mark) => {
            const item = items.find((i) => String(i.seq) === mark.key);
            if (item) pick(item);
            else projector.seek(mark.atMs);
          }}
        >
          <LaneRow items={items} scale={scale} endMs={whole.toMs} />
          <StillRow caseId={caseId} items={stills} scale={scale} onPick={pick} />
          <QualityRows parties={parties} scale={scale} quality={quality} />
        </Line>
      </section>
    </main>
  );
}

/** To the next of what went wrong, and back. */
function useOddKeys(items: readonly Item[], chosen: Item | undefined, pick: (item: Item) => void): void {
  const to = (item: Item | undefined) => item && pick(item);
  const seq = chosen?.seq ?? 0;
  useKeys({
    n: () => to(items.find((i) => i.seq > seq && i.odd)),
    'Shift+n': () => to(items.findLast((i) => i.seq < seq && i.odd)),
  });
}

/** Events alone: nothing was recorded, it is not there yet, or this browser cannot play it. */
function WithoutFilm(props: { caseId: string; timeline: Timeline; say: string; check: Check }) {
  const { caseId, timeline, say, check } = props;
  const { items } = timeline;
  const [seq, setSeq] = useState<number | null>(null);
  const chosen = items.find((i) => i.seq === seq) ?? items[0];
  const chosenMs = chosen ? Date.parse(chosen.at) : 0;
  const pick = useRef((item: Item) => setSeq(item.seq)).current;
  useOddKeys(items, chosen, pick);
  return (
    <main className="retrace">
      <Head timeline={timeline} check={check} />
      <section className="retrace-film">
        <p className="stage-empty static">{say}</p>
      </section>
      <section className="retrace-moment">
        <h2>{texts.supervisor.moment}</h2>
        <Chosen caseId={caseId} chosen={chosen} fromMs={spanOf(timeline).fromMs} />
        <Notes
          {...check}
          atMs={chosenMs}
          hold={() => chosenMs}
          onSeek={(ms) => setSeq(items.findLast((i) => Date.parse(i.at) <= ms)?.seq ?? null)}
        />
      </section>
      <Events items={items} chosen={chosen} onPick={pick} />
    </main>
  );
}

function Head({ timeline, check }: { timeline: Timeline; check: Check }) {
  return (
    <section className="retrace-head">
      <b className="figure" data-testid={ids.caseNo}>
        {timeline.caseNo}
      </b>
      <span className="chip">{texts.status[timeline.status]}</span>
      <span className={timeline.chainOk ? 'badge ok' : 'badge stop'} data-testid={ids.chain} data-ok={timeline.chainOk}>
        <Mark kind={timeline.chainOk ? 'done' : 'stop'} size={16} />
        {timeline.chainOk ? texts.supervisor.chainOk(timeline.items.length) : texts.supervisor.chainBroken}
      </span>
      <span className={timeline.gaps.length === 0 ? 'badge ok' : 'badge warn'}>
        {timeline.gaps.length === 0 ? texts.supervisor.noGap : texts.supervisor.gaps(timeline.gaps.length)}
      </span>
      <span className="spring" />
      <Looks check={check.check} />
    </section>
  );
}
