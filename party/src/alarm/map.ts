/** Metres east and south of the centre: enough for the few hundred metres a phone shows. */
export interface Point {
  readonly x: number;
  readonly y: number;
}

const metresPerDegree = 111_320;

export function toMetres(centre: { lng: number; lat: number }, [lng, lat]: readonly [number, number]): Point {
  return {
    x: (lng - centre.lng) * metresPerDegree * Math.cos((centre.lat * Math.PI) / 180),
    y: (centre.lat - lat) * metresPerDegree,
  };
}

/** Half the width shown in metres: wide enough for the error circle, never a lone dot in a void. */
export function reach(accuracyM: number): number {
  return Math.min(1200, Math.max(160, accuracyM * 2.2));
}

export interface RoadLine {
  readonly name: string;
  readonly path: string;
  /** Where the name stands, and whether it runs down the page. */
  readonly label: Point & { readonly upright: boolean };
}

/** Roads as SVG paths, with the name on the longest part that lies inside the picture and clear of the pin. */
export function roadLines(
  centre: { lng: number; lat: number },
  roads: readonly { name: string; points: readonly (readonly [number, number])[] }[],
  size: { readonly width: number; readonly height: number },
): RoadLine[] {
  return roads.flatMap((road) => {
    const points = road.points.map((point) => toMetres(centre, point));
    if (points.length < 2) return [];
    const path = points.map((p, i) => `${i === 0 ? 'M' : 'L'}${p.x.toFixed(1)} ${p.y.toFixed(1)}`).join('');
    let best: { length: number; label: RoadLine['label'] } | null = null;
    for (const [i, from] of points.entries()) {
      const to = points[i + 1];
      const part = to && clip(from, to, size.width / 2, size.height / 2);
      if (!part) continue;
      const [a, b] = part;
      const length = Math.hypot(b.x - a.x, b.y - a.y);
      if (best && best.length >= length) continue;
      const { x, y } = labelPoint(a, b, size);
      best = { length, label: { x, y, upright: Math.abs(b.y - a.y) > Math.abs(b.x - a.x) } };
    }
    return best ? [{ name: road.name, path, label: best.label }] : [];
  });
}

/** The point of a stretch farthest from the pin that still leaves room for the name and the chips below. */
function labelPoint(a: Point, b: Point, size: { readonly width: number; readonly height: number }): Point {
  let best: Point = { x: (a.x + b.x) / 2, y: (a.y + b.y) / 2 };
  let bestRoom = -1;
  for (let i = 1; i < 12; i += 1) {
    const at = { x: a.x + ((b.x - a.x) * i) / 12, y: a.y + ((b.y - a.y) * i) / 12 };
    const fits = Math.abs(at.x) < size.width * 0.4 && at.y > -size.height * 0.36 && at.y < size.height * 0.18;
    const room = fits ? Math.hypot(at.x, at.y) : -1;
    if (room > bestRoom) [best, bestRoom] = [at, room];
  }
  return best;
}

/** Liang–Barsky against a box around the origin. */
function clip(a: Point, b: Point, halfWidth: number, halfHeight: number): [Point, Point] | null {
  const dx = b.x - a.x;
  const dy = b.y - a.y;
  let from = 0;
  let to = 1;
  for (const [p, q] of [
    [-dx, a.x + halfWidth],
    [dx, halfWidth - a.x],
    [-dy, a.y + halfHeight],
    [dy, halfHeight - a.y],
  ] as const) {
    if (p === 0) {
      if (q < 0) return null;
    } else if (p < 0) from = Math.max(from, q / p);
    else to = Math.min(to, q / p);
  }
  if (from >= to) return null;
  return [
    { x: a.x + from * dx, y: a.y + from * dy },
    { x: a.x + to * dx, y: a.y + to * dy },
  ];
}
