import type { RaiseAlarmBody, ServiceAnswer } from '@kuaichu/contract/alarm';
import { call, newKey, type RefusalAnswer } from '@kuaichu/contract/client';
import type { JSX } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import { Frame } from '../parts/frame.tsx';
import { remember } from '../parts/memory.ts';
import { useModule } from '../parts/module.ts';
import { usePage } from '../parts/page.ts';
import { texts } from '../texts.ts';
import {
  alarmOf,
  type Draft,
  type LocalStep,
  questions,
  questionsFor,
  type Question,
  stepAfter,
  stepAllowed,
} from './draft.ts';
import { usePreflight } from './preflight.ts';
import { Ask, Consent } from './questions.tsx';
import { keepAlarm, pendingAlarm } from './raise.ts';
import { Safety } from './safety.tsx';
import { type City, Start } from './start.tsx';

type Where = LocalStep | 'access' | 'link';

// Not needed for the first paint.
const loadPlace = () => import('./place.tsx');
const loadRaising = () => import('./raising.tsx');
const loadAccess = () => import('../access/access.tsx');
const loadLink = () => import('../access/link.tsx');

/** Everything before a case exists. Each step is an entry of the browser's history, so Back goes one question back. */
export function Local(props: {
  draft: Draft;
  change(part: Partial<Draft>): void;
  service: ServiceAnswer | null;
  cities: readonly City[];
  linkToken: string | null;
}): JSX.Element {
  const { draft, change } = props;
  const page = usePage();
  const [where, setWhere] = useState<Where>(props.linkToken ? 'link' : 'start');
  const [alarm, setAlarm] = useState<RaiseAlarmBody | null>(pendingAlarm);
  const place = useModule(loadPlace);
  const raising = useModule(loadRaising);
  const access = useModule(loadAccess);
  const link = useModule(loadLink);
  const preflight = usePreflight(where !== 'start' && where !== 'access' && where !== 'link');
  const [refused, setRefused] = useState<RefusalAnswer | null>(null);

  useEffect(() => {
    const onPop = (event: PopStateEvent) => {
      const asked: unknown = event.state?.where;
      setWhere(typeof asked === 'string' ? (asked as Where) : 'start');
    };
    addEventListener('popstate', onPop);
    return () => removeEventListener('popstate', onPop);
  }, []);

  function go(to: Where): void {
    setRefused(null);
    history.pushState({ where: to }, '');
    setWhere(to);
  }
  function answer<Q extends Question>(question: Q, value: NonNullable<Draft['answers'][Q]>): void {
    // Help comes first and at once; the question stays as it is behind the sheet.
    if (value === 'serious') {
      page.openHelp('injured');
      return;
    }
    const next: Draft = { ...draft, answers: { ...draft.answers, [question]: value } };
    change({ answers: next.answers });
    go(stepAfter(next, question));
  }

  if (alarm) {
    if (!raising) return <Opening />;
    return (
      <raising.Raising
        body={alarm}
        onView={(view) => {
          remember('session', 'kc.draft', null);
          page.take(view);
        }}
        onRefused={(refusal) => {
          setAlarm(null);
          setRefused(refusal);
          setWhere('place');
        }}
        onCancel={() => {
          keepAlarm(null);
          setAlarm(null);
          setWhere('place');
        }}
      />
    );
  }
  if (where === 'access') return access ? <access.Access onBack={back} /> : <Opening />;
  if (where === 'link' && props.linkToken) {
    return link ? (
      <link.FromLink token={props.linkToken} onGo={() => go('safety')} onCode={() => go('access')} />
    ) : (
      <Opening />
    );
  }

  const step: LocalStep = where === 'link' ? 'start' : stepAllowed(draft, where);
  switch (step) {
    case 'start':
      return (
        <Start service={props.service} cities={props.cities} onStart={() => go('safety')} onCode={() => go('access')} />
      );
    case 'safety':
      return <Safety onBack={back} onDone={() => go('hurt')} onStuck={() => go('hurt')} />;
    case 'consent':
      return (
        <Consent
          onBack={back}
          onAnswer={(consent) => {
            change({ consent });
            go('place');
          }}
        />
      );
    case 'place':
      if (!place) return <Opening />;
      return (
        <place.PlaceStep
          draft={draft}
          change={change}
          preflight={preflight}
          refused={refused?.say ?? null}
          onBack={back}
          onConfirm={() => {
            const body = alarmOf(draft, { key: newKey(), at: new Date(), notice: texts.notice.version, preflight });
            if (!body) return;
            keepAlarm(body);
            setRefused(null);
            setAlarm(body);
          }}
        />
      );
    default: {
      const asked = questionsFor(draft.answers);
      return (
        <Ask
          key={step}
          question={step}
          position={asked.indexOf(step) + 1}
          total={asked.length}
          onBack={back}
          onAnswer={(value) => answer(step, value)}
        />
      );
    }
  }
}

const back = () => history.back();

function Opening(): JSX.Element {
  return (
    <Frame name="opening" header={texts.app}>
      <p class="help" role="status">
        {texts.opening}
      </p>
    </Frame>
  );
}

/** Reads what a browser kept; anything else begins anew. */
export function readDraft(kept: unknown, empty: Draft): Draft {
  if (!kept || typeof kept !== 'object' || !('answers' in kept)) return empty;
  const draft = kept as Draft;
  const known = Object.fromEntries(
    Object.entries(draft.answers ?? {}).filter(([key]) => (questions as readonly string[]).includes(key)),
  );
  return { ...empty, ...draft, answers: known };
}

export async function readService(): Promise<{ service: ServiceAnswer | null; cities: readonly City[] }> {
  const [service, about] = await Promise.all([call('serviceAt', {}), call('about', {})]);
  return { service: service.ok ? service.value : null, cities: about.ok ? about.value.cities : [] };
}
