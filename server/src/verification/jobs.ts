import type { PartyId } from '@kuaichu/contract/ids';
import { findParty } from '../case/rules.ts';
import type { Case, Party } from '../case/state.ts';
import { changeCase, loadCase } from '../case/store.ts';
import type { Service } from '../context.ts';
import type { VerifyAnswer } from '../integrations/registry.ts';
import type { Tasks } from '../platform/jobs.ts';
import { aboutOf, answered, type Subject, type VerificationAnswer } from './rules/cells.ts';
import { flagWords, type Judgement, judgeDriver, judgePolicy, judgeVehicle } from './rules/judge.ts';

/** Asks the registry; the answer re-enters as an ordinary act. What it said and what our rule says must agree to match. */
export function verificationTasks(service: Service): Tasks {
  return {
    'verification.ask': async ({
      caseId,
      partyId,
      subject,
      about,
    }: {
      caseId: string;
      partyId: PartyId;
      subject: Subject;
      about: string;
    }) => {
      const loaded = await loadCase(service.kernel.db, caseId);
      const party = loaded && findParty(loaded.state, partyId);
      if (!party || aboutOf(party, subject) !== about) return;
      const answer = await ask(service, loaded.state, party, subject);
      await changeCase(service.kernel, caseId, { actor: { kind: 'outside', id: 'registry' } }, (current, now) =>
        answered(current, partyId, subject, about, answer, now),
      );
    },
  };
}

async function ask(service: Service, current: Case, party: Party, subject: Subject): Promise<VerificationAnswer> {
  const base = {
    at: current.facts.accidentAt,
    askedAt: service.kernel.clock.now().toISOString(),
    caseNo: current.caseNo,
  };
  const vehicle = party.vehicle;
  if (subject === 'driver') {
    const answer = await service.registry.verifyDriver({
      ...base,
      licenceNo: party.idNo,
      name: party.name || undefined,
      plateKind: vehicle?.plateKind,
      plateNo: vehicle?.plateNo,
    });
    const judged =
      answer.data &&
      judgeDriver([answer.data], {
        name: party.name || undefined,
        vehicleType: vehicle?.type || undefined,
        accidentAt: base.at,
      });
    const detail = answer.data ? `${answer.data.classes.join(' ')}·有效至 ${answer.data.validTo ?? '长期'}` : '';
    return conclude(answer, judged, detail);
  }
  if (subject === 'vehicle') {
    const answer = await service.registry.verifyVehicle({
      ...base,
      plateKind: vehicle?.plateKind,
      plateNo: vehicle?.plateNo ?? '',
    });
    const judged =
      answer.data && judgeVehicle([answer.data], { plateKind: vehicle?.plateKind ?? '02', accidentAt: base.at });
    const d = answer.data;
    const colour =
      d && vehicle?.colour && d.colour !== vehicle.colour ? `登记是${d.colour}，填的是${vehicle.colour}` : d?.colour;
    return conclude(answer, judged, d ? `${d.vehicleType}·${colour}·检验至 ${d.inspectionValidTo.slice(0, 7)}` : '');
  }
  const asked = vehicle?.tractor ?? vehicle;
  const answer = await service.registry.verifyPolicy({
    ...base,
    plateKind: asked?.plateKind,
    plateNo: asked?.plateNo ?? '',
  });
  const judged =
    answer.data && judgePolicy([answer.data], { plateKind: asked?.plateKind ?? '02', accidentAt: base.at });
  const d = answer.data;
  const result = conclude(answer, judged, d ? `${d.insurerName}·至 ${d.to.slice(0, 10)}` : '');
  return d && result.outcome === 'match'
    ? { ...result, policy: { insurerId: d.insurerId, insurerName: d.insurerName, policyNo: d.policyNo } }
    : result;
}

/** `unavailable` stays unavailable; a mismatch of either side is a mismatch. */
function conclude(answer: VerifyAnswer<unknown>, judged: Judgement | null, detail: string): VerificationAnswer {
  const flags = [...new Set([...answer.flags, ...(judged?.flags ?? [])])];
  // 'manual' of the source means: it has no data of this kind (military, temporary plates); an agent looks by eye.
  const said = answer.outcome === 'manual' ? 'unavailable' : answer.outcome;
  const outcome =
    said === 'match' && judged && judged.outcome !== 'match' && judged.outcome !== 'manual' ? judged.outcome : said;
  const words: Record<string, string> = {
    notFound: '查无登记',
    ambiguous: `有 ${answer.candidates.length} 条，选不出`,
    unavailable: answer.outcome === 'manual' ? '这类号牌库里没有，看证件手工核验' : '查询通道不通，不是查无此人',
  };
  const bad = flags.map(flagWords).join('、');
  return {
    outcome: outcome as VerificationAnswer['outcome'],
    detail: outcome === 'match' ? [detail, bad].filter((w) => w !== '').join('·') : (words[outcome] ?? (bad || detail)),
    flags,
    asOf: answer.asOf,
    source: answer.source,
    sourceTxnId: answer.sourceTxnId,
  };
}
