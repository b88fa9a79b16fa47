import { readFileSync } from 'node:fs';
import type { JurisdictionVersion } from '@kuaichu/contract/jurisdiction';
import { readCity } from '../../jurisdiction/schema.ts';

/** The newest rules of one of the two cities, from its file. */
export function cityRules(id: 'harbin' | 'luzhou'): JurisdictionVersion {
  const file = new URL(`../../../../jurisdictions/${id}.json`, import.meta.url);
  const read = readCity(JSON.parse(readFileSync(file, 'utf8')));
  const version = read.ok ? read.jurisdiction.versions.at(-1) : undefined;
  if (!version) throw new Error(`no city ${id}`);
  return version;
}
