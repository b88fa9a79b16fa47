import type { CheckKind } from '@kuaichu/contract/case';
import type { PartyId } from '@kuaichu/contract/ids';
import type { Condition, JurisdictionVersion } from '@kuaichu/contract/jurisdiction';
import { isRefusal, type Refusal, refuse } from '@kuaichu/contract/refusal';
import { laneSeconds, mustBeRecording } from '../../call/rules.ts';
import { move, type Outcome } from '../../case/rules.ts';
import type { Case } from '../../case/state.ts';
import { requiredChecks } from '../../jurisdiction/rules.ts';
import { checklist, missingShots, type Shot } from './checklist.ts';
import { barred, mustStay } from './gates.ts';

/** The shots this accident needs, growing with what is known of its parties. */
export function shotsFor(current: Case): Shot[] {
  const byHand = current.verification.filter((v) => v.outcome === 'manual').map((v) => v.partyId);
  return checklist({
    kind: current.facts.kind,
    parties: current.parties.map((p) => ({
      id: p.id,
      label: p.label,
      motor: p.role === 'driver' || p.role === 'instructor',
    })),
    papersNeeded: [...new Set(byHand)],
  });
}

export function missingOf(current: Case, part: 'onRoad' | 'atKerb'): Shot[] {
  return missingShots(shotsFor(current), current.stills, current.waivers, part);
}

/** A "no" to one of these checks is an answer, not a gap: the agent then leaves the channel. */
function unanswered(current: Case, conditions: readonly Condition[], before: 'clear' | 'collect'): Condition[] {
  const yes = new Set<CheckKind>(current.checks.filter((c) => c.answer).map((c) => c.kind));
  return conditions.filter((c) => c.before.includes(before) && !yes.has(c.check));
}

/** Checks still to be asked, with the words of the city. */
export function checksMissing(
  current: Case,
  version: JurisdictionVersion,
): { kind: CheckKind; words: string; before: 'clear' | 'collect' }[] {
  const conditions = requiredChecks(version, current.facts.kind);
  return (['clear', 'collect'] as const).flatMap((before) =>
    unanswered(current, conditions, before).map((c) => ({ kind: c.check, words: c.words, before })),
  );
}

/** Why clearing is locked, in words; empty when the key is open. P146 19, 24: evidence first, then away. */
export function clearLock(current: Case, version: JurisdictionVersion): string[] {
  const shots = missingOf(current, 'onRoad').map((s) => s.words);
  const checks = unanswered(current, requiredChecks(version, current.facts.kind), 'clear').map((c) => c.words);
  return [...shots, ...checks];
}

/**
 * One act of the agent, large on the phones. Evidence of the on-road part is stored or waived first; a danger that is
 * written down opens the lock, also while the recording is down.
 */
export function clearScene(
  current: Case,
  version: JurisdictionVersion,
  destination: string,
  danger: string | null,
  now: Date,
): Outcome | Refusal {
  if (!current.call?.attended) return refuse('callMissing');
  if (current.clear) return refuse('alreadyCleared');
  if (danger === null) {
    const stays = mustStay(current, version);
    if (stays) return stays;
    const lock = clearLock(current, version);
    if (lock.length > 0) return refuse('evidenceIncomplete', { missing: lock.join('、') });
  }
  const moved = move(current, 'clearing', now);
  if (isRefusal(moved)) return moved;
  const at = now.toISOString();
  return {
    next: { ...moved, clear: { destination, danger, at }, call: { ...current.call, phase: 'driving' } },
    events: [
      {
        type: 'scene.cleared',
        payload: {
          destination,
          danger,
          missing: danger === null ? [] : missingOf(current, 'onRoad').map((s) => s.id),
          laneSeconds: laneSeconds(current.lane, now),
        },
      },
    ],
  };
}

/** The cars stand at the kerb: said by a driver (我已停好) or by the agent. The call goes on there. */
export function atKerb(current: Case, by: PartyId | 'agent', now: Date): (Outcome & { queueAgain: boolean }) | Refusal {
  if (!current.call || !current.clear) return refuse('wrongState');
  if (current.status === 'inCall' && current.call.phase === 'atKerb')
    return { next: current, events: [], queueAgain: false };
  if (current.status !== 'clearing' && current.status !== 'interrupted') return refuse('wrongState');
  const to = current.call.attended ? 'inCall' : 'queued';
  const moved = move(current, to, now);
  if (isRefusal(moved)) return moved;
  return {
    next: { ...moved, call: { ...current.call, phase: 'atKerb' } },
    events: [{ type: 'party.parked', payload: { by } }],
    queueAgain: to === 'queued',
  };
}

/** What is still open before an officer can read the case; words for the agent. */
export function collectGaps(current: Case): string[] {
  const gaps: string[] = missingOf(current, 'atKerb').map((s) => s.words);
  if (current.clear === null) gaps.push(...missingOf(current, 'onRoad').map((s) => s.words));
  if (!current.facts.placeConfirmed) gaps.push('地点核对');
  if (current.facts.weather === null) gaps.push('天气');
  if (current.facts.form === null) gaps.push('事故形态');
  if (current.facts.narrative.trim().length < 10) gaps.push('事故经过');
  for (const p of current.parties) {
    if (p.name === '') gaps.push(`${p.label}姓名`);
    if (p.phone === null) gaps.push(`${p.label}电话`);
    const motor = p.role === 'driver' || p.role === 'instructor';
    if (motor && p.idNo === '') gaps.push(`${p.label}驾驶证号`);
    // Who is not known is no matter of this channel (P146 24(2), 70).
    if (!motor && p.role !== 'representative' && p.idNo === '') gaps.push(`${p.label}身份证号`);
    if (motor && p.vehicle === null) gaps.push(`${p.label}号牌`);
    if (motor && p.parts.length === 0) gaps.push(`${p.label}碰撞部位`);
  }
  return gaps;
}

/** 交民警: everything an officer needs is there; the seat is free again. */
export function handToOfficer(
  current: Case,
  version: JurisdictionVersion,
  openChecks: string[],
  now: Date,
): Outcome | Refusal {
  const no = mustBeRecording(current);
  if (no) return no;
  if (!current.call) return refuse('callMissing');
  // Nothing has to be filled in for a case that an officer takes over on the spot.
  const bar = barred(current, version);
  if (bar) return bar;
  if (current.lane.running) return refuse('peopleInLane');
  const gaps = collectGaps(current);
  if (gaps.length > 0) return refuse('factsIncomplete', { missing: gaps.join('、') });
  const checks = checksMissing(current, version);
  if (checks.length > 0) return refuse('conditionUnconfirmed', { condition: checks.map((c) => c.words).join('、') });
  if (current.facts.injury === 'minor' && current.parties.some((p) => p.simplifiedConsent !== true))
    return refuse('consentMissing');
  if (openChecks.length > 0) return refuse('verificationOpen', { missing: openChecks.join('、') });
  const moved = move(current, 'collected', now);
  if (isRefusal(moved)) return moved;
  return {
    next: {
      ...moved,
      returned: null,
      call: { ...current.call, attended: false, lostAt: now.toISOString() },
      parties: current.parties.map((p) => ({ ...p, online: false })),
    },
    events: [
      {
        type: 'case.collected',
        payload: { stills: current.stills.length, laneSeconds: laneSeconds(current.lane, now) },
      },
    ],
    jobs: [
      { task: 'queue.free', payload: { jurisdictionId: current.jurisdictionId, caseId: current.id } },
      { task: 'call.close', payload: { caseId: current.id } },
    ],
  };
}
