import type { PartyId } from '@kuaichu/contract/ids';
import { isRefusal, type Refusal, refuse } from '@kuaichu/contract/refusal';
import { findParty, move, type Outcome } from '../case/rules.ts';
import type { Case, Party, Signature } from '../case/state.ts';

/** Printed on the certificate beside the name (P146 24(3): what is missing is noted, the certificate stands). */
export const NOT_IN_TIME = '到时未签';
export const NO_PHONE = '无法视频签名';

/** What follows when nobody is to sign any more. */
const after = (current: Case) => ({
  task: current.settlement === null ? 'certificate.issue' : 'settlement.conclude',
  payload: { caseId: current.id },
});

export function canSign(party: Party): boolean {
  return party.hasPhone || party.phone !== null;
}

export function allSettled(current: Case): boolean {
  return current.signing !== null && current.signing.signatures.every((s) => s.state !== 'open');
}

/**
 * The officer orders the certificate: each party is asked to sign on the own phone until the city's limit. Whoever has
 * no phone is noted at once, and one who has not come yet is told by SMS. `evidenceRead` and the conditions were checked.
 */
export function orderIssue(
  current: Case,
  limitMinutes: number,
  conditionsConfirmed: boolean,
  now: Date,
): Outcome | Refusal {
  const { determination } = current;
  if (determination?.state !== 'decided') return refuse('wrongState');
  const moved = move(current, 'signing', now);
  if (isRefusal(moved)) return moved;
  const at = now.toISOString();
  const by = new Date(now.getTime() + limitMinutes * 60_000).toISOString();
  const signatures = current.parties.map((party): Signature => {
    const asked = canSign(party);
    return {
      partyId: party.id,
      state: asked ? 'open' : 'expired',
      at: asked ? null : at,
      reason: asked ? null : NO_PHONE,
      strokes: [],
      textSha256: null,
      egressId: null,
    };
  });
  const next: Case = {
    ...moved,
    determination: { ...determination, state: 'ordered', evidenceRead: true, conditionsConfirmed, orderedAt: at },
    signing: { openedAt: at, by, signatures },
  };
  const toInvite = current.parties.filter((party) => !party.hasPhone && party.phone !== null);
  return {
    next,
    events: [
      { type: 'certificate.ordered', payload: { officerId: determination.officerId, conditionsConfirmed } },
      {
        type: 'signing.opened',
        payload: { by, asked: signatures.filter((s) => s.state === 'open').map((s) => s.partyId) },
      },
    ],
    jobs: [
      ...toInvite.map(({ id }) => ({ task: 'delivery.invite', payload: { caseId: current.id, partyId: id, at } })),
      ...(allSettled(next) ? [after(current)] : []),
    ],
  };
}

/**
 * The recording that takes down this party's sound and picture now, or null: the signing has to be recorded at the same
 * time (公安机关办理行政案件程序规定 263(3)).
 */
export function recordedNow(current: Case, partyId: PartyId): string | null {
  const party = findParty(current, partyId);
  if (!party?.online || party.awayCause !== null || current.call?.recording !== 'ok') return null;
  return current.recordings.findLast((r) => r.state === 'running')?.egressId ?? null;
}

/**
 * The text a party signs: finding and mediation. A signature belongs to this text; when it changes a signature is
 * refused, and one that was given cannot appear under another text.
 */
export function signedText(current: Case) {
  const decision = current.determination?.decision;
  return {
    narrative: decision?.narrative ?? '',
    liabilityText: decision?.liabilityText ?? '',
    liabilities: decision?.liabilities ?? [],
    minorInjury: current.facts.injury === 'minor',
    mediation: current.mediation?.result ?? null,
    settlement: current.settlement && { terms: current.settlement.terms, liabilities: current.settlement.liabilities },
  };
}

export type Press =
  | {
      decision: 'sign';
      strokes: [number, number][][];
      strokesSha256: string;
      /** Digest of the text the phone showed, and of the one that stands now. */
      shownSha256: string;
      textSha256: string;
    }
  | { decision: 'decline'; reason: string | null };

/** A party signs under recording, or declines: that needs no camera, is noted, and the certificate stands. */
export function sign(current: Case, partyId: PartyId, press: Press, now: Date): Outcome | Refusal {
  const mine = current.signing?.signatures.find((s) => s.partyId === partyId);
  if (!mine || (current.status !== 'signing' && current.status !== 'issued')) return refuse('wrongState');
  if (mine.state === 'signed' || mine.state === 'refused') return refuse('alreadySigned');
  if (mine.state === 'expired' || current.status === 'issued') return refuse('signingClosed');
  if (current.signing === null || now.getTime() > Date.parse(current.signing.by)) return refuse('signingClosed');
  const egressId = recordedNow(current, partyId);
  if (press.decision === 'sign') {
    if (egressId === null) return refuse('recorderDown');
    if (press.shownSha256 !== press.textSha256) return refuse('textChanged');
    if (!press.strokes.some((stroke) => stroke.length > 1)) return refuse('signatureEmpty');
  }
  const at = now.toISOString();
  const signature: Signature =
    press.decision === 'sign'
      ? {
          partyId,
          state: 'signed',
          at,
          reason: null,
          strokes: press.strokes,
          textSha256: press.textSha256,
          egressId,
        }
      : {
          partyId,
          state: 'refused',
          at,
          reason: press.reason?.trim() || null,
          strokes: [],
          textSha256: null,
          egressId,
        };
  const next: Case = {
    ...current,
    signing: {
      ...current.signing,
      signatures: current.signing.signatures.map((s) => (s === mine ? signature : s)),
    },
  };
  return {
    next,
    events: [
      press.decision === 'sign'
        ? {
            type: 'party.signed',
            payload: { partyId, egressId, strokesSha256: press.strokesSha256, textSha256: press.textSha256 },
          }
        : { type: 'party.refusedToSign', payload: { partyId, egressId, reasonGiven: signature.reason !== null } },
    ],
    jobs: allSettled(next) ? [after(current)] : [],
  };
}

/** The city's limit has passed: whoever has not signed is noted so. Too early nothing happens. */
export function expire(current: Case, now: Date): Outcome {
  const { signing } = current;
  if (current.status !== 'signing' || !signing || now.getTime() < Date.parse(signing.by))
    return { next: current, events: [] };
  const late = signing.signatures.filter((s) => s.state === 'open').map((s) => s.partyId);
  if (late.length === 0) return { next: current, events: [] };
  const at = now.toISOString();
  return {
    next: {
      ...current,
      signing: {
        ...signing,
        signatures: signing.signatures.map((s) =>
          s.state === 'open' ? { ...s, state: 'expired', at, reason: NOT_IN_TIME } : s,
        ),
      },
    },
    events: [{ type: 'signing.expired', payload: { partyIds: late } }],
    jobs: [after(current)],
  };
}
