import { useEffect, useState } from 'react';
import type { DeskView, QueueRow } from '@kuaichu/contract/desk';
import type { Run } from '../live/act.ts';
import { useTick } from '../live/clock.ts';
import { Mark } from '../parts/marks.tsx';
import { ids } from '../testIds.ts';
import { texts } from '../texts.ts';
import { hourMinute, secondsSince, span } from '../time.ts';
import { OfferCard } from './offerCard.tsx';
import { PlaceMap } from './placeMap.tsx';

/** Promise of the queue, seconds; drawn as the mark on every bar. */
const promiseS = 40;
const barS = 60;

const inLane = (row: QueueRow): boolean => row.lane !== 'kerb';

/** Waiting for a call: who waits, what is offered, whether everything works (d02). */
export function ReadyDesk({ desk, now, run }: { desk: DeskView; now(): number; run: Run }) {
  useTick(500);
  const { queue, offer } = desk;
  const longest = Math.max(0, ...queue.map((row) => secondsSince(row.queuedAt, now())));
  return (
    <>
      <div className="ready">
        <section className="ready-map" aria-label={texts.offer.place}>
          <PlaceMap lng={offer?.lng ?? null} lat={offer?.lat ?? null} lane={offer ? offer.lane !== 'kerb' : false} />
          <div className="ready-count">
            <p className="headline">{queue.length > 0 ? texts.ready.waiting(queue.length) : texts.ready.nobody}</p>
            <p>
              {queue.length > 0
                ? texts.ready.longest(span(longest), queue.filter(inLane).length)
                : texts.ready.nobodyLead}
            </p>
          </div>
          {offer && <OfferCard key={offer.offerId} offer={offer} now={now} run={run} />}
        </section>
        <section className="ready-queue">
          <h2>
            {texts.ready.queue}
            <small>{texts.ready.queueRule}</small>
          </h2>
          <ol>
            {queue.map((row) => (
              <QueueLine key={row.caseId} row={row} desk={desk} now={now} />
            ))}
          </ol>
          {queue.length > 0 && <p className="quiet-text pad">{texts.ready.promise}</p>}
          <OwnCases desk={desk} />
          <Seats desk={desk} now={now} />
        </section>
      </div>
      <SelfCheck desk={desk} />
    </>
  );
}

function QueueLine({ row, desk, now }: { row: QueueRow; desk: DeskView; now(): number }) {
  const waited = secondsSince(row.queuedAt, now());
  const own = row.offeredTo !== null && row.offeredTo === desk.seat?.seatNo;
  return (
    <li className={own ? 'to-me' : ''} data-testid={ids.queueRow(row.position)}>
      <b className="figure place">{row.position}</b>
      <div>
        <p className="line">
          <strong>
            {row.district && !row.placeWords.startsWith(row.district) ? `${row.district} · ` : ''}
            {row.placeWords}
          </strong>
          <span>{row.who}</span>
          {row.resumed && <em className="chip info">{texts.ready.resumed}</em>}
          <b className="figure waited">{span(waited)}</b>
        </p>
        <span className={`bar ${inLane(row) ? 'warn' : ''}`}>
          <i style={{ width: `${Math.min(100, (waited / barS) * 100)}%` }} />
          <u style={{ left: `${(promiseS / barS) * 100}%` }} />
        </span>
        <p className="line">
          <span className={inLane(row) ? 'chip warn' : 'chip'}>
            <Mark kind={row.lane === 'kerb' ? 'done' : row.lane === 'unknown' ? 'notYet' : 'attention'} size={16} />
            {texts.lanes[row.lane]}
          </span>
          <span className="to">
            {own ? texts.ready.toYou : row.offeredTo ? texts.ready.toSeat(row.offeredTo) : texts.ready.nextFree}
          </span>
        </p>
      </div>
    </li>
  );
}

function OwnCases({ desk }: { desk: DeskView }) {
  if (desk.list.length === 0) return null;
  return (
    <div className="own-cases">
      <h3>{texts.ready.mine}</h3>
      <ul>
        {desk.list.map((one) => (
          <li key={one.caseId}>
            <b>{one.caseNo}</b>
            <span>{one.placeWords}</span>
            <span className="chip">{texts.status[one.status]}</span>
            {one.note && <span className="note">{one.note}</span>}
          </li>
        ))}
      </ul>
    </div>
  );
}

function Seats({ desk, now }: { desk: DeskView; now(): number }) {
  const present = desk.seats.filter((seat) => seat.state !== 'away');
  return (
    <div className="seats">
      <h3>{texts.ready.seats(present.length)}</h3>
      <ul>
        {present.map((seat) => (
          <li key={seat.seatNo} className={seat.mine ? 'mine' : ''}>
            <b className="figure">{seat.seatNo}</b>
            <span>{seat.mine ? texts.ready.you : texts.seatStates[seat.state]}</span>
            <span>{seat.mine ? texts.seatStates[seat.state] : span(secondsSince(seat.since, now()))}</span>
          </li>
        ))}
      </ul>
    </div>
  );
}

interface OwnDevices {
  readonly microphone: boolean;
  readonly camera: boolean;
}

function useOwnDevices(): OwnDevices | null {
  const [own, setOwn] = useState<OwnDevices | null>(null);
  useEffect(() => {
    const media = navigator.mediaDevices as MediaDevices | undefined;
    const look = () =>
      media?.enumerateDevices().then(
        (all) =>
          setOwn({
            microphone: all.some((d) => d.kind === 'audioinput'),
            camera: all.some((d) => d.kind === 'videoinput'),
          }),
        () => setOwn({ microphone: false, camera: false }),
      );
    if (!media) setOwn({ microphone: false, camera: false });
    void look();
    media?.addEventListener('devicechange', look);
    return () => media?.removeEventListener('devicechange', look);
  }, []);
  return own;
}

/** Own devices and every source the call will need; a source that is down is said before a driver needs it. */
function SelfCheck({ desk }: { desk: DeskView }) {
  const own = useOwnDevices();
  const mine = [
    ['microphone', texts.ready.microphone, own?.microphone],
    ['camera', texts.ready.camera, own?.camera],
  ] as const;
  const newest = desk.sources
    .map((s) => s.at)
    .toSorted()
    .at(-1);
  return (
    <footer className="self-check">
      <div>
        <b>{texts.ready.check}</b>
        <span>{newest ? texts.ready.checkedAt(hourMinute(newest)) : texts.ready.checking}</span>
      </div>
      {mine.map(([key, words, there]) => (
        <div key={key} className={there === false ? 'bad' : ''}>
          <span>{words}</span>
          <span className={there === undefined ? '' : there ? 'ok' : 'warn-text'}>
            {there !== undefined && <Mark kind={there ? 'done' : 'down'} size={16} />}
            {there === undefined ? texts.ready.checking : there ? texts.ready.present : texts.ready.absent}
          </span>
        </div>
      ))}
      {desk.sources.map((source) => (
        <div key={source.key} className={source.ok ? '' : 'bad'}>
          <span>{source.words}</span>
          <span className={source.ok ? 'ok' : 'warn-text'}>
            <Mark kind={source.ok ? 'done' : 'down'} size={16} />
            {source.detail}
          </span>
        </div>
      ))}
    </footer>
  );
}
