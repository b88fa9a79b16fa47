import { endpoints } from '@kuaichu/contract/endpoints';
import type { CaseId } from '@kuaichu/contract/ids';
import type { QualitySample } from '@kuaichu/contract/quality';
import { refuse } from '@kuaichu/contract/refusal';
import { requireParty } from '../access/guard.ts';
import { loadCase } from '../case/store.ts';
import type { App, Service } from '../context.ts';
import { door } from '../platform/http.ts';
import { requireStaff } from '../staff/guard.ts';
import { storeQuality } from './store/quality.ts';
import { measuredAt } from './rules/quality.ts';

/** Doors for what the two ends of a call measure. A table of its own: no case is changed, no view is drawn anew. */
export function qualityRoutes(app: App, service: Service): void {
  const { kernel } = service;

  door(app, endpoints.partyQuality, async ({ body, request }) => {
    const session = await requireParty(service, request);
    const call = (await loadCase(kernel.db, session.caseId))?.state.call;
    if (!call) return refuse('callMissing');
    return take(session.caseId, `party:${session.partyId}`, body);
  });

  door(app, endpoints.deskQuality, async ({ params, body, request }) => {
    const staff = await requireStaff(service, request, 'agent', 'officer');
    const current = (await loadCase(kernel.db, params.caseId))?.state;
    const agent = staff.roles.includes('agent');
    if (!current?.call || current.jurisdictionId !== staff.jurisdictionId) return refuse('notYourCase');
    if (agent && current.call.agentId !== staff.staffId) return refuse('notYourCase');
    return take(params.caseId, `${agent ? 'agent' : 'officer'}:${staff.no}`, body);
  });

  async function take(
    caseId: CaseId,
    source: string,
    { sentAtMs, samples }: { sentAtMs: number; samples: readonly QualitySample[] },
  ) {
    // Real time, as the recording has it, not the demonstration's.
    const nowMs = Date.now();
    await storeQuality(kernel.db, caseId, source, measuredAt(samples, sentAtMs, nowMs));
    return { nowMs };
  }
}
