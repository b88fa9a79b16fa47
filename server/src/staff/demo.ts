import type { Cities } from '../context.ts';
import { issuingUnit, reviewUnit } from '../jurisdiction/rules.ts';
import type { Db } from '../platform/db.ts';
import { addStaff, hashPassword, type NewStaff } from './store.ts';

type DemoStaff = Omit<NewStaff, 'passwordHash' | 'jurisdictionId' | 'unitId' | 'demo'>;

/** Invented people who staff a demo: two agents, two officers, two reviewers above them and a supervisor per city. */
const PEOPLE: readonly DemoStaff[] = [
  { username: 'agent07', name: '沈样例', no: '07', roles: ['agent'], simpleProcedureQualified: false },
  { username: 'agent11', name: '陶样例', no: '11', roles: ['agent'], simpleProcedureQualified: false },
  { username: 'officer1', name: '高示范', no: '000001', roles: ['officer'], simpleProcedureQualified: true },
  { username: 'officer2', name: '路示范', no: '000002', roles: ['officer'], simpleProcedureQualified: true },
  { username: 'reviewer1', name: '衡示范', no: '000011', roles: ['reviewer'], simpleProcedureQualified: false },
  { username: 'reviewer2', name: '严示范', no: '000012', roles: ['reviewer'], simpleProcedureQualified: false },
  { username: 'super1', name: '江样板', no: '000009', roles: ['supervisor'], simpleProcedureQualified: false },
];

/** The first city has the bare names, the others carry their id: `agent07`, `luzhou-agent07`. */
export function demoUsername(username: string, cityId: string, firstCityId: string): string {
  return cityId === firstCityId ? username : `${cityId}-${username}`;
}

export function demoLogins(cities: Cities): { role: string; city: string; username: string }[] {
  const first = cities.all[0]?.id ?? '';
  return cities.all.flatMap((city) =>
    PEOPLE.map((p) => ({
      role: p.roles[0] ?? '',
      city: city.name,
      username: demoUsername(p.username, city.id, first),
    })),
  );
}

export async function createDemoStaff(db: Db, cities: Cities, password: string): Promise<void> {
  const first = cities.all[0]?.id ?? '';
  // One hash for all: their password is one and public, and each hash costs 100 ms at every first start.
  const passwordHash = await hashPassword(password);
  for (const city of cities.all) {
    const version = city.versions.at(-1);
    if (!version) continue;
    const unit = issuingUnit(version, undefined);
    const above = reviewUnit(version, unit);
    for (const person of PEOPLE) {
      const username = demoUsername(person.username, city.id, first);
      const unitId = person.roles.includes('reviewer') ? above.id : unit.id;
      await addStaff(db, { ...person, username, passwordHash, jurisdictionId: city.id, unitId, demo: true });
    }
  }
}
