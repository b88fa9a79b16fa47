import {
  IconAlertOctagonFilled,
  IconAlertTriangleFilled,
  IconCircleCheckFilled,
  IconCircleDashed,
  IconFlask,
  IconLoader2,
  IconPencil,
  IconPlugConnectedX,
  IconSquareXFilled,
} from '@tabler/icons-react';
import type { ReactNode } from 'react';
import type { PlateKind } from '@kuaichu/contract/plate';
import { dotted } from '../agent/plate.ts';
import { texts } from '../texts.ts';

/** Status is always shape + word + colour. */
export type MarkKind = 'done' | 'notYet' | 'attention' | 'stop' | 'down' | 'waiting' | 'byHand' | 'no' | 'now';

const shapes = {
  done: IconCircleCheckFilled,
  notYet: IconCircleDashed,
  attention: IconAlertTriangleFilled,
  stop: IconAlertOctagonFilled,
  down: IconPlugConnectedX,
  waiting: IconLoader2,
  byHand: IconPencil,
  no: IconSquareXFilled,
} as const;

export function Mark({ kind, size = 18 }: { kind: MarkKind; size?: number }) {
  if (kind === 'now') {
    return (
      <svg className="mark now" width={size} height={size} viewBox="0 0 24 24" aria-hidden="true">
        <path d="M3 8V3h5M16 3h5v5M21 16v5h-5M8 21H3v-5" fill="none" stroke="currentColor" strokeWidth="2.4" />
        <circle cx="12" cy="12" r="2.6" fill="currentColor" />
      </svg>
    );
  }
  const Shape = shapes[kind];
  return <Shape className={`mark ${kind}`} size={size} aria-hidden="true" />;
}

export function Logo() {
  return (
    <svg className="logo" width="28" height="28" viewBox="0 0 40 40" role="img" aria-label={texts.product}>
      <rect width="40" height="40" rx="9" fill="#0B4AA2" />
      <rect x="3" y="3" width="34" height="34" rx="6.5" fill="none" stroke="#fff" strokeWidth="2" />
      <path d="M20 9.5 9.5 30h6.2L20 21.2 24.3 30h6.2Z" fill="#fff" />
    </svg>
  );
}

export function DemoBadge() {
  return (
    <span className="badge warn" data-testid="demo-data">
      <IconFlask size={16} aria-hidden="true" />
      {texts.head.demoData}
    </span>
  );
}

/** The number plate as it hangs on the car: blue, new-energy green, yellow for large vehicles. */
export function Plate({ kind, no }: { kind: PlateKind; no: string }) {
  const look = kind === '52' || kind === '51' ? 'green' : ['01', '15', '16'].includes(kind) ? 'yellow' : 'blue';
  return <span className={`plate ${look}`}>{dotted(no)}</span>;
}

export function Key({ children }: { children: ReactNode }) {
  return <kbd className="key">{children}</kbd>;
}
