import type { ServiceAnswer } from '@kuaichu/contract/alarm';
import type { JSX } from 'preact';
import { texts } from '../texts.ts';
import { reach, roadLines } from './map.ts';

const height = 300;
const width = 390;

/** Pin and error circle from the phone itself; roads only after they were asked for. Metres are the drawing's unit. */
export function MapView(props: {
  fix: { lng: number; lat: number; accuracyM: number };
  roads: ServiceAnswer['roads'];
}): JSX.Element {
  const half = reach(props.fix.accuracyM);
  const scale = (2 * half) / width;
  const size = { width: 2 * half, height: height * scale };
  const lines = roadLines(props.fix, props.roads, size);
  const px = (n: number) => n * scale;
  return (
    <svg
      class="map"
      viewBox={`${-size.width / 2} ${-size.height / 2} ${size.width} ${size.height}`}
      preserveAspectRatio="xMidYMid slice"
      role="img"
      aria-label={texts.place.mapAlt}
    >
      {lines.length === 0 && <Grid size={size} px={px} />}
      <g fill="none" stroke-linecap="round" stroke-linejoin="round">
        {lines.map((road) => (
          <path key={road.name} d={road.path} stroke="#c9cfd0" stroke-width={px(32)} />
        ))}
        {lines.map((road) => (
          <path key={road.name} d={road.path} stroke="#fff" stroke-width={px(27)} />
        ))}
        {lines.map((road) => (
          <path key={road.name} d={road.path} stroke="#d9a514" stroke-width={px(1.4)} />
        ))}
      </g>
      <g class="map-names" font-size={px(17)} stroke-width={px(4)}>
        {lines.map((road) => (
          <text
            key={road.name}
            x={road.label.x}
            y={road.label.y}
            text-anchor="middle"
            dominant-baseline="central"
            writing-mode={road.label.upright ? 'vertical-rl' : undefined}
          >
            {road.name}
          </text>
        ))}
      </g>
      <circle
        r={Math.max(props.fix.accuracyM, px(16))}
        fill="#0b4aa2"
        fill-opacity=".16"
        stroke="#0b4aa2"
        stroke-opacity=".6"
        stroke-width={px(1)}
      />
      <g transform={`scale(${scale})`}>
        <path
          d="M0 0C-5-11-15-17-15-28a15 15 0 0 1 30 0C15-17 5-11 0 0Z"
          fill="#0b4aa2"
          stroke="#fff"
          stroke-width="2.5"
        />
        <circle cy="-28" r="5.5" fill="#fff" />
      </g>
    </svg>
  );
}

/** Before the look-up there are no roads: rings of equal distance, so that the circle of error has a measure. */
function Grid(props: { size: { width: number; height: number }; px(n: number): number }): JSX.Element {
  const step = props.size.width > 1000 ? 250 : 50;
  const rings = Array.from({ length: 4 }, (_, i) => (i + 1) * step);
  return (
    <g fill="none" stroke="#c9cfd0" stroke-width={props.px(1)}>
      {rings.map((r) => (
        <circle key={r} r={r} stroke-dasharray={`${props.px(4)} ${props.px(4)}`} />
      ))}
      {rings.map((r) => (
        <text key={r} x={r} y={props.px(-4)} class="map-names" font-size={props.px(12)} stroke="none" text-anchor="end">
          {r} 米
        </text>
      ))}
    </g>
  );
}
