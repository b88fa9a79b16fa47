import { useCallback, useEffect, useMemo, useState } from 'react';
import type { Timeline } from '@kuaichu/contract/deskCase';
import { useCaseDesk } from '../agent/caseDesk.ts';
import { act } from '../live/act.ts';

type Segment = Timeline['recordings'][number];

export interface Reading {
  readonly segments: readonly Segment[];
  readonly seenStills: ReadonlySet<string>;
  readonly seenSegments: ReadonlySet<string>;
  readonly unseenStills: number;
  readonly unseenSegments: number;
  /** Everything was on the screen once; only then can the officer say so. */
  readonly complete: boolean;
  seeStill(id: string): void;
  seeSegment(egressId: string): void;
}

/** Files a browser can play: one per participant, or the whole call. */
function playable(segment: Segment) {
  return segment.files.filter((file) => /\.(webm|mkv|mp4)$/.test(file.path) && file.kind !== 'track');
}

/** What of the evidence has been opened on this desk. */
export function useReading(): Reading {
  const { view } = useCaseDesk();
  const [segments, setSegments] = useState<readonly Segment[]>([]);
  const [seenStills, setSeenStills] = useState<ReadonlySet<string>>(new Set());
  const [seenSegments, setSeenSegments] = useState<ReadonlySet<string>>(new Set());
  const { caseId, status, version } = view;

  // Segments are completed some seconds after a call: asked again whenever the case moves.
  // biome-ignore lint/correctness/useExhaustiveDependencies: version and status say that the case moved
  useEffect(() => {
    let over = false;
    void act('recordings', { params: { caseId } }).then((answer) => {
      if (!over && answer.ok) setSegments(answer.value.segments);
    });
    return () => {
      over = true;
    };
  }, [caseId, status, version]);

  const seeStill = useCallback(
    (id: string) => setSeenStills((seen) => (seen.has(id) ? seen : new Set([...seen, id]))),
    [],
  );
  const seeSegment = useCallback(
    (id: string) => setSeenSegments((seen) => (seen.has(id) ? seen : new Set([...seen, id]))),
    [],
  );
  return useMemo(() => {
    const toWatch = segments.filter((s) => playable(s).length > 0);
    const unseenStills = view.stills.filter((s) => !seenStills.has(s.id)).length;
    const unseenSegments = toWatch.filter((s) => !seenSegments.has(s.egressId)).length;
    return {
      segments: toWatch,
      seenStills,
      seenSegments,
      unseenStills,
      unseenSegments,
      complete: unseenStills === 0 && unseenSegments === 0,
      seeStill,
      seeSegment,
    };
  }, [segments, seenStills, seenSegments, view.stills, seeStill, seeSegment]);
}
