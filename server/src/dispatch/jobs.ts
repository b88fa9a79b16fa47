import type { LeaveReason } from '@kuaichu/contract/case';
import { fillText } from '@kuaichu/contract/refusal';
import { leaveReasonTable } from '@kuaichu/contract/triage';
import { changeCase, loadCase } from '../case/store.ts';
import type { Service } from '../context.ts';
import { addJob, SYSTEM } from '../platform/act.ts';
import type { Tasks } from '../platform/jobs.ts';
import { incident, leave } from './rules.ts';

export function dispatchTasks(service: Service): Tasks {
  const { kernel } = service;
  return {
    'dispatch.afterRefusal': async ({ caseId, reason }: { caseId: string; reason: LeaveReason }) => {
      await changeCase(kernel, caseId, { actor: SYSTEM }, (current, now) =>
        leave(current, reason, '', reason === 'injurySerious', now),
      );
    },
    /** Asked again until the 110 desk has it; meanwhile the phone shows the telephone. */
    'dispatch.request': async ({ caseId }: { caseId: string }) => {
      const loaded = await loadCase(kernel.db, caseId);
      const state = loaded?.state;
      if (!state?.dispatch || state.dispatch.incidentNo !== null) return;
      const { place } = state;
      const answer = await service.dispatch110.request({
        idempotencyKey: `dispatch:${caseId}`,
        caseNo: state.caseNo,
        placeWords: state.facts.placeWords || place.words || '地点不明，请回电',
        coordinates:
          place.lng === null || place.lat === null
            ? null
            : { lng: place.lng, lat: place.lat, datum: place.datum, accuracyM: place.accuracyM },
        reason: leaveReasonTable[state.dispatch.reason].words,
        callerPhone: state.parties.find((p) => p.phone !== null)?.phone ?? null,
        injured: state.dispatch.injured,
        at: kernel.clock.now().toISOString(),
      });
      if (answer.outcome === 'unavailable') throw new Error('the 110 desk did not answer');
      if (answer.outcome === 'rejected') throw new Error(`the 110 desk refused: ${answer.code}`);
      await changeCase(kernel, caseId, { actor: { kind: 'outside', id: 'dispatch110' } }, (current) =>
        incident(current, answer.incidentNo, answer.etaMinutes),
      );
    },
    'dispatch.tell': async ({ caseId }: { caseId: string }) => {
      const loaded = await loadCase(kernel.db, caseId);
      const state = loaded?.state;
      if (!state?.dispatch) return;
      const { sms } = service.cities.version(state.jurisdictionId, state.rulesVersion);
      for (const party of state.parties) {
        if (party.phone === null || !party.phoneProven) continue;
        const text = fillText(sms.officerComing, {
          road: state.place.road ?? state.place.words,
          minutes: state.dispatch.etaMinutes ?? 15,
        });
        await addJob(kernel.db, {
          task: 'sms.send',
          payload: {
            to: party.phone,
            text,
            kind: 'officerComing',
            key: `officerComing:${caseId}:${party.id}`,
            caseId,
            partyId: party.id,
          },
        });
      }
    },
  };
}
