import type { CaseId } from '@kuaichu/contract/ids';
import { changeCase } from '../case/store.ts';
import type { Service } from '../context.ts';
import { documentNumber } from '../jurisdiction/rules.ts';
import { nextSerial, SYSTEM } from '../platform/act.ts';
import { shanghaiDate } from '../platform/calendar.ts';
import type { Tasks } from '../platform/jobs.ts';
import { newId } from '../platform/random.ts';
import { refuseSheet } from './paper/check.ts';
import { renderCertificate } from './paper/render.ts';
import { awaitsIssue, issue } from './rules/issue.ts';
import { sealPaper } from './seal.ts';
import { textDigestOf } from '../signing/text.ts';
import { sheetOf } from './sheet.ts';
import { termsOf } from './store.ts';

export function certificateTasks(service: Service): Tasks {
  return {
    'certificate.issue': ({ caseId }: { caseId: CaseId }) => issueCertificate(service, caseId),
  };
}

/**
 * Numbers, prints, seals and stores the certificate inside one transaction: when any of it fails the number is free
 * again, so that numbers have no gaps, and a repeat begins anew. A case that does not wait for its certificate stays as it is.
 */
async function issueCertificate(service: Service, caseId: CaseId): Promise<void> {
  const { kernel, cities } = service;
  await changeCase(kernel, caseId, { actor: SYSTEM }, async (current, now, trx) => {
    if (!awaitsIssue(current)) return { next: current, events: [] };
    const text = textDigestOf(current);
    // A snapshot of before signatures named their text has none to compare.
    if (current.signing?.signatures.some((s) => s.state === 'signed' && (s.textSha256 ?? text) !== text))
      throw new Error('a signature belongs to another text');
    const terms = termsOf(service, current);
    const { unit } = terms;
    const version = cities.version(current.jurisdictionId, current.rulesVersion);
    // Units with one area code count together, or two sheets would have one number.
    const serial = await nextSerial(trx, `certificate:${unit.areaCode}:${shanghaiDate(now)}`);
    const no = documentNumber(version, unit, now, serial);
    const verifyToken = newId('v');
    const sheet = sheetOf(current, terms, now, { no, verifyToken });
    const refusal = refuseSheet(sheet, { preview: false });
    if (refusal) throw new Error(`an ordered certificate cannot be printed: ${refusal.code}`);
    const stored = await sealPaper(
      service,
      trx,
      current,
      unit,
      { kind: 'certificate', no, verifyToken, reason: '签发道路交通事故认定书', pdf: await renderCertificate(sheet) },
      now,
    );
    return issue(current, { ...stored, templateVersion: sheet.templateVersion }, now);
  });
}
