import { useEffect, useState } from 'react';
import { urlOf } from '@kuaichu/contract/client';
import { useCaseDesk } from '../agent/caseDesk.ts';
import { megapixels, sizeOf } from '../agent/shots.ts';
import { useKeys } from '../parts/keys.ts';
import { Mark } from '../parts/marks.tsx';
import { ids } from '../testIds.ts';
import { texts } from '../texts.ts';
import { hourMinuteSecond, secondsSince, span } from '../time.ts';
import { FilmTable, type FilmWish, Segments } from './player.tsx';
import type { Reading } from './useReading.ts';

/** The dark light-table: pictures large, each with how it was made, by whom, and its digest. */
export function Evidence({ reading }: { reading: Reading }) {
  const { view } = useCaseDesk();
  const { stills } = view;
  const [at, setAt] = useState(0);
  const [wish, setWish] = useState<FilmWish | null>(null);
  const shown = stills[Math.min(at, stills.length - 1)];
  const { seeStill } = reading;
  useEffect(() => {
    if (shown) seeStill(shown.id);
  }, [shown, seeStill]);
  const show = (n: number) => {
    setWish(null);
    setAt(Math.max(0, Math.min(stills.length - 1, n)));
  };
  const step = (by: number) => show(at + by);
  const onWish = (egressId: string | null) => setWish((before) => ({ egressId, n: (before?.n ?? 0) + 1 }));
  useKeys({ ArrowLeft: () => step(-1), ArrowRight: () => step(1), k: () => onWish(null) }, wish === null);
  const wordsOf = (shot: string | null) => view.shots.find((s) => s.shot === shot)?.words ?? texts.shots.unassigned;
  const start = view.call?.answeredAt ?? view.alarmAt;
  return (
    <section className="evidence night">
      {wish ? (
        <FilmTable key={view.caseId} reading={reading} wish={wish} />
      ) : shown ? (
        <>
          <figure>
            <img src={urlOf('deskStill', { caseId: view.caseId, stillId: shown.id })} alt={wordsOf(shown.shot)} />
            <b className="evidence-no">{stills.indexOf(shown) + 1}</b>
          </figure>
          <p className="evidence-line">
            <strong>{wordsOf(shown.shot)}</strong>
            <span>
              {texts.shots.methods[shown.method]} {megapixels(shown)} MP · {hourMinuteSecond(shown.takenAt)} ·{' '}
              {texts.officer.takenBy(shown.seatNo)}
            </span>
            <span className="ok">
              <Mark kind="done" size={15} />
              {texts.officer.chain}
            </span>
          </p>
          <p className="evidence-line small">
            {shown.placeAccuracyM !== null && <span>{texts.officer.accuracy(shown.placeAccuracyM)}</span>}
            <b>
              SM3 {shown.sm3.slice(0, 4)}…{shown.sm3.slice(-4)}
            </b>
            <span>
              {shown.width} × {shown.height} · {sizeOf(shown.bytes)}
            </span>
          </p>
        </>
      ) : (
        <p className="stage-empty static">{texts.officer.noStills}</p>
      )}
      <div className="evidence-grid">
        {stills.map((still, i) => (
          <button
            key={still.id}
            type="button"
            className={still === shown && !wish ? 'on' : ''}
            aria-pressed={still === shown}
            data-testid={ids.evidence(i + 1)}
            onClick={() => show(i)}
          >
            <img
              src={urlOf('deskStill', { caseId: view.caseId, stillId: still.id })}
              alt=""
              loading="lazy"
              decoding="async"
            />
            <span>
              {wordsOf(still.shot)}
              {still.method !== 'takePhoto' && <em> {texts.shots.methods[still.method]}</em>}
            </span>
            {!reading.seenStills.has(still.id) && <i>{texts.officer.unseen}</i>}
          </button>
        ))}
      </div>
      <Segments reading={reading} wish={wish} onWish={onWish} />
      {view.statements.length > 0 && (
        <ul className="evidence-statements">
          {view.statements.map((s) => (
            <li key={`${s.partyId}${s.at}`}>
              <b>{view.parties.find((p) => p.partyId === s.partyId)?.label}</b> “{s.words}”{' '}
              <em>{span(secondsSince(start, Date.parse(s.at)))}</em>
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}
