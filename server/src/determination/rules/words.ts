import type { PartyId } from '@kuaichu/contract/ids';
import type { Liability } from '@kuaichu/contract/liability';
import type { Case, Decision } from '../../case/state.ts';
import { articleText, shortArticleTitle } from './articles.ts';
import { actorOf, type FaultParty, findBehaviour } from './catalogue.ts';
import type { TextParty } from './text.ts';

/** The parties as the catalogue and the sentences know them, in the order of the form. */
export function decisionParties(current: Case): (FaultParty & TextParty & { partyId: PartyId })[] {
  return current.parties.map((party) => ({
    partyId: party.id,
    label: party.label,
    name: party.name,
    actor: actorOf(party.role),
    plateNo: party.vehicle?.plateNo ?? null,
    vehicleType: party.vehicle?.type || null,
    parts: party.parts,
  }));
}

/** What was found for one party; undefined before the decision. */
export function liabilityOf(current: Case, partyId: PartyId): Liability | undefined {
  return current.determination?.decision?.liabilities.find((share) => share.partyId === partyId)?.liability;
}

/** The articles the finding rests on, each once, with their words: those of liable parties only. */
export function articlesOf(decision: Decision): { title: string; text: string }[] {
  const liable = new Set(decision.liabilities.filter((s) => s.liability !== 'none').map((s) => s.partyId));
  const articles = decision.faults
    .filter(({ partyId }) => liable.has(partyId))
    .flatMap(({ faultId }) => findBehaviour(faultId)?.articles ?? []);
  const byTitle = new Map(articles.map((article) => [shortArticleTitle(article), articleText(article) ?? '']));
  return [...byTitle].map(([title, text]) => ({ title, text }));
}

/**
 * The facts the finding rests on, in plain words and the same for every party: what each did, how the vehicles met and
 * where. Nobody is named; statements are not repeated, because witnesses are not told on.
 */
export function factsReliedOn(current: Case): string[] {
  const { facts } = current;
  const decision = current.determination?.decision;
  const labelOf = (id: PartyId): string => current.parties.find((party) => party.id === id)?.label ?? '';
  const behaviours = (decision?.faults ?? []).map(
    ({ partyId, faultId }) => `${labelOf(partyId)}：${findBehaviour(faultId)?.words ?? ''}`,
  );
  const blameless = current.parties
    .filter(({ id }) => decision !== null && decision !== undefined && !decision.faults.some((f) => f.partyId === id))
    .map(({ label }) => `${label}：没有查到过错`);
  const met = current.parties
    .filter(({ parts }) => parts.length > 0)
    .map(({ label, parts }) => `${label} ${parts.join('、')}`);
  return [
    ...behaviours,
    ...blameless,
    ...(facts.form === null ? [] : [`形态：${facts.form}`]),
    ...(met.length === 0 ? [] : [`碰撞部位：${met.join('，')}`]),
    ...(facts.direction === '' ? [] : [`行驶方向：${facts.direction}`]),
  ];
}
