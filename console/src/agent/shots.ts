import type { Command } from '@kuaichu/contract/call';
import type { ShotRow, StillView } from '@kuaichu/contract/deskCase';

type Rows = readonly ShotRow[];

/** What Space takes next: the chosen row, else the first missing one, the part where people stand first. */
export function nextShot(shots: Rows, atKerb: boolean, chosen: string | null): ShotRow | null {
  const open = shots.filter((row) => row.state === 'notYet');
  const picked = open.find((row) => row.shot === chosen);
  if (picked) return picked;
  const first = atKerb ? 'atKerb' : 'onRoad';
  const required = open.filter((row) => row.required);
  return required.find((row) => row.part === first) ?? required[0] ?? null;
}

export function countOf(shots: Rows, part: ShotRow['part']): { had: number; all: number } {
  const rows = shots.filter((row) => row.part === part && row.required);
  return { had: rows.filter((row) => row.state === 'stored' || row.state === 'waived').length, all: rows.length };
}

export type ShotProgress = 'asked' | 'uploading' | 'failed';

/**
 * Between the press and the stored still: the order is out, the phone took it and sends it, or it could not.
 * The newest order for this shot counts; one that is older than the newest still of the shot is done with.
 */
export function progressOf(
  shot: string | null,
  commands: readonly Command[],
  stills: readonly StillView[],
): { state: ShotProgress; command: Command } | null {
  const command = commands.findLast((c) => c.order.kind === 'still' && c.order.shot === shot);
  if (!command) return null;
  const arrived = stills.some((s) => s.shot === shot && Date.parse(s.storedAt) >= Date.parse(command.at));
  if (arrived) return null;
  if (command.state === 'sent') return { state: 'asked', command };
  return { state: command.state === 'done' ? 'uploading' : 'failed', command };
}

/** 8.3 MP; below one megapixel two figures. */
export function megapixels(still: Pick<StillView, 'width' | 'height'>): string {
  const mp = (still.width * still.height) / 1e6;
  return mp >= 10 ? String(Math.round(mp)) : mp.toFixed(1);
}

/** 3.1 MB or 412 KB. */
export function sizeOf(bytes: number): string {
  return bytes >= 1e6 ? `${(bytes / 1e6).toFixed(1)} MB` : `${Math.max(1, Math.round(bytes / 1000))} KB`;
}

const zoomSteps = [1, 1.5, 2, 3, 4, 6, 8] as const;

export function zoomStep(current: number, direction: 1 | -1): number {
  if (direction === 1) return zoomSteps.find((z) => z > current + 0.01) ?? 8;
  return zoomSteps.findLast((z) => z < current - 0.01) ?? 1;
}
