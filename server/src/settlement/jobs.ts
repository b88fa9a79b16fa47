import type { CaseId } from '@kuaichu/contract/ids';
import { changeCase } from '../case/store.ts';
import { NOTICE } from '../certificate/paper/noticeTexts.ts';
import { renderAgreement } from '../certificate/paper/agreement.ts';
import { nextNoticeNo } from '../certificate/rules/states.ts';
import { sealPaper } from '../certificate/seal.ts';
import { termsOf } from '../certificate/store.ts';
import type { Service } from '../context.ts';
import { SYSTEM } from '../platform/act.ts';
import type { Tasks } from '../platform/jobs.ts';
import { newId } from '../platform/random.ts';
import { textDigestOf } from '../signing/text.ts';
import { agreementOf } from './paper.ts';
import { dropSettlement, settle, settlementOutcome } from './rules.ts';

export function settlementTasks(service: Service): Tasks {
  return {
    /** All have answered: the agreement is printed, sealed and kept, or the case goes back to the officer. */
    'settlement.conclude': async ({ caseId }: { caseId: CaseId }) => {
      await changeCase(service.kernel, caseId, { actor: SYSTEM }, async (current, now, trx) => {
        const outcome = settlementOutcome(current);
        if (outcome === undefined) return { next: current, events: [] };
        if (outcome === 'dropped') return dropSettlement(current, now);
        const text = textDigestOf(current);
        if (current.signing?.signatures.some(({ textSha256 }) => textSha256 !== text))
          throw new Error('a signature belongs to another text');
        const terms = termsOf(service, current);
        const issued = { no: nextNoticeNo(current), verifyToken: newId('v') };
        const pdf = await renderAgreement(agreementOf(current, terms, now, issued));
        const { reason } = NOTICE.settlement;
        const paper = { kind: 'settlement', ...issued, reason, pdf } as const;
        return settle(current, await sealPaper(service, trx, current, terms.unit, paper, now), now);
      });
    },
  };
}
