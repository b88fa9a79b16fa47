import type { PartyView } from '@kuaichu/contract/partyView';

/** What the person in front of this phone wants, as far as the page knows it. */
export interface Wishes {
  /** Waited here, or pressed 继续处理 / 加入: a camera never opens without one of them. */
  readonly call: boolean;
  /** Pressed 打开摄像头，开始签名. */
  readonly sign: boolean;
}

/** Whether camera and room are wanted now. The server allows; the person wishes; both are needed. */
export function purposeOf(view: PartyView, wishes: Wishes): 'call' | 'sign' | null {
  if (!view.allowed.includes('joinCall')) return null;
  switch (view.step) {
    case 'call':
    // The line broke and the agent is still there: the phone comes back by itself, nobody has to press.
    case 'resume':
      return wishes.call ? 'call' : null;
    // The line stays while the cars move, unless the agent parked the case.
    case 'clear':
    case 'parked':
      return wishes.call && view.call !== null ? 'call' : null;
    case 'sign':
      return wishes.sign && view.sign?.state === 'open' ? 'sign' : null;
    default:
      return null;
  }
}

export type Asked = 'simplified' | 'facts' | 'delivery';

/** The one question that is open for this party, in the order they are asked. */
export function askedOf(view: PartyView): Asked | null {
  const may = (action: PartyView['allowed'][number]) => view.allowed.includes(action);
  if (may('consentSimplified') && view.me.simplifiedConsent === null) return 'simplified';
  if (may('confirmFacts') && view.readBack && view.readBack.confirmed === null) return 'facts';
  if (may('consentDelivery') && view.me.deliveryConsent === null && view.readBack) return 'delivery';
  return null;
}
