import type { PartyId } from '@kuaichu/contract/ids';
import { changeParty, type Outcome } from '../case/rules.ts';
import type { Case } from '../case/state.ts';

/** How a phone and a person become one: a number is given, then proven by the code sent to it. */

/** A number typed on the phone proves nothing yet, also where the same one was proven before. */
export function givePhone(current: Case, partyId: PartyId, phone: string): Outcome {
  return {
    next: changeParty(current, partyId, { phone, phoneProven: false }),
    events: [{ type: 'phone.given', payload: { partyId } }],
  };
}

/** The code was right. The number stays the one it was sent to. */
export function provePhone(current: Case, partyId: PartyId): Outcome {
  return {
    next: changeParty(current, partyId, { phoneProven: true }),
    events: [{ type: 'phone.proven', payload: { partyId } }],
  };
}

/** In by case code and text message: this phone is the party's own. */
export function enterParty(current: Case, partyId: PartyId): Outcome {
  return {
    next: changeParty(current, partyId, { hasPhone: true, phoneProven: true }),
    events: [{ type: 'party.entered', payload: { partyId } }],
  };
}
