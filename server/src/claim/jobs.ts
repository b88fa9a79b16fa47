import type { CaseId, PartyId } from '@kuaichu/contract/ids';
import { findParty } from '../case/rules.ts';
import { changeCase, loadCase } from '../case/store.ts';
import type { Service } from '../context.ts';
import { liabilityOf } from '../determination/rules/words.ts';
import type { Tasks } from '../platform/jobs.ts';
import { claimOf, claimReplaced, failed, noticeKey, received } from './rules.ts';

export function claimTasks(service: Service): Tasks {
  const { kernel } = service;
  return {
    /** Pushed again with the same key until the insurer answers. */
    'claim.push': async ({ caseId, partyId }: { caseId: CaseId; partyId: PartyId }) => {
      const loaded = await loadCase(kernel.db, caseId);
      if (!loaded) return;
      const current = loaded.state;
      const party = findParty(current, partyId);
      const claim = claimOf(current, partyId);
      const liability = liabilityOf(current, partyId);
      const { certificate, facts } = current;
      if (claim?.state !== 'sending' || !certificate || !party?.vehicle || party.phone === null) return;
      if (liability === undefined) throw new Error('a certificate without a finding');
      const answer = await service.insurer.notify(claim.insurerId, {
        idempotencyKey: noticeKey(certificate.no, claim.insurerId, party.policyNo),
        caseNo: current.caseNo,
        certificateNo: certificate.no,
        replacesCertificateNo: claimReplaced(current, partyId),
        policyNo: party.policyNo,
        plateKind: party.vehicle.plateKind,
        plateNo: party.vehicle.plateNo,
        partyName: party.name,
        partyPhone: party.phone,
        accidentAt: facts.accidentAt,
        placeWords: facts.placeWords || current.place.words,
        liability,
        consentAt: claim.consentAt,
        at: kernel.clock.now().toISOString(),
      });
      if (answer.outcome === 'unavailable') throw new Error(`the insurer did not answer: ${answer.cause}`);
      await changeCase(kernel, caseId, { actor: { kind: 'outside', id: 'insurer' } }, (c) => {
        const told = { partyId, certificateNo: certificate.no };
        if (answer.outcome === 'accepted') return received(c, told, answer.noticeNo, answer.receivedAt);
        return failed(c, told, answer.outcome === 'rejected' ? answer.code : 'cannotPush');
      });
    },
  };
}
