import fileText from '@tabler/icons/outline/file-text.svg?raw';
import { urlOf } from '@kuaichu/contract/client';
import type { PartyView } from '@kuaichu/contract/partyView';
import type { JSX } from 'preact';
import { Icon } from '../parts/icon.tsx';
import { dateOf } from '../case/times.ts';
import { caseTexts } from '../case/texts.ts';

/** Papers told to this party beside the certificate; each opens as PDF. */
export function Notices(props: { view: PartyView }): JSX.Element | null {
  const { notices } = props.view;
  if (notices.length === 0) return null;
  return (
    <section class="notices" data-testid="notices">
      <h2>{caseTexts.notices}</h2>
      {notices.map((notice) => (
        <a
          key={notice.no}
          class="more"
          href={urlOf('partyPaper', { no: notice.no })}
          download={`${notice.no}.pdf`}
          data-testid={`notice-${notice.no}`}
        >
          <Icon svg={fileText} size={22} />
          <span>
            {notice.title} <small>{dateOf(notice.at)}</small>
          </span>
        </a>
      ))}
    </section>
  );
}

/** The finding was revoked: what happened, and that a new one comes. */
export function Reopened(props: { view: PartyView }): JSX.Element | null {
  const { reopened } = props.view;
  if (!reopened) return null;
  return (
    <section class="reopened" data-testid="reopened">
      <p data-speak>
        <b>{caseTexts.reopened.title}</b>
      </p>
      <p data-speak>{reopened.reason}</p>
      <p class="help small">{caseTexts.reopened.body}</p>
    </section>
  );
}
