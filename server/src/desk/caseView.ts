import type { StaffMember } from '@kuaichu/contract/desk';
import type { DeskAction, DeskCaseView } from '@kuaichu/contract/deskCase';
import type { JurisdictionVersion } from '@kuaichu/contract/jurisdiction';
import { laneSeconds } from '../call/rules.ts';
import { maskIdNo, maskPhone } from '../case/rules.ts';
import { papersOf } from '../certificate/papers.ts';
import { stateOf } from '../certificate/rules/states.ts';
import type { Case } from '../case/state.ts';
import { checksMissing, clearLock, collectGaps, shotsFor } from '../evidence/rules/clear.ts';
import { mustLeave } from '../evidence/rules/gates.ts';
import { contains, parkPlacesOf } from '../jurisdiction/rules.ts';
import { readPlate } from '../verification/rules/plate.ts';
import { openVerifications } from '../verification/rules/cells.ts';
import { deskAllowed } from './allowed.ts';

export interface DeskCaseInput {
  current: Case;
  rules: JurisdictionVersion;
  version: number;
  now: Date;
  demoClock: boolean;
  cityName: string;
  unitName: string;
  staff: StaffMember;
  verifyUrl: string | null;
  printed: NonNullable<DeskCaseView['certificate']>['printed'];
  readiness: DeskCaseView['readiness'];
}

/** One case at a desk: everything the agent and the officer work with, and what each may do now. */
export function deskCaseViewOf(input: DeskCaseInput): DeskCaseView {
  const { current, rules, now, staff } = input;
  const { call, determination, certificate } = current;
  const locks: Partial<Record<DeskAction, string>> = {};
  const lock = clearLock(current, rules);
  if (lock.length > 0) locks.clearScene = `还差：${lock.join('、')}`;
  const gaps = [
    ...collectGaps(current),
    ...checksMissing(current, rules).map((c) => c.words),
    ...openVerifications(current).map((w) => `${w}核验`),
  ];
  if (current.lane.running) gaps.unshift('人已到路边');
  if (gaps.length > 0) locks.handToOfficer = `还差：${[...new Set(gaps)].join('、')}`;
  const leaves = ['queued', 'inCall', 'interrupted', 'clearing', 'collected'].includes(current.status)
    ? mustLeave(current, rules)
    : null;
  if (leaves) locks.handToOfficer = `要转现场：${leaves.words}`;
  if (call && call.recording !== 'ok') {
    for (const action of ['still', 'noteFacts', 'waiveShot', 'noteStatement', 'handToOfficer'] as const)
      locks[action] = '没在录像，先等录像恢复';
  }
  const inside = contains(rules, current.place);
  const mayReadIds = staff.roles.includes('agent') || staff.roles.includes('officer');
  const proposal = current.merge.proposals.find((p) => p.state === 'open');
  return {
    version: input.version,
    now: now.toISOString(),
    demoClock: input.demoClock,
    demo: current.demo,
    caseId: current.id,
    caseNo: current.caseNo,
    caseCode: current.caseCode,
    status: current.status,
    jurisdictionId: current.jurisdictionId,
    cityName: input.cityName,
    unitName: input.unitName,
    alarmAt: current.alarm.at,
    place: current.place,
    laneSaid: current.alarm.lane,
    preflight: current.alarm.preflight ?? null,
    allowed: deskAllowed(current, staff),
    locks,
    mustLeave: leaves,
    damageCapYuan: rules.damageCapYuan,
    objection: rules.objectionInCall ?? 'reviewOnly',
    call: call && {
      room: call.room,
      seatNo: call.seatNo,
      agentName: call.agentName,
      answeredAt: call.answeredAt,
      recording: call.recording,
      recordingSince: call.recordingSince,
      recordingProblem: call.recordingProblem,
      phase: call.phase,
      held: call.held,
      phonesIn: current.parties.filter((p) => p.online).map((p) => p.id),
    },
    lane: { running: current.lane.running, seconds: laneSeconds(current.lane, now), asOf: now.toISOString() },
    commands: current.commands.slice(-20),
    camera: current.camera,
    stills: current.stills.map(({ commandId: _c, contentType: _t, ...still }) => still),
    shots: shotsFor(current).map((shot) => {
      const still = current.stills.find((s) => s.shot === shot.id);
      const waiver = current.waivers.find((w) => w.shot === shot.id);
      const taking = current.commands.some(
        (c) => c.state === 'sent' && c.order.kind === 'still' && c.order.shot === shot.id,
      );
      return {
        shot: shot.id,
        words: shot.words,
        part: shot.part,
        required: shot.required,
        state: still
          ? ('stored' as const)
          : taking
            ? ('taking' as const)
            : waiver
              ? ('waived' as const)
              : ('notYet' as const),
        stillId: still?.id ?? null,
        waiver: waiver?.reason ?? null,
      };
    }),
    facts: current.facts,
    parties: current.parties.map((p) => ({
      partyId: p.id,
      label: p.label,
      role: p.role,
      isCaller: p.isCaller,
      hasPhone: p.hasPhone,
      online: p.online && p.awayCause === null,
      awayCause: p.awayCause,
      name: p.name,
      phoneMasked: p.phone && maskPhone(p.phone),
      phoneProven: p.phoneProven,
      invitedAt: p.invitedAt,
      idNo: mayReadIds ? p.idNo : maskIdNo(p.idNo),
      address: p.address,
      transportMode: p.transportMode,
      vehicle: p.vehicle,
      plateWarning: p.vehicle ? readPlate(p.vehicle.plateKind, p.vehicle.plateNo).warning : null,
      parts: p.parts,
      insurerId: p.insurerId,
      insurerName: p.insurerName,
      policyNo: p.policyNo,
      simplifiedConsent: p.simplifiedConsent,
      deliveryConsent: p.deliveryConsent,
      factsConfirmed: p.factsConfirmed,
      signature: signatureOf(current, p.id),
      signedAt: current.signing?.signatures.find((s) => s.partyId === p.id)?.at ?? null,
    })),
    checks: current.checks,
    checksMissing: checksMissing(current, rules),
    statements: current.statements,
    verification: current.verification.map(({ about: _a, sourceTxnId: _s, ...cell }) => cell),
    clear: {
      missing: lock,
      clearedAt: current.clear?.at ?? null,
      destination: current.clear?.destination ?? null,
      override: current.clear?.danger ?? null,
    },
    parkPlaces: parkPlacesOf(rules, inside.inside ? inside.part : undefined),
    merge: proposal
      ? {
          caseId: proposal.caseId,
          caseNo: proposal.caseNo,
          placeWords: proposal.placeWords,
          apartM: proposal.apartM,
          apartMinutes: proposal.apartMinutes,
          who: proposal.who,
        }
      : null,
    dispatch: current.dispatch && {
      reason: current.dispatch.reason,
      incidentNo: current.dispatch.incidentNo,
      etaMinutes: current.dispatch.etaMinutes,
      at: current.dispatch.at,
    },
    determination: determination && {
      officerName: determination.officerName,
      state: determination.state,
      faults: determination.decision?.faults ?? [],
      liabilities: determination.decision?.liabilities ?? [],
      narrative: determination.decision?.narrative ?? current.facts.narrative,
      plainWords: determination.decision?.plainWords ?? '',
      liabilityText: determination.decision?.liabilityText ?? '',
      decidedAt: determination.decision?.at ?? null,
      amendReason: determination.amendReason,
      // Choose first, compare after: the suggestion does not exist before the decision.
      suggestion: determination.decision ? determination.suggestion : null,
    },
    certificate:
      certificate && input.verifyUrl !== null
        ? {
            no: certificate.no,
            issuedAt: certificate.issuedAt,
            sha256: certificate.sha256,
            sm3: certificate.sm3,
            verifyUrl: input.verifyUrl,
            state: stateOf(certificate),
            printed: input.printed,
          }
        : null,
    mediation: current.mediation && { asked: current.mediation.asked, result: current.mediation.result },
    settlement: current.settlement && {
      terms: current.settlement.terms,
      liabilities: current.settlement.liabilities,
    },
    papers: papersOf(current),
    reopened: current.reopened && {
      reason: current.reopened.reason,
      replaces: current.reopened.replaces,
      by: current.reopened.by,
      ground: current.reopened.ground,
    },
    readiness: input.readiness,
    returned: current.returned,
  };
}

function signatureOf(current: Case, partyId: string): 'none' | 'signed' | 'refused' | 'expired' {
  const state = current.signing?.signatures.find((s) => s.partyId === partyId)?.state;
  return state === undefined || state === 'open' ? 'none' : state;
}

/** Before issuing: everything that must be so (gate 3), in words. */
export function readinessOf(current: Case, rules: JurisdictionVersion): DeskCaseView['readiness'] {
  const words = { driver: '驾驶人', vehicle: '机动车', insurance: '交强险' } as const;
  const checks = current.parties.flatMap((p) =>
    current.verification
      .filter((v) => v.partyId === p.id)
      .map((v) => ({
        words: `${p.label} ${words[v.subject]}${v.outcome === 'manual' ? '手工核验' : '相符'}`,
        ok: v.outcome === 'match' || v.outcome === 'manual',
        byHand: v.outcome === 'manual',
      })),
  );
  const asked = (kind: string): boolean => current.checks.some((c) => c.kind === kind && c.answer);
  return [
    ...checks,
    { words: `证据 ${current.stills.length} 项，原件已封存`, ok: current.stills.length > 0, byHand: false },
    { words: '伤情问过两次', ok: asked('injuryAsked') && asked('injuryAskedAgain'), byHand: false },
    ...(current.facts.injury === 'minor'
      ? [{ words: '各方同意简易程序', ok: current.parties.every((p) => p.simplifiedConsent === true), byHand: false }]
      : []),
    ...(rules.accepts.find((a) => a.kind === current.facts.kind)?.conditions ?? [])
      .filter((c) => c.before.includes('issue'))
      .map((c) => ({ words: c.words, ok: asked(c.check), byHand: false })),
    ...current.parties
      .filter((p) => p.factsConfirmed !== null)
      .map((p) => ({ words: `${p.label} 核对过事实`, ok: p.factsConfirmed === true, byHand: false })),
  ];
}
