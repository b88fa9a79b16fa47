import { lazy, Suspense, useCallback, useEffect, useState } from 'react';
import type { StaffMember } from '@kuaichu/contract/desk';
import { act } from './live/act.ts';
import { onLoggedOut } from './live/session.ts';
import { texts } from './texts.ts';

const Login = lazy(async () => ({ default: (await import('./login/login.tsx')).Login }));
const AgentDesk = lazy(async () => ({ default: (await import('./agent/agentDesk.tsx')).AgentDesk }));
const OfficerDesk = lazy(async () => ({ default: (await import('./officer/officerDesk.tsx')).OfficerDesk }));
const ReviewerDesk = lazy(async () => ({ default: (await import('./reviewer/reviewerDesk.tsx')).ReviewerDesk }));
const SupervisorDesk = lazy(async () => ({
  default: (await import('./supervisor/supervisorDesk.tsx')).SupervisorDesk,
}));

export interface DeskProps {
  readonly me: StaffMember;
  onLogout(): void;
}

function deskOf(me: StaffMember) {
  if (me.roles.includes('agent')) return AgentDesk;
  if (me.roles.includes('officer')) return OfficerDesk;
  if (me.roles.includes('reviewer')) return ReviewerDesk;
  return me.roles.includes('supervisor') ? SupervisorDesk : null;
}

/** Login, then the desk of the role. A login that ran out is asked for on top: the call below goes on. */
export function App() {
  const [me, setMe] = useState<StaffMember | null>(null);
  const [asked, setAsked] = useState(false);
  const [expired, setExpired] = useState(false);

  useEffect(() => {
    void act('me', {}).then((answer) => {
      if (answer.ok) setMe(answer.value);
      setAsked(true);
    });
    return onLoggedOut(() => setExpired(true));
  }, []);

  const logout = useCallback(() => {
    void act('logout', {}).then(() => {
      setMe(null);
      setExpired(false);
    });
  }, []);

  if (!asked) return <p className="opening">{texts.common.loading}</p>;
  const Desk = me && deskOf(me);
  return (
    <Suspense fallback={<p className="opening">{texts.common.loading}</p>}>
      {me && Desk && <Desk key={me.staffId} me={me} onLogout={logout} />}
      {(!Desk || expired) && (
        <Login
          expired={expired && Desk !== null}
          note={me && !Desk ? texts.login.noDesk : null}
          username={me?.username ?? new URLSearchParams(location.search).get('username') ?? ''}
          onLogin={(staff) => {
            setExpired(false);
            setMe(staff);
          }}
        />
      )}
    </Suspense>
  );
}
