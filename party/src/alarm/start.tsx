import video from '@tabler/icons/outline/video.svg?raw';
import mapPin from '@tabler/icons/outline/map-pin.svg?raw';
import moon from '@tabler/icons/outline/moon.svg?raw';
import type { ServiceAnswer } from '@kuaichu/contract/alarm';
import type { Answer } from '@kuaichu/contract/client';
import type { JSX } from 'preact';
import { Button } from '../parts/controls.tsx';
import { Frame } from '../parts/frame.tsx';
import { Done, Icon } from '../parts/icon.tsx';
import { usePage } from '../parts/page.ts';
import { texts } from '../texts.ts';

export type City = Answer<'about'>['cities'][number];

/** p01. Nothing about this person has left the phone, so the state shown is the city's, not the place's. */
export function Start(props: {
  service: ServiceAnswer | null;
  cities: readonly City[];
  onStart(): void;
  onCode(): void;
}): JSX.Element {
  const { service } = props;
  const words = texts.start;
  const page = usePage();
  return (
    <Frame
      name="start"
      header={texts.app}
      sizes
      actions={
        <>
          <button type="button" class="sign" data-testid="start-alarm" onClick={props.onStart}>
            <span class="sign-line">
              <Icon svg={video} size={72} />
              <b>{words.button}</b>
              <small>{page.large ? words.buttonHelpLarge : words.buttonHelp}</small>
            </span>
          </button>
        </>
      }
    >
      <p class="where">
        <Icon svg={mapPin} size={20} />
        {words.label}
      </p>
      <h1 tabIndex={-1} data-speak>
        {words.title}
      </h1>
      <p class="help">{words.privacy}</p>
      <p class="pills">
        {service?.cityName ? (
          <Pill good={service.open} words={`${service.cityName} · ${service.words}`} />
        ) : (
          props.cities.map((city) => <Pill key={city.id} good={city.open} words={`${city.name} ${city.hours}`} />)
        )}
      </p>
      <ol class="plan">
        <li data-speak>
          {words.step1}
          {service?.waitS ? (
            <>
              ，<b>{words.step1Wait(service.waitS)}</b>
            </>
          ) : null}
        </li>
        <li data-speak>{words.step2}</li>
        <li data-speak>{words.step3}</li>
      </ol>
      <Button id="have-code" kind="text" onPress={props.onCode}>
        {words.haveCode}
      </Button>
    </Frame>
  );
}

function Pill(props: { good: boolean; words: string }): JSX.Element {
  return (
    <span class={`pill ${props.good ? 'good' : 'off'}`}>
      {props.good ? <Done /> : <Icon svg={moon} size={20} />}
      {props.words}
      {!props.good && `，${texts.start.closed}`}
    </span>
  );
}
