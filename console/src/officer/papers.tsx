import { IconEraser, IconFileText, IconFileX } from '@tabler/icons-react';
import { useState } from 'react';
import { newKey, urlOf } from '@kuaichu/contract/client';
import type { DeskCaseView } from '@kuaichu/contract/deskCase';
import { may, useCaseDesk } from '../agent/caseDesk.ts';
import { AskDialog } from '../parts/askDialog.tsx';
import { Mark } from '../parts/marks.tsx';
import { ids } from '../testIds.ts';
import { texts } from '../texts.ts';
import { dayMinute } from '../time.ts';

type Certificate = NonNullable<DeskCaseView['certificate']>;

/** The certificate that stands, what it is worth, and the two ways in which a wrong one is put right. */
export function Issued({ certificate }: { certificate: Certificate }) {
  const { view } = useCaseDesk();
  const [asking, setAsking] = useState<'correct' | 'revoke' | null>(null);
  const words = texts.papers;
  return (
    <article className="issued" data-state={certificate.state}>
      <h2>
        <Mark kind={certificate.state === 'valid' ? 'done' : 'attention'} size={24} /> {texts.officer.issued}
        <span className="chip" data-testid={ids.paperState}>
          {words.states[certificate.state]}
        </span>
      </h2>
      <p>
        {texts.officer.issuedNo} <b data-testid={ids.certNo}>{certificate.no}</b>
        <br />
        {dayMinute(certificate.issuedAt)} · SM3 {certificate.sm3.slice(0, 8)}…
      </p>
      <p className="issued-links">
        <a
          className="button next"
          href={urlOf('deskCertificate', { caseId: view.caseId })}
          target="_blank"
          rel="noreferrer"
          data-testid={ids.certLink}
        >
          <IconFileText size={20} aria-hidden="true" />
          {texts.officer.openCertificate}
        </a>
        <a className="text-button" href={certificate.verifyUrl} target="_blank" rel="noreferrer">
          {texts.officer.verifyUrl}
        </a>
      </p>
      {(may(view, 'correctCertificate') || may(view, 'revokeCertificate')) && (
        <p className="issued-links">
          <button type="button" className="button" data-testid={ids.correctOpen} onClick={() => setAsking('correct')}>
            <IconEraser size={18} aria-hidden="true" />
            {words.correct}
          </button>
          <button
            type="button"
            className="button stop"
            data-testid={ids.revokeOpen}
            onClick={() => setAsking('revoke')}
          >
            <IconFileX size={18} aria-hidden="true" />
            {words.revoke}
          </button>
        </p>
      )}
      {certificate.state === 'underReview' && <p className="quiet-text">{words.underReviewLead}</p>}
      {asking === 'correct' && <CorrectDialog certificate={certificate} onClose={() => setAsking(null)} />}
      {asking === 'revoke' && <RevokeDialog no={certificate.no} onClose={() => setAsking(null)} />}
    </article>
  );
}

/** Every sealed paper of the case; shown once there is more than the certificate itself. */
export function Papers() {
  const { view } = useCaseDesk();
  if (view.papers.length === 0 || (view.papers.length === 1 && view.certificate)) return null;
  return (
    <section className="papers">
      <h2>{texts.papers.all}</h2>
      <ul>
        {view.papers.map((paper) => (
          <li key={paper.no} data-testid={ids.paper(paper.no)} data-state={paper.state}>
            <a href={urlOf('deskPaper', { caseId: view.caseId, no: paper.no })} target="_blank" rel="noreferrer">
              {paper.title}
            </a>
            <span className="figure">{paper.no}</span>
            {paper.kind === 'certificate' && <span className="chip">{texts.papers.states[paper.state]}</span>}
            <small>
              {dayMinute(paper.at)}
              {paper.note && ` · ${paper.note}`}
            </small>
          </li>
        ))}
      </ul>
    </section>
  );
}

/** Why the case is on the table once more. */
export function ReopenedNote() {
  const { view } = useCaseDesk();
  const { reopened } = view;
  if (!reopened) return null;
  return (
    <article className="reopened" data-testid={ids.reopened}>
      <h2>
        <Mark kind="attention" size={20} /> {texts.papers.reopened[reopened.ground]}
        {reopened.by && <span className="chip">{texts.papers.by(reopened.by)}</span>}
      </h2>
      <p>{reopened.reason}</p>
      <p className="quiet-text">{texts.papers.replaces(reopened.replaces)}</p>
    </article>
  );
}

function CorrectDialog({ certificate, onClose }: { certificate: Certificate; onClose(): void }) {
  const { view, run } = useCaseDesk();
  const words = texts.papers;
  const [at, setAt] = useState(0);
  const [part, setPart] = useState('');
  const [becomes, setBecomes] = useState('');
  const chosen = certificate.printed[at];
  const isText = chosen?.field === 'facts';
  const was = isText ? part.trim() : (chosen?.value ?? '');
  return (
    <AskDialog
      title={words.correctTitle}
      lead={words.correctLead}
      onClose={onClose}
      confirm={{
        words: words.correctConfirm,
        testId: ids.correctConfirm,
        ready: was !== '' && becomes.trim() !== '' && becomes.trim() !== was,
      }}
      asked={{ label: words.because, testId: ids.correctReason, least: 2, most: 200, rows: 2 }}
      act={async (reason) => {
        if (!chosen) return null;
        const change = { field: chosen.field, partyId: chosen.partyId, was, becomes: becomes.trim() };
        const body = { key: newKey(), reason, changes: [change] };
        return run('correctCertificate', { params: { caseId: view.caseId }, body }, true);
      }}
    >
      <label>
        {words.field}
        <select value={at} data-testid={ids.correctField} onChange={(event) => setAt(Number(event.target.value))}>
          {certificate.printed.map((row, n) => (
            <option key={`${row.field}${row.partyId ?? ''}`} value={n}>
              {row.words}
            </option>
          ))}
        </select>
      </label>
      <label>
        {isText ? words.wasPart : words.was}
        {isText ? (
          <input
            value={part}
            maxLength={120}
            data-testid={ids.correctWas}
            onChange={(event) => setPart(event.target.value)}
          />
        ) : (
          <output>{chosen?.value}</output>
        )}
      </label>
      <label>
        {words.becomes}
        <input
          value={becomes}
          maxLength={120}
          data-testid={ids.correctBecomes}
          onChange={(event) => setBecomes(event.target.value)}
        />
      </label>
    </AskDialog>
  );
}

function RevokeDialog({ no, onClose }: { no: string; onClose(): void }) {
  const { view, run } = useCaseDesk();
  const words = texts.papers;
  return (
    <AskDialog
      title={words.revokeTitle(no)}
      lead={words.revokeLead}
      onClose={onClose}
      confirm={{ words: words.revokeConfirm, testId: ids.revokeConfirm, tone: 'stop' }}
      asked={{ label: words.revokePlaceholder, testId: ids.revokeReason, least: 4, most: 300 }}
      act={(reason) =>
        run('revokeCertificate', { params: { caseId: view.caseId }, body: { key: newKey(), reason } }, true)
      }
    />
  );
}
