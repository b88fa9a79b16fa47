import currentLocation from '@tabler/icons/outline/current-location.svg?raw';
import check from '@tabler/icons/outline/check.svg?raw';
import { adviceFor } from '@kuaichu/call-client/preflight/verdict';
import type { ServiceAnswer } from '@kuaichu/contract/alarm';
import { call } from '@kuaichu/contract/client';
import type { Preflight } from '@kuaichu/contract/preflight';
import type { JSX } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import { Button } from '../parts/controls.tsx';
import { Frame } from '../parts/frame.tsx';
import { Icon } from '../parts/icon.tsx';
import { texts } from '../texts.ts';
import { adviceTexts } from './adviceTexts.ts';
import { type Draft, type Lane, placeKnown, wordsOfPlace } from './draft.ts';
import { type Located, locate } from './locate.ts';
import { MapView } from './mapView.tsx';

type Locating = 'busy' | 'denied' | 'silent' | 'ok';
const lanes = ['left', 'middle', 'right', 'kerb'] as const satisfies readonly Lane[];

/** p04. The position is read on the phone; it leaves with 就是这里，报警, or earlier only by 查一下地名. */
export function PlaceStep(props: {
  draft: Draft;
  change(part: Partial<Draft>): void;
  preflight: Preflight | null;
  refused: string | null;
  onConfirm(): void;
  onBack(): void;
}): JSX.Element {
  const { draft, change } = props;
  const words = texts.place;
  const advice = adviceFor(props.preflight ?? []);
  const [locating, setLocating] = useState<Locating>(draft.fix ? 'ok' : 'busy');
  const [editing, setEditing] = useState(draft.words !== null);
  const [lookUp, setLookUp] = useState<'idle' | 'busy' | 'silent' | 'told'>('idle');
  const [service, setService] = useState<ServiceAnswer | null>(null);
  const [missing, setMissing] = useState(false);

  async function find(): Promise<void> {
    setLocating('busy');
    const located: Located = await locate();
    if ('fix' in located) {
      change({ fix: located.fix });
      setLocating('ok');
    } else {
      setLocating(draft.fix ? 'ok' : located.failure);
      if (!draft.fix) setEditing(true);
    }
  }
  useEffect(() => {
    if (!draft.fix) void find();
  }, []);

  async function ask(): Promise<void> {
    setLookUp('busy');
    const typed = wordsOfPlace(draft);
    const answer = await call(
      'serviceAt',
      {
        query: {
          ...(draft.fix ? { lng: draft.fix.lng, lat: draft.fix.lat, datum: 'WGS84' } : {}),
          ...(typed ? { words: typed } : {}),
        },
      },
      8000,
    );
    if (!answer.ok) {
      setLookUp('silent');
      setEditing(true);
      return;
    }
    setService(answer.value);
    setLookUp(answer.value.placeWords ? 'told' : 'silent');
    if (!answer.value.placeWords) setEditing(true);
    change({
      found: { autoWords: answer.value.placeWords, road: answer.value.road, roadKind: answer.value.roadKind },
    });
  }

  const shown = wordsOfPlace(draft);
  const title =
    shown !== '' ? shown : locating === 'busy' ? words.locating : locating === 'ok' ? words.here : words.denied;
  const helpLine =
    shown !== ''
      ? service && !service.inArea
        ? service.words
        : ''
      : locating === 'ok'
        ? words.hereHelp
        : locating === 'busy'
          ? ''
          : words.deniedHelp;

  return (
    <Frame
      name="place"
      header={words.header}
      onBack={props.onBack}
      actions={
        <>
          {props.refused && (
            <p class="say" role="alert" data-testid="refusal">
              {props.refused}
            </p>
          )}
          {missing && !placeKnown(draft) && (
            <p class="say" role="alert" data-testid="refusal">
              {words.nothing}
            </p>
          )}
          {advice && (
            <p class="say" role="status" data-testid="line-advice" data-advice={advice}>
              {adviceTexts[advice]}
            </p>
          )}
          <p class="notice">{texts.notice.words}</p>
          <Button
            id="confirm-alarm"
            tall
            onPress={() => {
              if (placeKnown(draft)) props.onConfirm();
              else {
                setMissing(true);
                setEditing(true);
              }
            }}
          >
            {words.confirm}
          </Button>
          {!editing && (
            <Button id="place-fix" kind="text" onPress={() => setEditing(true)}>
              {words.change}
            </Button>
          )}
        </>
      }
    >
      <div class="map-box">
        {draft.fix ? <MapView fix={draft.fix} roads={service?.roads ?? []} /> : <div class="map map-empty" />}
        {draft.fix && (
          <span class="map-chip" data-testid="accuracy">
            {words.error(draft.fix.accuracyM)}
          </span>
        )}
        <button type="button" class="map-button" data-testid="locate-again" onClick={() => void find()}>
          <Icon svg={currentLocation} size={20} />
          {locating === 'busy' ? words.locating : words.again}
        </button>
      </div>
      <h1 tabIndex={-1} data-speak data-testid="place-title">
        {title}
      </h1>
      {helpLine && <p class="help">{helpLine}</p>}
      {service?.accuracyNote && draft.fix && draft.fix.accuracyM > 50 && <p class="help">{service.accuracyNote}</p>}
      {lookUp === 'silent' && <p class="help">{words.mapsSilent}</p>}
      {editing && (
        <label class="field">
          <span>{words.wordsLabel}</span>
          <input
            data-testid="place-words"
            value={draft.words ?? draft.found?.autoWords ?? ''}
            placeholder={words.wordsHint}
            maxLength={120}
            autocomplete="off"
            enterkeyhint="done"
            onInput={(event) => change({ words: event.currentTarget.value })}
          />
        </label>
      )}
      {lookUp !== 'told' && (draft.fix || shown) && (
        <div class="look-up">
          <Button
            id="place-lookup"
            kind="secondary"
            busy={lookUp === 'busy' && words.lookingUp}
            onPress={() => void ask()}
          >
            {words.lookUp}
          </Button>
          <small>{words.lookUpHelp}</small>
        </div>
      )}
      <fieldset class="lanes">
        <legend data-speak>{words.lane}</legend>
        {lanes.map((lane) => (
          <button
            key={lane}
            type="button"
            data-testid={`lane-${lane}`}
            aria-pressed={draft.lane === lane}
            onClick={() => change({ lane })}
          >
            {draft.lane === lane && <Icon svg={check} size={20} />}
            {words.lanes[lane]}
          </button>
        ))}
      </fieldset>
    </Frame>
  );
}
