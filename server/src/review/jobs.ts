import { createHash } from 'node:crypto';
import { Transform } from 'node:stream';
import type { Timeline } from '@kuaichu/contract/deskCase';
import type { CaseId, PartyId } from '@kuaichu/contract/ids';
import { fillText, isRefusal } from '@kuaichu/contract/refusal';
import { findParty } from '../case/rules.ts';
import type { Case } from '../case/state.ts';
import { loadCase } from '../case/store.ts';
import type { Service } from '../context.ts';
import { roadOf } from '../delivery/rules.ts';
import { addJob, SYSTEM } from '../platform/act.ts';
import type { Tasks } from '../platform/jobs.ts';
import { newId } from '../platform/random.ts';
import { bundleOf } from './bundle.ts';
import { makeConclusion } from './conclusion.ts';
import { awaitsFile, forward } from './rules/desk.ts';
import type { ReviewText } from './rules/life.ts';
import { changeReview } from './store.ts';

export function reviewTasks(service: Service, timeline: (current: Case) => Promise<Timeline>): Tasks {
  const { kernel, cities, config, objects } = service;
  return {
    /**
     * The file goes by itself as soon as there is an application: the terms of two days, and of five when the unit
     * above asks for it, are duties without discretion (P146 72), and the officer whose finding is attacked holds nothing back. Until it has gone this is repeated.
     */
    'review.forward': async ({ caseId }: { caseId: CaseId }) => {
      const loaded = await loadCase(kernel.db, caseId);
      if (!loaded?.state.review || !awaitsFile(loaded.state.review)) return;
      const at = kernel.clock.now();
      const bundle = await bundleOf(service, loaded.state, timeline, at);
      const sha256 = createHash('sha256');
      const sm3 = createHash('sm3');
      const meter = new Transform({
        transform(chunk: Buffer, _encoding, done) {
          sha256.update(chunk);
          sm3.update(chunk);
          done(null, chunk);
        },
      });
      bundle.stream.on('error', (error: Error) => meter.destroy(error));
      const objectKey = `review/${caseId}/${newId('b')}.zip`;
      const { bytes } = await objects.put(objectKey, bundle.stream.pipe(meter));
      const file = {
        objectKey,
        bytes,
        sha256: sha256.digest('hex'),
        sm3: sm3.digest('hex'),
        at: at.toISOString(),
        missing: bundle.missing,
      };
      await changeReview(kernel, caseId, { actor: SYSTEM }, (current, now) => {
        const outcome = forward(current, file, now);
        // Gone by another worker meanwhile, or withdrawn: this bundle is one too many.
        return isRefusal(outcome) ? { next: current, events: [] } : outcome;
      });
    },

    'review.tell': async (told: { caseId: CaseId; partyId: PartyId; what: ReviewText; at: string }) => {
      const { caseId, partyId, what, at } = told;
      const current = (await loadCase(kernel.db, caseId))?.state;
      const party = current && findParty(current, partyId);
      if (!current || !party || party.phone === null) return;
      const texts = cities.version(current.jurisdictionId, current.rulesVersion).sms;
      const text = fillText(texts[what], {
        road: roadOf(current),
        address: config.publicAddress,
        caseCode: current.caseCode,
      });
      const key = `${what}:${caseId}:${partyId}:${Date.parse(at)}`;
      await addJob(kernel.db, {
        task: 'sms.send',
        payload: { to: party.phone, text, kind: what, key, caseId, partyId },
      });
    },

    'review.conclusion': ({ caseId }: { caseId: CaseId }) => makeConclusion(service, caseId),
  };
}
