import type { PartyView } from '@kuaichu/contract/partyView';
import { laneSeconds, RESUME_MS } from '../call/rules.ts';
import { maskPhone } from '../case/rules.ts';
import type { Case, Party } from '../case/state.ts';
import { missingOf } from '../evidence/rules/clear.ts';
import { inLane, type QueueState, estimate, ranked } from '../queue/rules.ts';
import { partyAllowed, stepOf } from './allowed.ts';
import { displayPlate } from '../verification/rules/plate.ts';
import { partyRecusalOf } from '../review/rules/view.ts';
import { progressOf } from './progress.ts';
import type { Told } from './told.ts';

export interface PartyViewInput {
  current: Case;
  party: Party;
  version: number;
  now: Date;
  demoClock: boolean;
  cityName: string;
  unitPhone: string;
  queue: QueueState;
  told: Told;
}

/** Everything one phone may know, and nothing of the other party but label, plate and finding. */
export function partyViewOf({
  current,
  party,
  version,
  now,
  demoClock,
  cityName,
  unitPhone,
  queue,
  told,
}: PartyViewInput): PartyView {
  const { call, facts, clear, dispatch, signing } = current;
  const step = stepOf(current, party);
  return {
    version,
    now: now.toISOString(),
    demoClock,
    demo: current.demo,
    step,
    status: current.status,
    allowed: partyAllowed(current, party),
    caseId: current.id,
    caseNo: current.caseNo,
    caseCode: current.caseCode,
    cityName,
    placeWords: facts.placeWords || current.place.words,
    alarmAt: current.alarm.at,
    me: {
      partyId: party.id,
      label: party.label,
      phoneMasked: party.phone && maskPhone(party.phone),
      phoneProven: party.phoneProven,
      plateNo: party.vehicle ? displayPlate(party.vehicle.plateNo) : null,
      deliveryConsent: party.deliveryConsent,
      simplifiedConsent: party.simplifiedConsent,
    },
    refusal: current.alarm.refusal,
    queue: current.status === 'queued' ? queueOf(queue, current) : null,
    call:
      call && ['inCall', 'clearing', 'interrupted', 'dispatched'].includes(current.status)
        ? {
            seatNo: call.seatNo,
            startedAt: call.answeredAt,
            recording: call.recording,
            lane: { running: current.lane.running, seconds: laneSeconds(current.lane, now), asOf: now.toISOString() },
            hint: hintOf(current, party),
            atKerb: call.phase === 'atKerb',
            camera: current.camera,
          }
        : null,
    commands: current.commands.filter((c) => c.partyId === party.id && c.state === 'sent'),
    saved: {
      stills: current.stills.length,
      recordedS: recordedSeconds(current, now),
      missing: [...missingOf(current, clear ? 'atKerb' : 'onRoad')].map((s) => s.words),
    },
    resume:
      current.status === 'interrupted' && call
        ? {
            by: new Date(Date.parse(call.lostAt ?? current.statusSince) + RESUME_MS).toISOString(),
            seatNo: call.attended ? call.seatNo : null,
          }
        : null,
    clear: clear && {
      destination: clear.destination,
      otherGoesToo: current.parties.length > 1,
      danger: clear.danger !== null,
    },
    readBack: readBackOf(current, party),
    sign: signing && told.sign,
    reopened: current.reopened && { at: current.reopened.at, reason: current.reopened.reason },
    notices: told.notices,
    progress: progressOf(current, party, told),
    result: told.result,
    review: told.review,
    recusal: partyRecusalOf(current, party),
    claim: told.claim,
    officerComing: dispatch && { incidentNo: dispatch.incidentNo, etaMinutes: dispatch.etaMinutes, say: dispatch.say },
    unitPhone,
  };
}

function queueOf(queue: QueueState, current: Case): PartyView['queue'] {
  const order = ranked(queue.entries);
  const at = order.findIndex((e) => e.caseId === current.id);
  const mine = order[at];
  const overtook = mine && order.slice(0, at).filter((e) => e.queuedAt > mine.queuedAt);
  const rose =
    overtook === undefined || overtook.length === 0
      ? null
      : overtook.some((e) => e.resumed)
        ? '断线的人先接着办，您往后一位。'
        : overtook.some((e) => inLane(e.lane))
          ? '有人还在车道里，先接他。'
          : null;
  return { ...estimate(queue, current.id), rose, ringing: mine?.offer !== null && mine?.offer !== undefined };
}

/** The newest instruction of the last 20 s; older ones are done with. */
function hintOf(current: Case, party: Party): string | null {
  const last = current.commands.findLast((c) => c.partyId === party.id && c.order.kind === 'hint');
  return last?.state === 'sent' && last.order.kind === 'hint' ? last.order.words : null;
}

function recordedSeconds(current: Case, now: Date): number {
  const ms = current.recordings.reduce(
    (sum, r) => sum + Date.parse(r.endedAt ?? now.toISOString()) - Date.parse(r.startedAt),
    0,
  );
  return Math.max(0, Math.round(ms / 1000));
}

/** Facts read back in words; the other party by label and plate only. */
function readBackOf(current: Case, party: Party): PartyView['readBack'] {
  const { facts } = current;
  if (facts.narrative === '') return null;
  const time = new Date(facts.accidentAt).toLocaleString('zh-CN', {
    timeZone: 'Asia/Shanghai',
    month: 'long',
    day: 'numeric',
    hour: '2-digit',
    minute: '2-digit',
    hour12: false,
  });
  const others = current.parties
    .filter((p) => p.id !== party.id && p.vehicle)
    .map((p) => `${p.label} ${displayPlate(p.vehicle?.plateNo ?? '')}`);
  return {
    lines: [
      { label: '时间', value: time },
      { label: '地点', value: facts.placeWords },
      { label: '天气', value: facts.weather ?? '—' },
      { label: '形态', value: facts.form ?? '—' },
      {
        label: '您',
        value: [party.name, party.vehicle && displayPlate(party.vehicle.plateNo)].filter(Boolean).join(' ') || '—',
      },
      { label: '对方', value: others.join('、') || '—' },
    ],
    narrative: maskOthers(facts.narrative, current, party),
    confirmed: party.factsConfirmed,
  };
}

/** In what a party reads, the others are 甲乙丙, not names. */
export function maskOthers(text: string, current: Case, party: Party): string {
  return current.parties.reduce(
    (t, p) => (p.id !== party.id && p.name.length >= 2 ? t.replaceAll(p.name, p.label) : t),
    text,
  );
}
