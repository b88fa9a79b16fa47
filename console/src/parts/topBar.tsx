import { IconClock, IconLogout } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import type { StaffMember } from '@kuaichu/contract/desk';
import { useTick } from '../live/clock.ts';
import { ids } from '../testIds.ts';
import { texts } from '../texts.ts';
import { hourMinute } from '../time.ts';
import { DemoBadge, Logo } from './marks.tsx';

export function TopBar(props: {
  desk: string;
  who: string;
  demo: boolean;
  demoClock: boolean;
  now(): number;
  online: boolean;
  /** Time of the view that is shown. */
  asOf: string | null;
  onLogout(): void;
  children?: ReactNode;
  right?: ReactNode;
}) {
  useTick(1_000);
  return (
    <header className="top">
      <Logo />
      <h1>{props.desk}</h1>
      <i className="rule" />
      <span className="who">{props.who}</span>
      {props.children}
      <span className="spring" />
      {!props.online && props.asOf && (
        <span className="badge stop" role="status" data-testid={ids.offline}>
          {texts.head.offline(hourMinute(props.asOf))}
        </span>
      )}
      {props.right}
      {props.demoClock && (
        <span className="badge quiet" data-testid={ids.demoClock}>
          <IconClock size={16} aria-hidden="true" />
          {texts.head.demoClock(hourMinute(props.now()))}
        </span>
      )}
      {props.demo && <DemoBadge />}
      <button
        type="button"
        className="icon-button"
        onClick={props.onLogout}
        aria-label={texts.head.logout}
        title={texts.head.logout}
        data-testid={ids.logout}
      >
        <IconLogout size={18} />
      </button>
    </header>
  );
}

export function whoOf(me: StaffMember): string {
  return me.roles.includes('agent') ? `${me.no} ${texts.head.seat} · ${me.name}` : me.name;
}
