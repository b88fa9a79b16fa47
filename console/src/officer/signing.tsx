import { IconVideo, IconVideoOff } from '@tabler/icons-react';
import { useState } from 'react';
import { may, useCaseDesk } from '../agent/caseDesk.ts';
import { Audio, Video } from '../call/media.tsx';
import { useCall } from '../call/useCall.ts';
import { Mark, type MarkKind } from '../parts/marks.tsx';
import { ids } from '../testIds.ts';
import { texts } from '../texts.ts';
import { hourMinuteSecond } from '../time.ts';
import { UnitReview } from '../reviewer/unitReview.tsx';
import { Issued, Papers } from './papers.tsx';

const marks = {
  none: 'waiting',
  signed: 'done',
  refused: 'byHand',
  expired: 'byHand',
} as const satisfies Record<string, MarkKind>;

/** After the order: each party on the own phone, recorded; then the certificate. */
export function Signing() {
  const { view } = useCaseDesk();
  const [joined, setJoined] = useState(false);
  const call = useCall(joined && may(view, 'joinCall') ? view.caseId : null);
  const labelOf = (key: string) => view.parties.find((p) => p.partyId === key)?.label ?? '';
  const { certificate } = view;
  return (
    <div className="signing">
      {certificate ? (
        <Issued certificate={certificate} />
      ) : (
        <article>
          <h2>
            {view.status === 'settled'
              ? texts.status.settled
              : view.settlement
                ? texts.settlement.waiting
                : texts.officer.waiting}
          </h2>
          <p className="quiet-text">{view.settlement ? view.settlement.terms : texts.officer.waitingLead}</p>
        </article>
      )}
      <ul className="signatures">
        {view.parties.map((party) => (
          <li key={party.partyId} data-testid={ids.signature(party.partyId)} data-state={party.signature}>
            <b className="party-label">{party.label}</b>
            <span>{party.name}</span>
            <span className="spring" />
            <Mark kind={marks[party.signature]} />
            {texts.officer.signatures[party.signature]}
            {party.signedAt && <em>{hourMinuteSecond(party.signedAt)}</em>}
          </li>
        ))}
      </ul>
      <UnitReview />
      <Papers />
      {!certificate && may(view, 'joinCall') && (
        <div className="signing-room">
          <button
            type="button"
            className="button big"
            data-testid={joined ? ids.leaveRoom : ids.joinRoom}
            onClick={() => setJoined(!joined)}
          >
            {joined ? <IconVideoOff size={20} aria-hidden="true" /> : <IconVideo size={20} aria-hidden="true" />}
            {joined ? texts.officer.leaveRoom : texts.officer.join}
          </button>
          <span className="quiet-text">
            {joined && call.state ? texts.call.phases[call.state.phase] : texts.officer.joinLead}
          </span>
          {joined && (
            <div className="signing-people">
              {call.people
                .filter((p) => p.role === 'party')
                .map((person) => (
                  <figure key={person.identity}>
                    {person.video && <Video track={person.video} label={labelOf(person.key)} />}
                    <figcaption>{labelOf(person.key)}</figcaption>
                  </figure>
                ))}
              {call.devices?.camera && (
                <figure>
                  <Video track={call.devices.camera} mirrored label={texts.call.own} />
                  <figcaption>{texts.call.own}</figcaption>
                </figure>
              )}
              {call.people.map((p) => p.audio && <Audio key={p.identity} track={p.audio} />)}
            </div>
          )}
        </div>
      )}
    </div>
  );
}
