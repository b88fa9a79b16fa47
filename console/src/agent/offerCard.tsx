import { IconPhoneCall } from '@tabler/icons-react';
import { useEffect, useState } from 'react';
import type { Offer } from '@kuaichu/contract/desk';
import type { Run } from '../live/act.ts';
import { useKeys } from '../parts/keys.ts';
import { Key, Mark } from '../parts/marks.tsx';
import { sounds } from '../parts/sound.ts';
import { ids } from '../testIds.ts';
import { texts } from '../texts.ts';
import { secondsSince, span } from '../time.ts';

const radius = 41;
const round = 2 * Math.PI * radius;

/** The one bright thing while it rings. Enter answers, Esc asks for a reason; letting it ring is no blame. */
export function OfferCard({ offer, now, run }: { offer: Offer; now(): number; run: Run }) {
  const [declining, setDeclining] = useState(false);
  const [busy, setBusy] = useState(false);
  const leftMs = Math.max(0, Date.parse(offer.expiresAt) - now());

  useEffect(() => {
    sounds.knock();
    const timer = setInterval(sounds.knock, 2_000);
    return () => clearInterval(timer);
  }, []);

  const accept = () => {
    if (busy) return;
    setBusy(true);
    void run('acceptOffer', { params: { offerId: offer.offerId } }).then(() => setBusy(false));
  };
  const decline = (reason: string) =>
    void run('declineOffer', { params: { offerId: offer.offerId }, body: { reason } });

  useKeys({ Enter: accept, Escape: () => setDeclining((on) => !on) });

  const danger = offer.lane !== 'kerb';
  return (
    <article className="offer" data-testid={ids.offer} aria-label={texts.offer.title}>
      <div className="offer-words">
        <p>
          <strong className="next-text">{texts.offer.title}</strong>
          <span>
            {texts.offer.waited} <b>{span(secondsSince(offer.queuedAt, now()))}</b>
            {offer.resumed ? ` · ${texts.offer.resumed}` : ` · ${texts.offer.online}`}
          </span>
        </p>
        <h2>{offer.placeWords}</h2>
        <p className="chips">
          <span className={danger ? 'chip warn' : 'chip'}>
            <Mark kind={danger ? 'attention' : 'done'} size={16} />
            {texts.offer.lanes[offer.lane]}
          </span>
          {[...new Set([texts.offer.injury[offer.injury], ...offer.facts])].map((fact) => (
            <span key={fact} className={fact === texts.offer.injury.minor ? 'chip warn' : 'chip'}>
              {fact}
            </span>
          ))}
        </p>
        {declining && (
          <div className="offer-reasons" role="group" aria-label={texts.offer.declineLead}>
            {texts.offer.reasons.map((reason, i) => (
              <button
                key={reason}
                type="button"
                className="button"
                data-testid={ids.offerDeclineReason(i)}
                onClick={() => decline(reason)}
              >
                {reason}
              </button>
            ))}
          </div>
        )}
      </div>
      <div className="offer-act">
        <div className="ring" role="timer">
          <svg viewBox="0 0 96 96" aria-hidden="true">
            <circle cx="48" cy="48" r={radius} />
            <circle
              className="left"
              cx="48"
              cy="48"
              r={radius}
              strokeDasharray={round}
              strokeDashoffset={round * (1 - Math.min(1, leftMs / offer.ringMs))}
            />
          </svg>
          <b className="figure">{Math.ceil(leftMs / 1000)}</b>
          <span>{texts.offer.turn}</span>
        </div>
        <button type="button" className="accept" data-testid={ids.offerAccept} onClick={accept} disabled={busy}>
          <IconPhoneCall size={26} aria-hidden="true" />
          {texts.offer.accept}
          <Key>Enter</Key>
        </button>
        <button
          type="button"
          className="text-button"
          data-testid={ids.offerDecline}
          aria-expanded={declining}
          onClick={() => setDeclining(!declining)}
        >
          {texts.offer.decline} <Key>Esc</Key> {texts.offer.declineLead}
        </button>
      </div>
    </article>
  );
}
