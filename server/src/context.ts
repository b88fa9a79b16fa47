import type { CaseId, PartyId } from '@kuaichu/contract/ids';
import type { Jurisdiction, JurisdictionVersion, Unit } from '@kuaichu/contract/jurisdiction';
import type { DeskView, StaffMember } from '@kuaichu/contract/desk';
import type { DeskCaseView } from '@kuaichu/contract/deskCase';
import type { PartyView } from '@kuaichu/contract/partyView';
import type { Refusal } from '@kuaichu/contract/refusal';
import type { FastifyInstance } from 'fastify';
import type { Logger } from 'pino';
import type { Config } from './config.ts';
import type { Dispatch110 } from './integrations/dispatch110.ts';
import type { Insurer } from './integrations/insurer.ts';
import type { Maps } from './integrations/maps.ts';
import type { Media } from './integrations/media.ts';
import type { ObjectStore } from './integrations/objects.ts';
import type { Registry } from './integrations/registry.ts';
import type { Seals } from './integrations/signer.ts';
import type { TimestampAuthority } from './integrations/timestamp.ts';
import type { Sms } from './integrations/sms.ts';
import type { Kernel } from './platform/act.ts';
import type { LiveHub } from './platform/live.ts';

/** The cities of this service; a case keeps the version that held at the minute of its accident. */
export interface Cities {
  all: readonly Jurisdiction[];
  get(id: string): Jurisdiction;
  version(id: string, version: number): JurisdictionVersion;
  unit(id: string, version: number, unitId: string): Unit;
}

/** The views, drawn from all features; put together in `main.ts`, so that early features need not know later ones. */
export interface Draw {
  party(caseId: CaseId, partyId: PartyId): Promise<PartyView | Refusal>;
  desk(staff: StaffMember): Promise<DeskView>;
  deskCase(caseId: CaseId, staff: StaffMember): Promise<DeskCaseView | Refusal>;
}

/** Everything a route or a job may use. Integrations are chosen in `main.ts` only. */
export interface Service {
  config: Config;
  kernel: Kernel;
  hub: LiveHub;
  log: Logger;
  cities: Cities;
  draw: Draw;
  registry: Registry;
  insurer: Insurer;
  sms: Sms;
  dispatch110: Dispatch110;
  maps: Maps;
  media: Media;
  objects: ObjectStore;
  seals: Seals;
  /** Null where no authority is set. */
  timestamps: TimestampAuthority | null;
}

export type App = FastifyInstance;
