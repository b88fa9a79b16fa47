import type { Jurisdiction } from '@kuaichu/contract/jurisdiction';
import type { Cities } from './context.ts';

export function citiesOf(all: readonly Jurisdiction[]): Cities {
  const get = (id: string): Jurisdiction => {
    const city = all.find((c) => c.id === id);
    if (!city) throw new Error(`no city ${id} is loaded`);
    return city;
  };
  const version: Cities['version'] = (id, number) => {
    const found = get(id).versions.find((v) => v.version === number);
    if (!found) throw new Error(`city ${id} has no version ${number}; a case needs the rules it was opened under`);
    return found;
  };
  return {
    all,
    get,
    version,
    unit: (id, number, unitId) => {
      const unit = version(id, number).units.find((u) => u.id === unitId);
      if (!unit) throw new Error(`city ${id} has no unit ${unitId}`);
      return unit;
    },
  };
}
