import type { JSX } from 'preact';
import { Button } from '../parts/controls.tsx';
import { Frame } from '../parts/frame.tsx';
import { Warn } from '../parts/icon.tsx';
import { texts } from '../texts.ts';

/** p02: a still picture on purpose; nobody watches a film in a live lane. */
export function Safety(props: { onDone(): void; onStuck(): void; onBack(): void }): JSX.Element {
  const words = texts.safety;
  return (
    <Frame
      name="safety"
      header={words.header}
      tone="yellow"
      onBack={props.onBack}
      actions={
        <>
          <Button id="safety-done" tall onPress={props.onDone}>
            {words.done}
          </Button>
          <Button id="safety-stuck" kind="text" onPress={props.onStuck}>
            {words.stuck}
          </Button>
        </>
      }
    >
      <h1 tabIndex={-1} class="with-sign" data-speak>
        <Warn size={44} />
        {words.title}
      </h1>
      <Scene />
      <ol class="orders">
        {words.steps.map(([order, help]) => (
          <li key={order} data-speak>
            <span>
              <b>{order}</b>
              {help && <small>{help}</small>}
            </span>
          </li>
        ))}
      </ol>
    </Frame>
  );
}

function Scene(): JSX.Element {
  return (
    <svg
      class="scene"
      viewBox="0 0 350 250"
      preserveAspectRatio="xMidYMid slice"
      role="img"
      aria-label={texts.safety.picture}
    >
      <rect width="350" height="250" fill="#2b2f32" />
      <rect width="245" height="14" fill="#6f7479" />
      <rect x="6" width="5" height="250" fill="#e5b400" />
      <path d="M84 0v250M164 0v250" stroke="#fff" stroke-width="5" stroke-dasharray="22 20" />
      <rect x="244" width="8" height="250" fill="#e9ebec" />
      <rect x="252" width="98" height="250" fill="#5e7d55" />
      <rect x="256" width="5" height="250" fill="#c9d2d0" />
      <g>
        <rect x="178" y="14" width="46" height="78" rx="9" fill="#9d1c24" />
        <rect x="184" y="34" width="34" height="17" rx="4" fill="#16191c" />
        <rect x="185" y="68" width="32" height="11" rx="4" fill="#16191c" />
        <path d="M181 21h8M213 21h8M181 88h8M213 88h8" stroke="#ffb000" stroke-width="8" stroke-linecap="round" />
        <path
          d="m172 97-9 8M164 88h-10M230 97l9 8M238 88h10"
          stroke="#ffc800"
          stroke-width="4"
          stroke-linecap="round"
        />
      </g>
      <path
        d="M232 60h34m-13-12 14 12-14 12"
        fill="none"
        stroke="#fff"
        stroke-width="6"
        stroke-linecap="round"
        stroke-linejoin="round"
      />
      <circle cx="298" cy="56" r="11" fill="#ffc800" />
      <path d="M280 108c0-24 6-36 18-36s18 12 18 36Z" fill="#ffc800" />
      <text x="300" y="142" text-anchor="middle" fill="#fff" font-size="17" font-weight="700">
        {texts.safety.standHere}
      </text>
      <path d="M140 100v88M131 100h18M131 188h18" stroke="#ffc800" stroke-width="3.5" fill="none" />
      <rect x="12" y="112" width="122" height="64" rx="9" fill="#ffc800" />
      <text x="73" y="141" text-anchor="middle" fill="#10161d" font-size="23" font-weight="700">
        {texts.safety.distance}
      </text>
      <text x="73" y="165" text-anchor="middle" fill="#10161d" font-size="15" font-weight="600">
        {texts.safety.distanceFast}
      </text>
      <path d="M200 178 222 212H178Z" fill="#fff" stroke="#d3161c" stroke-width="11" stroke-linejoin="round" />
    </svg>
  );
}
