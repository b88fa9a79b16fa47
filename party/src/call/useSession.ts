import { call } from '@kuaichu/contract/client';
import type { PartyView } from '@kuaichu/contract/partyView';
import { useEffect, useRef, useState } from 'preact/hooks';
import { untilLoaded } from '../parts/module.ts';
import type { Session, SessionState } from './session.ts';
import { openStillStore } from './stillStore.ts';
import { startUploads, type Uploads, type UploadState } from './uploads.ts';

export type Purpose = 'call' | 'sign';

export interface UsedSession {
  readonly session: Session | null;
  readonly state: SessionState | null;
  readonly uploads: UploadState;
}

/** Opens the session when there is a purpose and closes it when there is none. livekit-client arrives only then. */
export function useSession(view: PartyView, purpose: Purpose | null): UsedSession {
  const [session, setSession] = useState<Session | null>(null);
  const [state, setState] = useState<SessionState | null>(null);
  const [uploading, setUploading] = useState<UploadState>({ waiting: 0, percent: 0 });
  const uploads = useRef<Promise<Uploads> | null>(null);
  uploads.current ??= openStillStore().then((store) =>
    startUploads({
      store,
      onState: setUploading,
      onRefused: (commandId, code) =>
        void call('answerCommand', { params: { commandId }, body: { ok: false, failure: code } }),
    }),
  );
  const latest = useRef(view);
  latest.current = view;

  useEffect(() => {
    if (!purpose) return undefined;
    let wanted = true;
    let opened: Session | null = null;
    void (async () => {
      const { openSession } = await loadSession();
      if (!wanted || !uploads.current) return;
      opened = openSession({ purpose, view: latest.current, uploads: uploads.current, onState: setState });
      setSession(opened);
      setState(opened.state);
    })();
    return () => {
      wanted = false;
      setSession(null);
      setState(null);
      void opened?.close();
    };
  }, [purpose]);

  const ready = state?.camera !== undefined && state !== null;
  useEffect(() => session?.follow(view), [session, view, ready, state?.camera, state?.cameraFailure]);

  return { session, state, uploads: uploading };
}

/** livekit-client and the devices; also asked for while waiting, so that the answer finds everything here. */
export function loadSession(): Promise<typeof import('./session.ts')> {
  return untilLoaded(() => import('./session.ts'));
}
