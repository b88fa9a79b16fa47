import type { ServiceAnswer } from '@kuaichu/contract/alarm';
import { call } from '@kuaichu/contract/client';
import type { PartyView } from '@kuaichu/contract/partyView';
import type { JSX } from 'preact';
import { useCallback, useEffect, useLayoutEffect, useMemo, useRef, useState } from 'preact/hooks';
import { linkTokenOf } from './access/token.ts';
import { type Draft, emptyDraft, placeOf } from './alarm/draft.ts';
import { Local, readDraft, readService } from './alarm/local.tsx';
import type { City } from './alarm/start.tsx';
import { followCase, type Line, newer } from './case/live.ts';
import { HelpSheet } from './help.tsx';
import { recall, remember } from './parts/memory.ts';
import { useModule } from './parts/module.ts';
import { type HelpKind, type Page, PageContext } from './parts/page.ts';
import { hourMinute } from './parts/time.ts';
import { texts } from './texts.ts';

const loadCase = () => import('./case/caseScreen.tsx');

/** The page holds no domain state: before the alarm a draft, after it the server's view and nothing else. */
export function App(): JSX.Element {
  const [view, setView] = useState<PartyView | null>(null);
  const [line, setLine] = useState<Line>('up');
  const [draft, setDraft] = useState<Draft>(() => readDraft(recall('session', 'kc.draft'), emptyDraft));
  const [service, setService] = useState<ServiceAnswer | null>(null);
  const [cities, setCities] = useState<readonly City[]>([]);
  const [help, setHelp] = useState<HelpKind | null>(null);
  const [large, setLargeState] = useState(() => recall('local', 'kc.large') === true);
  const [linkToken] = useState(() => linkTokenOf(location.hash));
  const screens = useModule(loadCase);
  const receivedAt = useRef(0);

  const take = useCallback((next: PartyView) => {
    receivedAt.current = performance.now();
    setView((current) => newer(current, next));
  }, []);
  const change = useCallback((part: Partial<Draft>) => {
    setDraft((current) => {
      const next = { ...current, ...part };
      remember('session', 'kc.draft', next);
      return next;
    });
  }, []);

  // Before the first paint: a page that opens small and then grows moves the button from under the finger.
  useLayoutEffect(() => {
    document.documentElement.classList.toggle('large', large);
    remember('local', 'kc.large', large || null);
  }, [large]);

  useEffect(() => {
    void (async () => {
      const answer = await call('partyView', {}, 8000);
      if (answer.ok) take(answer.value);
    })();
    void (async () => {
      const read = await readService();
      setService(read.service);
      setCities(read.cities);
    })();
  }, [take]);

  const caseKey = view ? `${view.caseId}/${view.me.partyId}` : null;
  useEffect(() => {
    if (caseKey === null) return undefined;
    const following = followCase({ onView: take, onLine: setLine, onGone: () => setView(null) });
    const onVisible = () => document.visibilityState === 'visible' && following.refresh();
    document.addEventListener('visibilitychange', onVisible);
    return () => {
      document.removeEventListener('visibilitychange', onVisible);
      following.stop();
      setLine('up');
    };
  }, [caseKey, take]);

  const stale = view && line === 'down' ? `${texts.lineDown}，${texts.asOf(hourMinute(view.now))}` : null;
  const page: Page = useMemo(
    () => ({
      view,
      demoClock: view?.demoClock ?? service?.demoClock ?? false,
      demo: view?.demo ?? service?.demo ?? false,
      large,
      stale,
      setLarge: setLargeState,
      openHelp: setHelp,
      take,
    }),
    [view, service, large, stale, take],
  );

  return (
    <PageContext.Provider value={page}>
      {view ? (
        screens ? (
          <screens.CaseScreen
            view={view}
            receivedAt={receivedAt.current}
            onLeave={() => {
              setDraft(emptyDraft);
              remember('session', 'kc.draft', null);
              setView(null);
            }}
          />
        ) : (
          <p class="opening" role="status">
            {texts.opening}
          </p>
        )
      ) : (
        <Local draft={draft} change={change} service={service} cities={cities} linkToken={linkToken} />
      )}
      {help && <HelpSheet kind={help} place={placeOf(draft)} onClose={() => setHelp(null)} />}
    </PageContext.Provider>
  );
}
