import { IconDownload, IconFileText, IconUserCheck } from '@tabler/icons-react';
import { useState } from 'react';
import { newKey, urlOf } from '@kuaichu/contract/client';
import type { ReviewAction } from '@kuaichu/contract/review';
import { sizeOf } from '../agent/shots.ts';
import { Mark } from '../parts/marks.tsx';
import { ids } from '../testIds.ts';
import { texts } from '../texts.ts';
import { dayMinute } from '../time.ts';
import { Clocks } from './clocks.tsx';
import { AdmitDialog, CureDialog, DisagreeDialog, ElsewhereDialog, HearingDialog, ProposeDialog } from './dialogs.tsx';
import type { OpenReview } from './useReview.ts';

const words = texts.reviewer;
type Asking = 'admit' | 'hear' | 'elsewhere' | 'cure' | 'propose' | 'disagree' | null;

/** Terms, file, the two reviewers and what they may do; whatever is not allowed is not there. */
export function ReviewSide({ open }: { open: OpenReview }) {
  const { review, press } = open;
  const [asking, setAsking] = useState<Asking>(null);
  if (!review) return <section className="review-side" />;
  const may = (action: ReviewAction) => review.allowed.includes(action);
  const close = () => setAsking(null);
  return (
    <section className="review-side" data-testid={ids.reviewSide} data-state={review.state}>
      <h2>
        {words.states[review.state]} <small>{review.body}</small>
      </h2>
      <Clocks clocks={review.clocks} />

      {review.file && (
        <p className="review-file">
          <a className="button" href={urlOf('reviewFile', { caseId: review.caseId })} data-testid={ids.reviewFile}>
            <IconDownload size={18} aria-hidden="true" /> {words.fileGet}
          </a>
          <span className="quiet-text" title={`SHA-256 ${review.file.sha256}`}>
            {words.fileOf(sizeOf(review.file.bytes), dayMinute(review.file.at))} · SM3 {review.file.sm3.slice(0, 8)}…
          </span>
        </p>
      )}
      {!review.file && review.state === 'reviewing' && <p className="note">{words.fileWaits}</p>}
      {review.file && review.file.missing.length > 0 && (
        <p className="warn-text">
          {words.fileMissing}
          {review.file.missing.join('、')}
        </p>
      )}

      <h2>{words.reviewers}</h2>
      <p className="review-people">
        {review.reviewers.map((one) => (
          <span key={one.no} className={one.mine ? 'chip mine' : 'chip'}>
            <IconUserCheck size={16} aria-hidden="true" /> {one.name}
          </span>
        ))}
        {review.state === 'reviewing' && review.reviewers.length < 2 && (
          <span className="quiet-text">{words.second}</span>
        )}
        {may('leave') && (
          <button
            type="button"
            className="text-button"
            data-testid={ids.reviewLeave}
            onClick={() => void press('leaveReview', { key: newKey() })}
          >
            {words.leave}
          </button>
        )}
      </p>
      {may('take') && (
        <p>
          <button
            type="button"
            className="button big next"
            data-testid={ids.reviewTake}
            onClick={() => void press('takeReview', { key: newKey() })}
          >
            {words.take}
          </button>
          <span className="quiet-text"> {words.takeLead}</span>
        </p>
      )}
      {may('admit') && (
        <p>
          <button
            type="button"
            className="button big next"
            data-testid={ids.reviewAdmit}
            onClick={() => setAsking('admit')}
          >
            {words.admit}
          </button>
          <span className="quiet-text"> {words.admitLead}</span>
        </p>
      )}
      {review.admission && (
        <p className="note">
          {review.admission.admitted ? words.admitYes : words.admitNo} · {review.admission.by.name} ·{' '}
          {review.admission.words}
        </p>
      )}

      <Notes open={open} />

      {review.proposal && (
        <article className="proposal" data-testid={ids.proposal} data-outcome={review.proposal.outcome}>
          <h2>{words.proposal(review.proposal.by.name)}</h2>
          <p>
            <strong>{words.outcomes[review.proposal.outcome]}</strong>{' '}
            {review.proposal.grounds.map((ground) => words.grounds[ground]).join('、')}
          </p>
          <p>{review.proposal.reason}</p>
          {may('answerProposal') ? (
            <>
              <p className="quiet-text">{review.proposal.outcome === 'remand' ? words.agreeRemand : words.agreeLead}</p>
              <p className="review-buttons">
                <button
                  type="button"
                  className="button big next"
                  data-testid={ids.proposalAgree}
                  onClick={() => void press('answerProposal', { key: newKey(), agrees: true, words: '' })}
                >
                  {words.agree}
                </button>
                <button
                  type="button"
                  className="button big"
                  data-testid={ids.proposalDisagree}
                  onClick={() => setAsking('disagree')}
                >
                  {words.disagree}
                </button>
              </p>
            </>
          ) : (
            <p className="quiet-text">{words.proposalWaits}</p>
          )}
        </article>
      )}

      {review.conclusion && (
        <article className="proposal" data-testid={ids.conclusion} data-outcome={review.conclusion.outcome}>
          <h2>
            <Mark kind="done" size={20} /> {words.conclusion} · {words.outcomes[review.conclusion.outcome]}
          </h2>
          <p>{review.conclusion.grounds.map((ground) => words.grounds[ground]).join('、')}</p>
          <p>{review.conclusion.reason}</p>
          <p className="quiet-text">
            {words.conclusionBy(review.conclusion.by.map((one) => one.name).join('、'))} ·{' '}
            {dayMinute(review.conclusion.at)}
          </p>
          <p className="quiet-text">
            {review.served.map((one) => words.served(one.label, one.openedAt && dayMinute(one.openedAt))).join('，')}
          </p>
          {review.conclusion.paper ? (
            <a
              className="button"
              href={urlOf('deskConclusion', { caseId: review.caseId })}
              target="_blank"
              rel="noreferrer"
              data-testid={ids.conclusionPaper}
            >
              <IconFileText size={18} aria-hidden="true" /> {words.paper}
            </a>
          ) : (
            <span className="quiet-text">{words.paperSoon}</span>
          )}
          {review.state === 'remanded' && (
            <p className="quiet-text">
              {review.newCertificateNo ? words.newCertificate(review.newCertificateNo) : words.awaitsNew}
            </p>
          )}
        </article>
      )}

      <p className="review-buttons">
        {may('propose') && (
          <button
            type="button"
            className="button big next"
            data-testid={ids.propose}
            onClick={() => setAsking('propose')}
          >
            {words.propose}
          </button>
        )}
        {may('noteHearing') && (
          <button type="button" className="button" data-testid={ids.hear} onClick={() => setAsking('hear')}>
            {words.hear}
          </button>
        )}
        {may('orderCure') && (
          <button type="button" className="button" data-testid={ids.cure} onClick={() => setAsking('cure')}>
            {words.cure}
          </button>
        )}
        {may('noteElsewhere') && (
          <button type="button" className="button" data-testid={ids.elsewhere} onClick={() => setAsking('elsewhere')}>
            {words.elsewhere}
          </button>
        )}
      </p>

      {asking === 'admit' && <AdmitDialog press={press} onClose={close} />}
      {asking === 'hear' && <HearingDialog press={press} onClose={close} />}
      {asking === 'elsewhere' && <ElsewhereDialog press={press} onClose={close} />}
      {asking === 'cure' && <CureDialog press={press} onClose={close} />}
      {asking === 'propose' && <ProposeDialog press={press} onClose={close} cured={review.cure?.answer != null} />}
      {asking === 'disagree' && <DisagreeDialog press={press} onClose={close} />}
    </section>
  );
}

/** Hearings, what goes on elsewhere, the flaw and its answer, and earlier disagreement. */
function Notes({ open }: { open: OpenReview }) {
  const { review } = open;
  if (!review) return null;
  return (
    <ul className="review-notes">
      {review.hearings.map((one) => (
        <li key={one.at}>
          <b>{words.hearings}</b> {dayMinute(one.at)} · {words.present(one.present.join('、'))} · {one.words}
        </li>
      ))}
      {review.elsewhere.map((one) => (
        <li key={one.at}>
          <b>{words.kinds[one.kind]}</b> {dayMinute(one.at)} · {one.body}
        </li>
      ))}
      {review.cure && (
        <li>
          <b>{words.cureTitle}</b> {review.cure.flaw} ·{' '}
          {review.cure.answer ? `${review.cure.answer.by}：${review.cure.answer.words}` : words.cureWaits}
        </li>
      )}
      {review.disagreements.map((one) => (
        <li key={one.at}>
          {words.disagreed(one.by.name, one.words)}（{words.outcomes[one.proposal.outcome]}）
        </li>
      ))}
    </ul>
  );
}
