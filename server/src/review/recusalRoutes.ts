import { endpoints } from '@kuaichu/contract/endpoints';
import { isRefusal, refuse } from '@kuaichu/contract/refusal';
import type { RecusalRow } from '@kuaichu/contract/review';
import { partyActor, requireParty } from '../access/guard.ts';
import type { Case } from '../case/state.ts';
import { changeCase, loadCase } from '../case/store.ts';
import type { App, Service } from '../context.ts';
import { requireOfficer } from '../determination/guard.ts';
import { shanghaiDate } from '../platform/calendar.ts';
import { door } from '../platform/http.ts';
import { requireStaff } from '../staff/guard.ts';
import { askRecusal, decideRecusal, declareRecusal } from './rules/recusal.ts';
import { daysBetween } from './rules/view.ts';
import { recusalsAsked } from './store.ts';

/** P146 105: a party asks, the officer declares, the head of the unit decides. */
export function recusalRoutes(app: App, service: Service): void {
  const { kernel } = service;

  door(app, endpoints.askRecusal, async ({ body, request }) => {
    const session = await requireParty(service, request);
    const asked = await changeCase(
      kernel,
      session.caseId,
      { actor: partyActor(session), key: body.key, input: body },
      (current, now) => askRecusal(current, session.partyId, body.reason, now),
    );
    return asked.ok ? service.draw.party(session.caseId, session.partyId) : asked.refusal;
  });

  door(app, endpoints.declareRecusal, async ({ params, body, request }) => {
    const officer = await requireOfficer(service, request, params.caseId);
    if (isRefusal(officer)) return officer;
    const { staffId, name, no } = officer.staff;
    const stepped = await changeCase(
      kernel,
      params.caseId,
      { actor: { kind: 'staff', id: staffId }, key: body.key, input: body },
      (current, now) => declareRecusal(current, { staffId, name, no }, body.reason, now),
    );
    return stepped.ok ? service.draw.deskCase(params.caseId, officer.staff) : stepped.refusal;
  });

  const waiting = async (jurisdictionId: string): Promise<{ recusals: RecusalRow[] }> => {
    const cases = await recusalsAsked(kernel.db, jurisdictionId);
    return { recusals: cases.flatMap((current) => rowsOf(current, kernel.clock.now())) };
  };

  door(app, endpoints.deskRecusals, async ({ request }) => {
    const staff = await requireStaff(service, request, 'supervisor');
    return waiting(staff.jurisdictionId);
  });

  door(app, endpoints.decideRecusal, async ({ params, body, request }) => {
    const { staffId, name, no, jurisdictionId } = await requireStaff(service, request, 'supervisor');
    const loaded = await loadCase(kernel.db, params.caseId);
    if (loaded?.state.jurisdictionId !== jurisdictionId) return refuse('notYourCase');
    const { key, ...said } = body;
    const decided = await changeCase(
      kernel,
      params.caseId,
      { actor: { kind: 'staff', id: staffId }, key, input: said },
      (current, now) => decideRecusal(current, { staffId, name, no }, said, now),
    );
    return decided.ok ? waiting(jurisdictionId) : decided.refusal;
  });
}

function rowsOf(current: Case, now: Date): RecusalRow[] {
  return (current.recusals ?? []).flatMap((one) => {
    const { partyId, state, officerName, reason, at, decideBy } = one;
    const label = current.parties.find((party) => party.id === partyId)?.label;
    if (state !== 'asked' || partyId === null || label === undefined) return [];
    const daysLeft = decideBy === null ? null : daysBetween(shanghaiDate(now), decideBy);
    return [
      { caseId: current.id, caseNo: current.caseNo, partyId, label, officerName, reason, at, decideBy, daysLeft },
    ];
  });
}
