import type { Answer, RefusedAnswer } from '@kuaichu/contract/answer';
import type { Article } from '@kuaichu/contract/fault';
import { eligibilityPlace } from '@kuaichu/contract/eligibility';
import { partyLabels } from '@kuaichu/contract/ids';
import type { Jurisdiction } from '@kuaichu/contract/jurisdiction';
import { liability, type Liability, liabilityWords, type PartyLiability } from '@kuaichu/contract/liability';
import { type Question, questionKinds, type QuestionKind } from '@kuaichu/contract/question';
import { isRefusal, type Refusal, refuse, type RefusalCode } from '@kuaichu/contract/refusal';
import { eligibility } from './alarm/rules/eligibility.ts';
import { findBehaviour, wholeCatalogue } from './determination/rules/catalogue.ts';
import { checkDecision } from './determination/rules/combination.ts';
import { flipFactWords, suggest } from './determination/rules/suggest.ts';
import { sameLiabilities, type SuggestFacts } from './determination/rules/weights.ts';
import { type CityProblem, readCity } from './jurisdiction/schema.ts';
import { versionAt } from './jurisdiction/rules.ts';
import { administrative, cite, p146, regulation } from './law/rules/article.ts';
import { officialCalendar, shanghaiDate } from './platform/calendar.ts';
import { nearest, slipsOf } from './platform/slips.ts';
import { deadlineOf, timelinessOf } from './review/rules/clocks.ts';
import { readIdNumber, minorWarning } from './verification/rules/idNumber.ts';
import {
  flagWords,
  isHardFlag,
  type JudgedOutcome,
  type Judgement,
  judgeDriver,
  judgePolicy,
  judgeVehicle,
} from './verification/rules/judge.ts';
import { judgePlate } from './verification/rules/plateKind.ts';
import { readVin } from './verification/rules/vin.ts';

/** The cities and files a question may name; reading them is the caller's. */
export interface Sources {
  cities: readonly Jurisdiction[];
  /** Parsed JSON of a city file, or a refusal. */
  readFile(path: string): unknown;
}

/** Where a refusal stands in the law, if anywhere. */
const RESTS_ON: Partial<Record<RefusalCode, readonly Article[]>> = {
  calendarMissing: [p146(112, undefined, 5)],
  liabilityAllNone: [p146(60, 1, 3)],
  liabilityFullAlone: [p146(60, 1, 1)],
  liabilityPrimaryOnce: [p146(60, 1, 2)],
  liabilityPrimaryNeedsSecondary: [p146(60, 1, 2)],
  liabilityEqualNeedsTwo: [p146(60, 1, 2)],
  liabilitySecondaryAlone: [p146(60, 1, 2)],
  liabilityIncomplete: [p146(60)],
  liabilityWithoutFault: [p146(60)],
  partyWithoutIdentity: [p146(24, 2)],
  reviewLate: [p146(71, 1)],
  reviewOnce: [p146(71, 2)],
  reviewApplied: [p146(71, 2)],
  reviewUsed: [p146(71, 2)],
  reviewGroundMissing: [p146(71, 2), p146(76, 3)],
  reviewNotYours: [p146(72)],
  reviewersTooFew: [p146(74, 3)],
  reviewSecondPerson: [p146(74, 3)],
  reviewerDetermined: [p146(105, 1)],
  recused: [p146(105, 1)],
  cureUnanswered: [p146(76, 2)],
  determinedBefore: [p146(79, 1)],
};

function refused(kind: QuestionKind | null, refusal: Refusal, problems?: CityProblem[]): RefusedAnswer {
  const articles = cite(RESTS_ON[refusal.code] ?? []);
  return { kind, ok: false, refusal: { ...refusal, articles, ...(problems && { problems }) } };
}

type Of<K extends QuestionKind> = Extract<Question, { kind: K }>;
type Found<T> = { ok: true; value: T } | { ok: false; refusal: Refusal; problems?: CityProblem[] };

/** By id, by name (哈尔滨市, 哈尔滨), or the whole city in the question. */
function cityOf(city: string | Record<string, unknown>, { cities }: Sources): Found<Jurisdiction> {
  if (typeof city !== 'string') {
    const read = readCity(city);
    if (read.ok) return { ok: true, value: read.jurisdiction };
    return { ok: false, refusal: refuse('invalidInput', { field: 'city' }), problems: read.problems };
  }
  const found = cities.find(({ id, name }) => id === city || name === city || name === `${city}市`);
  return found ? { ok: true, value: found } : { ok: false, refusal: refuse('cityUnknown') };
}

function answerEligibility(asked: Of<'eligibility'>, sources: Sources): Answer {
  const city = cityOf(asked.city, sources);
  if (!city.ok) return refused('eligibility', city.refusal, city.problems);
  const { place } = asked;
  const where = typeof place === 'string' ? eligibilityPlace.parse({ words: place }) : place;
  const found = eligibility(city.value, { ...asked, place: where });
  return isRefusal(found)
    ? refused('eligibility', found)
    : { kind: 'eligibility', ok: true, city: city.value.id, ...found };
}

type LiabilityParty = SuggestFacts['parties'][number] & { name: string | undefined };

function partiesOf({ parties }: Of<'liability'>): LiabilityParty[] {
  return parties.map((party, i) => ({
    partyId: party.id ?? `p${i + 1}`,
    label: party.label ?? partyLabels[i] ?? `第${i + 1}方`,
    actor: party.as === 'owner' || party.as === 'representative' ? null : party.as,
    name: party.name,
  }));
}

/** Named by id or label; the first one nobody knows is told. */
function partyFinder(parties: readonly LiabilityParty[]): (ref: string) => LiabilityParty | Refusal {
  return (ref) =>
    parties.find(({ partyId, label }) => partyId === ref || label === ref) ?? refuse('partyUnknown', { party: ref });
}

/** An id as it stands, or the first behaviour of a row that this party can commit. */
function faultIdOf(fault: string | number, { actor }: LiabilityParty): string {
  if (typeof fault === 'string') return fault;
  const rows = wholeCatalogue.filter(({ row }) => row === fault);
  return (rows.find(({ actors }) => actor !== null && actors.includes(actor)) ?? rows[0])?.id ?? String(fault);
}

/** The catalogue has no such behaviour; the nearest one is named. */
function unknownBehaviour(fault: string | number, at: number): Refusal & { problems: CityProblem[] } {
  const near = nearest(
    String(fault),
    wholeCatalogue.map(({ id }) => id),
  );
  const say = `没有 ${fault} 这个过错行为。${near === undefined ? '目录在 --schema 的 BehaviourId 里。' : `是不是 ${near}？`}`;
  return { ...refuse('faultUnknown'), problems: [{ at: `faults[${at}].fault`, say }] };
}

interface LiabilityFacts {
  parties: LiabilityParty[];
  facts: SuggestFacts;
  proposed: PartyLiability[] | null;
}

function liabilityFacts(asked: Of<'liability'>): LiabilityFacts | Refusal {
  const parties = partiesOf(asked);
  const nameless = parties.find(({ name }) => name !== undefined && name.trim() === '');
  if (nameless) return refuse('partyWithoutIdentity', { party: nameless.label });
  if (new Set(parties.map(({ partyId }) => partyId)).size < parties.length)
    return refuse('factsContradict', { what: '两个当事人编号一样' });
  if (new Set(parties.map(({ label }) => label)).size < parties.length)
    return refuse('factsContradict', { what: '两个当事人称呼一样' });
  const find = partyFinder(parties);
  const faults: { partyId: string; faultId: string; against?: string }[] = [];
  for (const [i, { party, fault, against }] of asked.faults.entries()) {
    const self = find(party);
    if (isRefusal(self)) return self;
    if (!findBehaviour(faultIdOf(fault, self))) return unknownBehaviour(fault, i);
    const other = against === undefined ? undefined : find(against);
    if (isRefusal(other)) return other;
    faults.push({
      partyId: self.partyId,
      faultId: faultIdOf(fault, self),
      ...(other && { against: other.partyId }),
    });
  }
  const collisions: { by: string; into: string }[] = [];
  for (const { by, into } of asked.collisions ?? []) {
    const [self, other] = [find(by), find(into)];
    if (isRefusal(self)) return self;
    if (isRefusal(other)) return other;
    if (self === other) return refuse('factsContradict', { what: `${self.label}撞上自己` });
    collisions.push({ by: self.partyId, into: other.partyId });
  }
  let proposed: PartyLiability[] | null = null;
  for (const one of asked.proposed ?? []) {
    const party = find(one.party);
    if (isRefusal(party)) return party;
    const word = wordOf(one.liability);
    // Percentages belong to civil damages; only the five words exist here (P146 art. 60).
    if (word === undefined) return refuse('invalidInput', { field: `责任只有五个词，没有“${one.liability}”` });
    proposed = [...(proposed ?? []), { partyId: party.partyId, liability: word }];
  }
  return { parties, facts: { parties, faults, collisions }, proposed };
}

/** full, or 全部责任, or 全部. */
function wordOf(text: string): Liability | undefined {
  return liability.options.find(
    (word) => word === text || liabilityWords[word] === text || liabilityWords[word].replace('责任', '') === text,
  );
}

function answerLiability(asked: Of<'liability'>, sources: Sources): Answer {
  const city = asked.city === undefined ? undefined : cityOf(asked.city, sources);
  if (city && !city.ok) return refused('liability', city.refusal, city.problems);
  if (city && asked.at !== undefined && !versionAt(city.value, asked.at))
    return refused('liability', refuse('beforeService', { city: city.value.name }));
  const read = liabilityFacts(asked);
  if (isRefusal(read)) return refused('liability', read);
  const { parties, facts, proposed } = read;
  const rule = suggest(facts);
  if (isRefusal(rule)) return refused('liability', rule);
  const label = (id: string): string => parties.find(({ partyId }) => partyId === id)?.label ?? id;
  const told = (shares: readonly PartyLiability[]) =>
    shares.map((one) => ({
      party: one.partyId,
      label: label(one.partyId),
      liability: one.liability,
      words: liabilityWords[one.liability],
    }));
  const no = proposed && (checkDecision(parties, proposed, facts.faults) ?? null);
  return {
    kind: 'liability',
    ok: true,
    suggestion: told(rule.liabilities),
    because: rule.because,
    articles: rule.articles.flatMap(({ partyId, article }) =>
      cite([article]).map((cited) => ({ party: partyId, label: label(partyId), ...cited })),
    ),
    faults: facts.faults.flatMap(({ partyId, faultId }) => {
      const behaviour = findBehaviour(faultId);
      if (!behaviour) return [];
      const { words, code = null, strength } = behaviour;
      return [{ party: partyId, label: label(partyId), fault: faultId, words, code, strength }];
    }),
    alternative: rule.alternative ? told(rule.alternative) : null,
    flipFact: rule.flipFact
      ? {
          condition: rule.flipFact.condition,
          sentence: flipFactWords(rule.flipFact, parties),
          liabilities: told(rule.flipFact.liabilities),
          articles: cite(rule.flipFact.articles),
          findOutBy: rule.flipFact.findOutBy,
        }
      : null,
    pairs: (rule.pairs ?? []).map(({ by, into, liabilities }) => ({
      by: label(by),
      into: label(into),
      liabilities: told(liabilities),
    })),
    leaves: (rule.leaves ?? []).map(({ why, say, articles }) => ({ why, sentence: say, articles: cite(articles) })),
    proposed: proposed && {
      possible: no === null,
      sameAsSuggested: sameLiabilities(proposed, rule.liabilities),
      refusal: no && refused('liability', no).refusal,
    },
    decidedBy: 'officer',
  };
}

/** A Beijing day stands for its noon. */
const instantOf = (at: string): string => (at.length === 10 ? `${at}T12:00:00+08:00` : at);

const TIMELY = ['certificateServed', 'certificateReceived', 'reviewUpheldReceived'] as const;

function answerClock({ event, at, transferredAt, appliedAt, city }: Of<'clock'>, sources: Sources): Answer {
  const named = city === undefined ? undefined : cityOf(city, sources);
  if (named && !named.ok) return refused('clock', named.refusal, named.problems);
  if (transferredAt !== undefined && shanghaiDate(instantOf(transferredAt)) < shanghaiDate(instantOf(at)))
    return refused('clock', refuse('factsContradict', { what: '移送接收比事情发生还早' }));
  const received = transferredAt === undefined ? undefined : instantOf(transferredAt);
  const deadline = deadlineOf(event, instantOf(at), officialCalendar, received);
  if (isRefusal(deadline)) return refused('clock', deadline);
  const timely = TIMELY.find((one) => one === event);
  if (appliedAt === undefined) return { kind: 'clock', ok: true, ...deadline };
  if (!timely) return refused('clock', refuse('invalidInput', { field: 'appliedAt' }));
  if (shanghaiDate(instantOf(appliedAt)) < deadline.startsOn)
    return refused('clock', refuse('factsContradict', { what: '申请比送达还早' }));
  const timeliness = timelinessOf(timely, instantOf(at), instantOf(appliedAt));
  if (isRefusal(timeliness)) return refused('clock', timeliness);
  return { kind: 'clock', ok: true, ...deadline, timeliness };
}

function answerPlate({ plateNo, colour, plateKind }: Of<'plate'>): Answer {
  const asked = { ...(colour !== undefined && { colour }), ...(plateKind !== undefined && { plateKind }) };
  return { kind: 'plate', ok: true, ...judgePlate(plateNo, asked) };
}

type Outcome = JudgedOutcome | 'unavailable';

const MEANS: Readonly<Record<Outcome, string>> = {
  match: '事故发生那一刻有效，对得上。',
  mismatch: '事故发生那一刻对不上，要民警看。',
  notFound: '库里查无登记，要看证件手工核验。',
  ambiguous: '查到不止一条，选不出，要手工核验。',
  manual: '看证件手工核验过。',
  unavailable: '查询通道不通，不是查无登记；先看证件手工核验，签发前再查。',
};

/** Where a flag stands in the law. */
const FLAG_RESTS_ON: readonly (readonly [RegExp, Article])[] = [
  [/^LICENCE_|^CLASS_MISMATCH/, p146(13, 1, 1)],
  [/^PLATE_KIND/, p146(13, 1, 4)],
  [/^POLICY_|^INSPECTION_/, p146(14, undefined, 1)],
  [/^TRAILER_|^TRACTOR_/, { law: 'compulsoryInsurance', article: 42 }],
];

interface About {
  subject: Of<'verification'>['subject'];
  effectiveAt: string;
}

function judged(
  { outcome, flags }: Omit<Judgement, 'outcome'> & { outcome: Outcome },
  about: About,
  rest: Record<string, unknown> = {},
) {
  const articles = FLAG_RESTS_ON.filter(([pattern]) => flags.some((flag) => pattern.test(flag)));
  return {
    kind: 'verification' as const,
    ok: true as const,
    ...about,
    outcome,
    means: MEANS[outcome],
    articles: cite(articles.map(([, article]) => article)),
    flags: flags.map((flag) => ({ flag, words: flagWords(flag), hard: isHardFlag(flag) })),
    mayIssue: outcome === 'match' || outcome === 'manual',
    ...rest,
  };
}

/** 实施条例 72: who may ride; 行程 75: who is asked only with an adult beside him. */
function ageArticles(age: number, riding: 'bicycle' | 'eBike' | 'motor'): Article[] {
  if (riding === 'bicycle' && age < 12) return [regulation(72, undefined, 1), administrative(75)];
  if (riding === 'eBike' && age < 16) return [regulation(72, undefined, 2), administrative(75)];
  return age < 18 ? [administrative(75)] : [];
}

function answerIdentity(
  { idNo, riding = 'motor' }: Of<'verification'> & { subject: 'identity' },
  about: About,
): Answer {
  const reading = readIdNumber(idNo, shanghaiDate(about.effectiveAt));
  if (!reading.ok) {
    const { warning, idNo: read } = reading;
    return judged({ outcome: 'manual', flags: [] }, about, { idNo: read, document: null, warning });
  }
  const { ok: _ok, kind: document, ...person } = reading;
  const warning = minorWarning(person.age, riding);
  const articles = cite(ageArticles(person.age, riding));
  return judged({ outcome: 'match', flags: [] }, about, { ...person, document, warning, articles });
}

function answerVerification(asked: Of<'verification'>): Answer {
  const accidentAt = asked.accidentAt;
  const about: About = { subject: asked.subject, effectiveAt: accidentAt };
  if (asked.unavailable) return judged({ outcome: 'unavailable', flags: [] }, about);
  switch (asked.subject) {
    case 'driver':
      return judged(judgeDriver(asked.records, asked), about);
    case 'vehicle':
      return judged(judgeVehicle(asked.records, asked), about);
    case 'insurance': {
      const { policy, ...judgement } = judgePolicy(asked.policies, asked);
      return judged(judgement, about, { policy });
    }
    case 'identity':
      return answerIdentity(asked, about);
    case 'vin': {
      const { vin, warning } = readVin(asked.vin);
      return judged({ outcome: warning === null ? 'match' : 'manual', flags: [] }, about, { vin, warning });
    }
    default:
      return asked satisfies never;
  }
}

function answerCity({ file }: Of<'city'>, sources: Sources): Answer {
  const json = typeof file === 'string' ? sources.readFile(file) : file;
  if (isRefusal(json)) return refused('city', json);
  const read = readCity(json);
  if (!read.ok) return { kind: 'city', ok: true, valid: false, problems: read.problems };
  const { id, name, versions } = read.jurisdiction;
  const told = versions.map(({ version, effectiveFrom, doubts = [] }) => ({ version, effectiveFrom, doubts }));
  return { kind: 'city', ok: true, valid: true, problems: [], id, name, versions: told };
}

function answer(asked: Question, sources: Sources): Answer {
  switch (asked.kind) {
    case 'eligibility':
      return answerEligibility(asked, sources);
    case 'liability':
      return answerLiability(asked, sources);
    case 'clock':
      return answerClock(asked, sources);
    case 'plate':
      return answerPlate(asked);
    case 'verification':
      return answerVerification(asked);
    case 'city':
      return answerCity(asked, sources);
    default:
      return asked satisfies never;
  }
}

/** One question in, one answer out; what cannot be read is refused with its fields. */
export function answerQuestion(json: unknown, sources: Sources): Answer {
  const kind = typeof json === 'object' && json !== null && 'kind' in json ? json.kind : undefined;
  if (typeof kind !== 'string' || !Object.hasOwn(questionKinds, kind))
    return refused(null, refuse('questionUnreadable', { field: 'kind' }), [
      { at: 'kind', say: `只能是 ${Object.keys(questionKinds).join('、')}（not a kind of question）` },
    ]);
  const known = kind as QuestionKind;
  const parsed = questionKinds[known].safeParse(json);
  if (parsed.success) return answer(parsed.data, sources);
  const problems = slipsOf(parsed.error.issues, questionKinds[known], json);
  return refused(known, refuse('questionUnreadable', { field: problems[0]?.at || '整个问题' }), problems);
}
