import { useEffect, useState } from 'react';
import { act } from '../live/act.ts';
import { type DrawnRoad, drawRoads, type Road } from './roads.ts';

/** Half of the shown width in metres. */
const reachM = 420;

/** Steep streets carry their name as signs in China do: characters one below the other. */
const isUpright = (road: DrawnRoad): boolean => Math.abs(road.label.angle) > 55;

/** Where the offered call is, drawn from the roads the maps program knows. No answer is no obstacle: then only ground. */
export function PlaceMap({ lng, lat, lane }: { lng: number | null; lat: number | null; lane: boolean }) {
  const [roads, setRoads] = useState<readonly Road[]>([]);
  useEffect(() => {
    setRoads([]);
    if (lng === null || lat === null) return;
    let over = false;
    void act('serviceAt', { query: { lng, lat } }).then((answer) => {
      if (!over && answer.ok) setRoads(answer.value.roads);
    });
    return () => {
      over = true;
    };
  }, [lng, lat]);

  const drawn = lng === null || lat === null ? [] : drawRoads(roads, lng, lat);
  return (
    <svg
      className="place-map"
      viewBox={`${-reachM} ${-reachM * 0.72} ${reachM * 2} ${reachM * 1.76}`}
      preserveAspectRatio="xMidYMid slice"
      aria-hidden="true"
    >
      <g className="blocks">
        {[-600, -300, 0, 300].flatMap((x) =>
          [-500, -260, -20, 220, 460].map((y) => (
            <rect key={`${x},${y}`} x={x + 30} y={y + 30} width="210" height="170" rx="12" />
          )),
        )}
      </g>
      {drawn.map((road) => (
        <path key={`e${road.name}${road.path}`} className="road-edge" d={road.path} />
      ))}
      {drawn.map((road) => (
        <path key={`r${road.name}${road.path}`} className="road" d={road.path} />
      ))}
      {drawn.map((road) => (
        <path key={`m${road.name}${road.path}`} className="road-mark" d={road.path} />
      ))}
      {drawn.map((road) => (
        <text
          key={`t${road.name}${road.path}`}
          className={isUpright(road) ? 'upright' : ''}
          transform={`translate(${road.label.x} ${road.label.y}) rotate(${isUpright(road) ? 0 : road.label.angle})`}
          {...(isUpright(road) ? { dx: 0 } : { dy: 6 })}
        >
          {road.name}
        </text>
      ))}
      {lng !== null && lat !== null && (
        <g className={lane ? 'pin warn' : 'pin'}>
          <circle className="reach" r="48" />
          <path d="M0 0C-10 -16 -32 -34 -32 -58a32 32 0 1 1 64 0C32 -34 10 -16 0 0Z" />
          <circle className="eye" cy="-58" r="12" />
        </g>
      )}
    </svg>
  );
}
