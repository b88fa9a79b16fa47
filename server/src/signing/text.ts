import { createHash } from 'node:crypto';
import type { Case } from '../case/state.ts';
import { canonical } from '../platform/act.ts';
import { signedText } from './rules.ts';

/** SHA-256 over the text a party signs, hex. */
export function textDigestOf(current: Case): string {
  return createHash('sha256')
    .update(canonical(signedText(current)))
    .digest('hex');
}
