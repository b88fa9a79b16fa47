import { endpoints } from '@kuaichu/contract/endpoints';
import { isRefusal, refuse } from '@kuaichu/contract/refusal';
import { movePartySessions } from '../access/store.ts';
import { changeCase, changeCaseIn, loadCase } from '../case/store.ts';
import type { App, Service } from '../context.ts';
import { door, RefusedError } from '../platform/http.ts';
import { requireStaff } from '../staff/guard.ts';
import { dismiss, mergeAway, takeIn } from './rules/merge.ts';
import type { PartyId } from '@kuaichu/contract/ids';

/** A second alarm of the same accident: proposed by place and time, decided by the agent. */
export function mergeRoutes(app: App, service: Service): void {
  const { kernel } = service;

  door(app, endpoints.mergeCase, async ({ params, body, request }) => {
    const staff = await requireStaff(service, request, 'agent');
    const actor = { kind: 'staff', id: staff.staffId } as const;
    const [mine, other] = [await loadCase(kernel.db, params.caseId), await loadCase(kernel.db, body.otherCaseId)];
    if (!mine || mine.state.call?.agentId !== staff.staffId) return refuse('notYourCase');
    if (!other || other.state.jurisdictionId !== staff.jurisdictionId) return refuse('notFound');
    const merged = await kernel.db
      .transaction()
      .execute(async (trx) => {
        let partyId: PartyId | undefined;
        // Locked in the order of their ids, so that two merges at once cannot wait for each other.
        const first = params.caseId < body.otherCaseId;
        const away = () =>
          changeCaseIn(trx, kernel, body.otherCaseId, { actor }, (c, now) => mergeAway(c, params.caseId, now));
        if (!first) await orThrow(away());
        const taken = await changeCaseIn(trx, kernel, params.caseId, { actor, key: body.key, input: body }, (c) => {
          const outcome = takeIn(c, other.state);
          if (!isRefusal(outcome)) partyId = outcome.partyId;
          return outcome;
        });
        if (!taken.ok) throw new RefusedError(taken.refusal);
        if (first && !taken.repeated) await orThrow(away());
        if (partyId !== undefined) {
          await movePartySessions(trx, { caseId: body.otherCaseId, partyId: 'p1' }, { caseId: params.caseId, partyId });
        }
        return taken;
      })
      .catch((error: unknown) => {
        if (error instanceof RefusedError) return { ok: false as const, refusal: error.refusal };
        throw error;
      });
    return merged.ok ? service.draw.deskCase(params.caseId, staff) : merged.refusal;
  });

  door(app, endpoints.dismissMerge, async ({ params, body, request }) => {
    const staff = await requireStaff(service, request, 'agent');
    const loaded = await loadCase(kernel.db, params.caseId);
    if (loaded?.state.call?.agentId !== staff.staffId) return refuse('notYourCase');
    const done = await changeCase(
      kernel,
      params.caseId,
      { actor: { kind: 'staff', id: staff.staffId }, key: body.key, input: body },
      (c) => dismiss(c, body.otherCaseId),
    );
    return done.ok ? service.draw.deskCase(params.caseId, staff) : done.refusal;
  });
}

async function orThrow<T extends { ok: boolean }>(pending: Promise<T>): Promise<void> {
  const result = await pending;
  if (!result.ok && 'refusal' in result) throw new RefusedError(result.refusal as never);
}
