import type { Migration } from 'kysely';
import * as m0001 from './0001_platform.ts';
import * as m0002 from './0002_people.ts';
import * as m0003 from './0003_case.ts';
import * as m0004 from './0004_papers.ts';
import * as m0005 from './0005_review.ts';
import * as m0007 from './0007_recusal.ts';
import * as m0008 from './0008_quality.ts';
import * as m0009 from './0009_mediation.ts';

/** Append-only. Imported by name, so that the built server carries them. */
export const migrations: Record<string, Migration> = {
  '0001_platform': m0001,
  '0002_people': m0002,
  '0003_case': m0003,
  '0004_papers': m0004,
  '0005_review': m0005,
  '0007_recusal': m0007,
  '0008_quality': m0008,
  '0009_mediation': m0009,
};
