import ambulance from '@tabler/icons/outline/ambulance.svg?raw';
import bandage from '@tabler/icons/outline/bandage.svg?raw';
import bike from '@tabler/icons/outline/bike.svg?raw';
import car from '@tabler/icons/outline/car.svg?raw';
import carCrash from '@tabler/icons/outline/car-crash.svg?raw';
import check from '@tabler/icons/outline/check.svg?raw';
import help from '@tabler/icons/outline/question-mark.svg?raw';
import moodCheck from '@tabler/icons/outline/mood-check.svg?raw';
import wall from '@tabler/icons/outline/wall.svg?raw';
import cross from '@tabler/icons/outline/x.svg?raw';
import type { JSX } from 'preact';
import { Slab } from '../parts/controls.tsx';
import { Frame } from '../parts/frame.tsx';
import { texts } from '../texts.ts';
import type { Answers, Question } from './draft.ts';

type Choice = readonly [value: string, svg: string, words: readonly [string, string]];

type Sure = Record<'yes' | 'no' | 'unknown', readonly [string, string]>;
const sure = (words: Sure): readonly Choice[] => [
  ['yes', check, words.yes],
  ['no', cross, words.no],
  ['unknown', help, words.unknown],
];

function choicesOf(question: Question): readonly Choice[] {
  const ask = texts.ask;
  switch (question) {
    case 'hurt':
      return [
        ['none', moodCheck, ask.hurt.none],
        ['minor', bandage, ask.hurt.minor],
        ['serious', ambulance, ask.hurt.serious],
      ];
    case 'kind':
      return [
        ['motorMotor', carCrash, ask.kind.motorMotor],
        ['motorNonMotor', bike, ask.kind.motorNonMotor],
        ['singleVehicle', wall, ask.kind.singleVehicle],
        ['other', help, ask.kind.other],
      ];
    case 'movable':
      return [['yes', car, ask.movable.yes], ...sure(ask.movable).slice(1)];
    case 'otherPartyPresent':
      return sure(ask.otherPartyPresent).toSpliced(2, 0, ['bothLeft', car, ask.otherPartyPresent.bothLeft]);
    default:
      return sure(ask[question]);
  }
}

/** p03: one question on the screen, answers in the lower half. */
export function Ask<Q extends Question>(props: {
  question: Q;
  position: number;
  total: number;
  onAnswer(value: NonNullable<Answers[Q]>): void;
  onBack(): void;
}): JSX.Element {
  const ask = texts.ask;
  return (
    <Frame
      name={props.question}
      header={ask.header}
      onBack={props.onBack}
      actions={choicesOf(props.question).map(([value, svg, words]) => (
        <Slab
          key={value}
          id={`${props.question}-${value}`}
          svg={svg}
          words={words}
          stop={value === 'serious'}
          onPress={() => props.onAnswer(value as NonNullable<Answers[Q]>)}
        />
      ))}
    >
      <p class="steps" aria-label={`${props.position} / ${props.total}`}>
        {Array.from({ length: props.total }, (_, i) => (
          <i key={i} class={i < props.position ? 'on' : ''} />
        ))}
        <span>
          {props.position} / {props.total}
        </span>
      </p>
      <h1 tabIndex={-1} class="question" data-speak>
        {ask[props.question].title}
      </h1>
      <p class="help" data-speak>
        {ask[props.question].help}
      </p>
    </Frame>
  );
}

/** P146 art. 23: a minor injury goes by the simplified procedure only with everybody's consent. */
export function Consent(props: { onAnswer(agrees: boolean): void; onBack(): void }): JSX.Element {
  const words = texts.ask.consent;
  return (
    <Frame
      name="consent"
      header={words.header}
      onBack={props.onBack}
      actions={
        <>
          <Slab id="consent-yes" svg={check} words={words.yes} onPress={() => props.onAnswer(true)} />
          <Slab id="consent-no" svg={cross} words={words.no} onPress={() => props.onAnswer(false)} />
        </>
      }
    >
      <h1 tabIndex={-1} class="question" data-speak>
        {words.title}
      </h1>
      <p class="help" data-speak>
        {words.help}
      </p>
    </Frame>
  );
}
