/** A small flat map around one place: metres east and south, good within a few kilometres. */
export interface Road {
  readonly name: string;
  readonly points: readonly (readonly [lng: number, lat: number])[];
}

export interface DrawnRoad {
  readonly name: string;
  /** Path in map units (metres), the place at 0,0, south down. */
  readonly path: string;
  /** Where the name stands, and along which angle in degrees. */
  readonly label: { readonly x: number; readonly y: number; readonly angle: number };
}

const metresPerDegree = 111_320;

export function drawRoads(roads: readonly Road[], lng: number, lat: number): DrawnRoad[] {
  const squeeze = Math.cos((lat * Math.PI) / 180);
  const flat = (p: readonly [number, number]): [number, number] => [
    Math.round((p[0] - lng) * metresPerDegree * squeeze * 10) / 10,
    Math.round((lat - p[1]) * metresPerDegree * 10) / 10,
  ];
  return roads.flatMap((road) => {
    const points = road.points.map(flat);
    const [start, ...rest] = points;
    if (!start || rest.length === 0) return [];
    const path = `M${start.join(' ')}${rest.map((p) => `L${p.join(' ')}`).join('')}`;
    return [{ name: road.name, path, label: labelOf(points) }];
  });
}

/** On the piece that passes nearest the place, a little aside so that the pin does not cover it. */
function labelOf(points: readonly [number, number][]): DrawnRoad['label'] {
  let best = { x: 0, y: 0, angle: 0 };
  let nearest = Number.POSITIVE_INFINITY;
  for (let i = 1; i < points.length; i += 1) {
    const a = points[i - 1];
    const b = points[i];
    if (!a || !b) continue;
    const [dx, dy] = [b[0] - a[0], b[1] - a[1]];
    const length = Math.hypot(dx, dy) || 1;
    const along = Math.max(0, Math.min(length, -(a[0] * dx + a[1] * dy) / length));
    const far = Math.hypot(a[0] + (dx / length) * along, a[1] + (dy / length) * along);
    if (far >= nearest) continue;
    nearest = far;
    const angle = (Math.atan2(dy, dx) * 180) / Math.PI;
    const aside = along + 150 <= length ? along + 150 : Math.max(0, along - 150);
    best = {
      x: a[0] + (dx / length) * aside,
      y: a[1] + (dy / length) * aside,
      angle: angle > 90 ? angle - 180 : angle <= -90 ? angle + 180 : angle,
    };
  }
  return best;
}
