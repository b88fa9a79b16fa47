import { type Refusal, refuse } from '@kuaichu/contract/refusal';
import type * as z from 'zod';
import { verifyOutsideSignature } from './callback.ts';
import { type DispatchInvite, dispatchInvite } from './dispatch110.ts';
import { type InsurerEvent, insurerEvent } from './insurer.ts';
import { type SmsReceipt, smsReceipt } from './sms.ts';

/** A message of an outside system as it came in: the signature covers the text as sent. */
export interface Knock {
  signature: string | string[] | undefined;
  body: string;
}

/** Reads what outside systems tell by themselves. A wrong signature or another shape is refused, never guessed. */
export interface Inbox {
  smsReceipt(knock: Knock): SmsReceipt | Refusal;
  insurerEvent(knock: Knock): InsurerEvent | Refusal;
  dispatchInvite(knock: Knock): DispatchInvite | Refusal;
}

export function openInbox(secret: string): Inbox {
  const read =
    <S extends z.ZodType>(shape: S) =>
    ({ signature, body }: Knock): z.output<S> | Refusal => {
      if (!verifyOutsideSignature({ header: signature, body, secret }).ok) return refuse('tokenInvalid');
      const parsed = shape.safeParse(parse(body));
      return parsed.success ? parsed.data : refuse('invalidInput', { field: '内容' });
    };
  return {
    smsReceipt: read(smsReceipt),
    insurerEvent: read(insurerEvent),
    dispatchInvite: read(dispatchInvite),
  };
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
