import { useEffect, useMemo, useState } from 'react';
import type { Answer } from '@kuaichu/contract/client';
import type { DeskCaseView } from '@kuaichu/contract/deskCase';
import { act } from '../live/act.ts';
import { texts } from '../texts.ts';
import { nameOf } from './people.ts';
import { type Measured, measuredOf, stripOf } from './quality.ts';
import type { Scale } from './scale.ts';

const AGAIN_MS = 10_000;

/** What was measured every second of the call; asked again while it goes on. */
export function useQuality(caseId: string, offsetMs: number, open: boolean): { stepS: number; measured: Measured[] } {
  const [quality, setQuality] = useState<Answer<'quality'> | null>(null);
  useEffect(() => {
    let over = false;
    const read = async () => {
      const answer = await act('quality', { params: { caseId } });
      if (!over && answer.ok) setQuality(answer.value);
    };
    void read();
    const timer = open ? setInterval(() => void read(), AGAIN_MS) : undefined;
    return () => {
      over = true;
      clearInterval(timer);
    };
  }, [caseId, open]);
  return useMemo(
    () => ({ stepS: quality?.stepS ?? 1, measured: measuredOf(quality?.tracks ?? [], offsetMs) }),
    [quality, offsetMs],
  );
}

interface Props {
  parties: DeskCaseView['parties'];
  scale: Scale;
  quality: { stepS: number; measured: readonly Measured[] };
}

/** A thin strip for each party: how large the picture was, where it stood still, where the line lost too much. */
export function QualityRows({ parties, scale, quality }: Props) {
  return quality.measured.map(({ about, seen }) => (
    <QualityRow key={about} who={nameOf(about, parties)} points={seen} stepS={quality.stepS} scale={scale} />
  ));
}

function QualityRow(props: { who: string; points: Measured['seen']; stepS: number; scale: Scale }) {
  const { who, points, stepS, scale } = props;
  const strip = useMemo(() => {
    const shown = points.filter((p) => scale.holds(p.atMs));
    return stripOf(shown, stepS, (atMs) => scale.placeOf(atMs));
  }, [points, stepS, scale]);
  return (
    <div className="film-row quality">
      <b>
        {texts.film.quality} <em>{who}</em>
      </b>
      <div>
        <svg viewBox="0 0 100 100" preserveAspectRatio="none" aria-hidden="true">
          {strip.outlines.map((outline) => {
            const [first] = outline;
            const last = outline.at(-1);
            if (!first || !last) return null;
            const top = outline.map(([x, height]) => `L${x} ${100 - height}`).join('');
            return <path key={first[0]} d={`M${first[0]} 100${top}L${last[0]} 100Z`} />;
          })}
          {strip.lossy.map((x) => (
            <line key={`l${x}`} className="lossy" x1={x} x2={x} y1="80" y2="100" vectorEffect="non-scaling-stroke" />
          ))}
          {strip.frozen.map((x) => (
            <line key={`f${x}`} className="frozen" x1={x} x2={x} y1="0" y2="100" vectorEffect="non-scaling-stroke" />
          ))}
        </svg>
      </div>
    </div>
  );
}
