import { IconFileText } from '@tabler/icons-react';
import { urlOf } from '@kuaichu/contract/client';
import type { ReviewView } from '@kuaichu/contract/review';
import { useCaseDesk } from '../agent/caseDesk.ts';
import { Plate } from '../parts/marks.tsx';
import { ids } from '../testIds.ts';
import { texts } from '../texts.ts';
import { dayMinute } from '../time.ts';

const words = texts.reviewer;

/** What was found and why, and what is said against it. Read only. */
export function FindingPaper({ review }: { review: ReviewView | null }) {
  const { view } = useCaseDesk();
  const { determination, facts } = view;
  return (
    <section className="paper">
      <h2>
        {words.finding} <small>{review && words.determinedBy(review.determinedBy.name, review.unitName)}</small>
      </h2>
      <div className="paper-parties">
        {view.parties.map((party) => (
          <dl key={party.partyId}>
            <dt>
              <b className="party-label">{party.label}</b>
              {party.name}
              {party.vehicle && <Plate kind={party.vehicle.plateKind} no={party.vehicle.plateNo} />}
            </dt>
            <dd>
              {(() => {
                const share = determination?.liabilities.find((one) => one.partyId === party.partyId);
                return share ? <strong>{texts.liability[share.liability]}</strong> : null;
              })()}
            </dd>
          </dl>
        ))}
      </div>
      <p className="paper-place">
        {dayMinute(facts.accidentAt)} · {facts.weather ?? ''} · {facts.placeWords} · {facts.form ?? ''}
      </p>
      {determination ? (
        <>
          <p>{determination.narrative}</p>
          <p>{determination.liabilityText}</p>
          <h2>{words.plain}</h2>
          <p>{determination.plainWords}</p>
        </>
      ) : (
        <p className="quiet-text">{words.noFinding}</p>
      )}
      {view.certificate && (
        <p>
          <a
            className="text-button"
            href={urlOf('deskCertificate', { caseId: view.caseId })}
            target="_blank"
            rel="noreferrer"
            data-testid={ids.certLink}
          >
            <IconFileText size={18} aria-hidden="true" />
            {words.certificate} {view.certificate.no}
          </a>
        </p>
      )}
      {review && (
        <>
          <h2>{words.applications}</h2>
          {review.applications.map((one) => (
            <article
              key={one.partyId}
              className={one.withdrawnAt ? 'application gone' : 'application'}
              data-testid={ids.application(one.partyId)}
            >
              <p>
                <b className="party-label">{one.label}</b> {one.name} · {dayMinute(one.at)}{' '}
                <span className={one.timeliness === 'inTime' ? 'badge ok' : 'badge warn'}>
                  {words.timeliness[one.timeliness]}
                </span>{' '}
                {one.withdrawnAt && <span className="badge quiet">{words.withdrawn}</span>}{' '}
                {one.direct && <span className="badge info">{words.direct}</span>}{' '}
                {one.wantsHearing && <span className="badge info">{words.wantsHearing}</span>}
              </p>
              <p>
                <strong>{one.grounds.map((ground) => words.grounds[ground]).join('、')}</strong>
              </p>
              {one.words && <p>{one.words}</p>}
              <p className="quiet-text">
                {one.servedAt && one.lastDay ? words.servedOn(dayMinute(one.servedAt), one.lastDay) : words.notServed}
              </p>
              {one.attachments.length > 0 && (
                <div className="evidence-grid">
                  {one.attachments.map((photo, i) => {
                    const url = urlOf('reviewAttachment', { caseId: view.caseId, attachmentId: photo.id });
                    return (
                      <a key={photo.id} href={url} target="_blank" rel="noreferrer" title={`SM3 ${photo.sm3}`}>
                        {photo.contentType.startsWith('image/') ? (
                          <img src={url} alt={words.photo(i + 1)} loading="lazy" />
                        ) : (
                          <span className="attached-file">
                            <IconFileText size={28} aria-hidden="true" />
                            {words.photo(i + 1)}
                            <small>{words.attached[photo.contentType]}</small>
                          </span>
                        )}
                      </a>
                    );
                  })}
                </div>
              )}
            </article>
          ))}
        </>
      )}
    </section>
  );
}
