import { join } from 'node:path';
import type { CaseId } from '@kuaichu/contract/ids';
import { changeCase } from '../case/store.ts';
import type { Service } from '../context.ts';
import { documentNumber } from '../jurisdiction/rules.ts';
import { nextSerial, SYSTEM } from '../platform/act.ts';
import { shanghaiDate } from '../platform/calendar.ts';
import type { Tasks } from '../platform/jobs.ts';
import { newId } from '../platform/random.ts';
import { refuseSheet } from './paper/check.ts';
import { digestsOf } from './paper/digest.ts';
import { openFileSealKey } from './paper/key.ts';
import { renderCertificate } from './paper/render.ts';
import { signPdf } from './paper/sign.ts';
import { awaitsIssue, issue } from './rules.ts';
import { sheetOf } from './sheet.ts';
import { rememberCertificate, termsOf } from './store.ts';

export function certificateTasks(service: Service): Tasks {
  return {
    'certificate.issue': ({ caseId }: { caseId: CaseId }) => issueCertificate(service, caseId),
  };
}

/**
 * Numbers, prints, seals and stores the certificate inside one transaction: when any of it fails the number is free
 * again, so that numbers have no gaps, and a repeat begins anew. What a crash between storing and committing leaves is
 * a file nobody names: its key carries its hash. A case that does not wait for its certificate stays as it is.
 */
async function issueCertificate(service: Service, caseId: CaseId): Promise<void> {
  const { kernel, cities, config } = service;
  await changeCase(kernel, caseId, { actor: SYSTEM }, async (current, now, trx) => {
    if (!awaitsIssue(current)) return { next: current, events: [] };
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
    const sealed = await signPdf(await renderCertificate(sheet), {
      signer: openFileSealKey(join(config.data, 'seal', unit.id), { unitName: unit.issuingName, now }),
      reason: '签发道路交通事故认定书',
      location: unit.name,
      signedAt: now,
    });
    const digests = digestsOf(sealed);
    const objectKey = `certificates/${no}-${digests.sha256.slice(0, 16)}.pdf`;
    await service.objects.put(objectKey, sealed).catch((error: unknown) => {
      // The same key is the same bytes: stored by an attempt that did not commit.
      if (!(error instanceof Error) || error.name !== 'ObjectExists') throw error;
    });
    const stored = { no, verifyToken, objectKey, ...digests };
    await rememberCertificate(trx, {
      ...stored,
      caseId,
      unitName: unit.issuingName,
      issuedAt: now,
      demo: current.demo,
    });
    return issue(current, { ...stored, templateVersion: sheet.templateVersion }, now);
  });
}
