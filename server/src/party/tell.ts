import type { Case, Party } from '../case/state.ts';
import type { Service } from '../context.ts';
import type { Told } from './told.ts';

/** What determination, signing, delivery and claim have to say to this party. */
export function tellParty(_service: Service, _current: Case, _party: Party): Told {
  return { sign: null, result: null, claim: null, servedAt: null, reviewLastDay: null };
}

export function verifyUrlOf(service: Service, current: Case): string | null {
  return current.certificate && `${service.config.publicUrl}/v/${current.certificate.verifyToken}`;
}
