import type { PartyId } from '@kuaichu/contract/ids';
import { type Refusal, refuse } from '@kuaichu/contract/refusal';
import { mustBeRecording } from '../../call/rules.ts';
import type { Outcome } from '../../case/rules.ts';
import type { Case, Still } from '../../case/state.ts';

/** Larger than any phone's JPEG (108 MP at best quality), smaller than a film. */
export const STILL_MAX_BYTES = 40 * 1024 * 1024;

/** May this phone hand in a still for that order? Asked before the body is read. */
export function expectsStill(current: Case, partyId: PartyId, commandId: string): Refusal | undefined {
  const command = current.commands.find((c) => c.id === commandId && c.partyId === partyId);
  if (command?.order.kind !== 'still') return refuse('stillUnexpected');
  return undefined;
}

/** Shots of papers and faces end in the party they belong to, or show both parties. */
const PRIVATE = /^(licence|vehicleLicence)-|^(together|ownerTogether|injury)$/u;

/**
 * A party reads the evidence of the own case (P146 65(2)) with the privacy of the others kept: scene and damage, and of
 * the rest what the own phone took of itself.
 */
export function partyMayRead(still: Pick<Still, 'shot' | 'partyId'>, partyId: PartyId): boolean {
  const { shot } = still;
  if (shot === null) return still.partyId === partyId;
  if (!PRIVATE.test(shot)) return true;
  return shot.endsWith(`-${partyId}`) && still.partyId === partyId;
}

/** The original is stored; what it shows is said by the agent. A still ordered on the record is kept even if the recording broke since. */
export function storeStill(
  current: Case,
  still: Omit<Still, 'shot' | 'seatNo' | 'part' | 'placeAccuracyM' | 'storedAt'>,
  now: Date,
): Outcome | Refusal {
  const no = expectsStill(current, still.partyId, still.commandId);
  if (no) return no;
  const known = current.stills.find((s) => s.commandId === still.commandId);
  if (known) return known.sha256 === still.sha256 ? { next: current, events: [] } : refuse('requestReused');
  const command = current.commands.find((c) => c.id === still.commandId);
  const wanted = command?.order.kind === 'still' ? command.order.shot : null;
  const stored: Still = {
    ...still,
    shot: wanted,
    storedAt: now.toISOString(),
    seatNo: current.call?.seatNo ?? '',
    part: current.call?.phase === 'onRoad' ? 'onRoad' : 'atKerb',
    placeAccuracyM: current.place.accuracyM,
  };
  return {
    next: {
      ...current,
      stills: [...current.stills.map((s) => (wanted !== null && s.shot === wanted ? { ...s, shot: null } : s)), stored],
      commands: current.commands.map((c) => (c.id === still.commandId ? { ...c, state: 'done', failure: null } : c)),
    },
    events: [
      {
        type: 'still.stored',
        payload: {
          stillId: still.id,
          commandId: still.commandId,
          partyId: still.partyId,
          shot: wanted,
          method: still.method,
          width: still.width,
          height: still.height,
          bytes: still.bytes,
          sha256: still.sha256,
          sm3: still.sm3,
          takenAt: still.takenAt,
        },
      },
    ],
  };
}

/** The agent says which required shot a still is; a shot has one still, the newest choice. */
export function assignStill(current: Case, stillId: string, shot: string | null): Outcome | Refusal {
  if (!current.stills.some((s) => s.id === stillId)) return refuse('notFound');
  return {
    next: {
      ...current,
      stills: current.stills.map((s) =>
        s.id === stillId ? { ...s, shot } : shot !== null && s.shot === shot ? { ...s, shot: null } : s,
      ),
    },
    events: [{ type: 'still.assigned', payload: { stillId, shot } }],
  };
}

export function waiveShot(current: Case, shot: string, reason: string, now: Date): Outcome | Refusal {
  const no = mustBeRecording(current);
  if (no) return no;
  return {
    next: {
      ...current,
      waivers: [...current.waivers.filter((w) => w.shot !== shot), { shot, reason, at: now.toISOString() }],
    },
    events: [{ type: 'shot.waived', payload: { shot, reason } }],
  };
}
