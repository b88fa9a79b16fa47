import eraser from '@tabler/icons/outline/eraser.svg?raw';
import type { JSX } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';
import { Icon } from '../parts/icon.tsx';
import { caseTexts } from '../case/texts.ts';
import { beginStroke, extendStroke, type Fit, fitBox, pathOf, type Stroke, toBox } from './strokes.ts';

/** The signature is written with a finger; strokes are kept in box units, so a turned phone keeps them. */
export function Pad(props: { strokes: readonly Stroke[]; onChange(strokes: Stroke[]): void }): JSX.Element {
  const pad = useRef<HTMLDivElement>(null);
  const [size, setSize] = useState({ width: 1000, height: 400 });
  const strokes = useRef(props.strokes);
  strokes.current = props.strokes;
  const writing = useRef<number | null>(null);

  useEffect(() => {
    const element = pad.current;
    if (!element) return undefined;
    const measure = () => setSize({ width: element.clientWidth || 1, height: element.clientHeight || 1 });
    measure();
    const observer = new ResizeObserver(measure);
    observer.observe(element);
    return () => observer.disconnect();
  }, []);

  const fit: Fit = fitBox(size.width, size.height);
  function dotOf(event: PointerEvent): [number, number] {
    const frame = pad.current?.getBoundingClientRect();
    return toBox(fit, event.clientX - (frame?.left ?? 0), event.clientY - (frame?.top ?? 0));
  }
  return (
    <div
      ref={pad}
      class="pad"
      data-testid="sign-pad"
      role="img"
      aria-label={caseTexts.sign.padHint}
      onPointerDown={(event) => {
        if (writing.current !== null) return;
        writing.current = event.pointerId;
        event.currentTarget.setPointerCapture(event.pointerId);
        props.onChange(beginStroke(strokes.current, dotOf(event)));
      }}
      onPointerMove={(event) => {
        if (writing.current !== event.pointerId) return;
        let next = [...strokes.current];
        const between = event.getCoalescedEvents?.() ?? [];
        for (const part of between.length > 0 ? between : [event]) next = extendStroke(next, dotOf(part));
        strokes.current = next;
        props.onChange(next);
      }}
      onPointerUp={() => {
        writing.current = null;
      }}
      onPointerCancel={() => {
        writing.current = null;
      }}
    >
      {props.strokes.length === 0 && <span class="pad-hint">{caseTexts.sign.padHint}</span>}
      <svg width="100%" height="100%" aria-hidden="true">
        <g transform={`scale(${1 / fit.scale}) translate(${-fit.left} ${-fit.top})`}>
          {props.strokes.map((stroke, i) => (
            <path
              // Strokes are only ever added at the end or wiped all at once.
              key={i}
              d={pathOf(stroke)}
              fill="none"
              stroke="currentColor"
              stroke-width={4 * fit.scale}
              stroke-linecap="round"
              stroke-linejoin="round"
            />
          ))}
        </g>
      </svg>
      {props.strokes.length > 0 && (
        <button
          type="button"
          class="wipe"
          data-testid="sign-wipe"
          onPointerDown={(event) => event.stopPropagation()}
          onClick={() => props.onChange([])}
        >
          <Icon svg={eraser} size={20} /> {caseTexts.sign.wipe}
        </button>
      )}
    </div>
  );
}
