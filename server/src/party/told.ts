import type { PartyView } from '@kuaichu/contract/partyView';

/** What the later features have to say to one party; drawn by `tellParty`. */
export interface Told {
  sign: PartyView['sign'];
  result: PartyView['result'];
  claim: PartyView['claim'];
  notices: PartyView['notices'];
  review: PartyView['review'];
  servedAt: string | null;
  reviewLastDay: string | null;
}
