import { refuse } from '@kuaichu/contract/refusal';
import { findParty } from './case/rules.ts';
import { loadCase } from './case/store.ts';
import { printedFields } from './certificate/papers.ts';
import { termsOf } from './certificate/store.ts';
import type { Draw, Service } from './context.ts';
import { deskCaseViewOf, readinessOf } from './desk/caseView.ts';
import { deskViewOf } from './desk/deskView.ts';
import type { SourceChecks } from './desk/sources.ts';
import { tellParty, verifyUrlOf } from './party/tell.ts';
import { partyViewOf } from './party/view.ts';
import { readQueue } from './queue/store.ts';

/** The views put together from all features. */
export function drawFrom(service: Omit<Service, 'draw'>, sources: () => SourceChecks): Draw {
  const whole = service as Service;
  return {
    async party(caseId, partyId) {
      const { db, clock } = service.kernel;
      const loaded = await loadCase(db, caseId);
      const party = loaded && findParty(loaded.state, partyId);
      if (!party) return refuse('notFound');
      const current = loaded.state;
      const { state: queue } = await readQueue(db, current.jurisdictionId);
      const unit = service.cities.unit(current.jurisdictionId, current.rulesVersion, current.unitId);
      return partyViewOf({
        current,
        party,
        version: loaded.version,
        now: clock.now(),
        demoClock: clock.demo,
        cityName: service.cities.get(current.jurisdictionId).name,
        unitPhone: unit.phone,
        queue,
        told: tellParty(whole, current, party),
      });
    },
    desk: (staff) => deskViewOf(whole, sources(), staff),
    async deskCase(caseId, staff) {
      const { db, clock } = service.kernel;
      const loaded = await loadCase(db, caseId);
      if (!loaded) return refuse('notFound');
      const current = loaded.state;
      if (current.jurisdictionId !== staff.jurisdictionId) return refuse('notYourCase');
      const rules = service.cities.version(current.jurisdictionId, current.rulesVersion);
      return deskCaseViewOf({
        current,
        rules,
        version: loaded.version,
        now: clock.now(),
        demoClock: clock.demo,
        cityName: service.cities.get(current.jurisdictionId).name,
        unitName: service.cities.unit(current.jurisdictionId, current.rulesVersion, current.unitId).name,
        staff,
        verifyUrl: verifyUrlOf(whole, current),
        printed: staff.roles.includes('officer') ? printedFields(current, termsOf(whole, current)) : [],
        readiness: readinessOf(current, rules),
      });
    },
  };
}
