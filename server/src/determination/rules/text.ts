import type { Facts } from '@kuaichu/contract/case';
import type { Article, FaultActor } from '@kuaichu/contract/fault';
import { type Liability, liabilityWords } from '@kuaichu/contract/liability';
import { shanghaiDate, shanghaiMinutes } from '../../platform/calendar.ts';
import { displayPlate } from '../../verification/rules/plate.ts';
import { articleTitle } from './articles.ts';
import { findBehaviour } from './catalogue.ts';

/** Sentences of the certificate (form of P146 art. 24) and the plain words beside it. Drafts; an officer edits them. */

export interface TextParty {
  partyId: string;
  label: string;
  name: string;
  actor: FaultActor | null;
  plateNo: string | null;
  /** Kind in words, e.g. 小型轿车 or 电动自行车. */
  vehicleType: string | null;
  /** Collision parts, e.g. 左前. */
  parts: readonly string[];
}

type Fault = { partyId: string; faultId: string };
type Share = { partyId: string; liability: Liability };

const ACTING: Readonly<Record<FaultActor, string>> = {
  motor: '驾驶机动车',
  instructor: '指导学习驾驶机动车时',
  nonMotor: '驾驶非机动车',
  pedestrian: '',
  passenger: '',
};

function citation(articles: readonly Article[]): string {
  const [first, ...rest] = articles;
  if (!first) return '';
  return [articleTitle(first), ...rest.map(articleTitle)].join('、');
}

/**
 * 「林一甲驾驶机动车未与前车保持…的行为，违反《中华人民共和国道路交通安全法》第四十三条的规定，负全部责任；周二乙无责任。」
 * Parties stand in the order of the form; only behaviours of liable parties are written.
 */
export function liabilityText(
  parties: readonly TextParty[],
  faults: readonly Fault[],
  shares: readonly Share[],
): string {
  const clauses = parties.map((party) => {
    const liability = shares.find(({ partyId }) => partyId === party.partyId)?.liability ?? 'none';
    if (liability === 'none') return `${party.name}无责任`;
    const acting = party.actor === null ? '' : ACTING[party.actor];
    const behaviours = faults
      .filter(({ partyId }) => partyId === party.partyId)
      .flatMap(({ faultId }) => findBehaviour(faultId) ?? [])
      .map(({ certificateText, articles }) => `${acting}${certificateText}的行为，违反${citation(articles)}的规定，`);
    return `${party.name}${behaviours.join('')}负${liabilityWords[liability]}`;
  });
  return `${clauses.join('；')}。`;
}

const two = (n: number): string => String(n).padStart(2, '0');

/** 2026年09月18日08时39分 */
export function certificateTime(at: Date | string): string {
  const [year, month, day] = shanghaiDate(at).split('-');
  const minutes = Math.floor(shanghaiMinutes(at));
  return `${year}年${month}月${day}日${two(Math.floor(minutes / 60))}时${two(minutes % 60)}分`;
}

function vehicleWords({ actor, plateNo, vehicleType }: TextParty): string {
  const type = vehicleType ?? (actor === 'nonMotor' ? '非机动车' : '机动车');
  return plateNo === null || plateNo === '' ? type : `${displayPlate(plateNo)}号${type}`;
}

function partsWords(parts: readonly string[]): string {
  return parts.length === 0 ? '' : `${parts.join('、')}部位`;
}

const DRIVING: Readonly<Record<string, string>> = { motor: '驾驶', instructor: '指导驾驶', nonMotor: '驾驶' };

function subject(party: TextParty): string {
  const driving = party.actor === null ? undefined : DRIVING[party.actor];
  return driving === undefined ? party.name : `${party.name}${driving}${vehicleWords(party)}`;
}

function object(party: TextParty): string {
  const driving = party.actor === null ? undefined : DRIVING[party.actor];
  return driving === undefined ? party.name : `${party.name}${driving}的${vehicleWords(party)}`;
}

const COLLISION: Readonly<Record<string, string>> = {
  同向刮擦: '刮擦',
  对向刮擦: '刮擦',
  刮撞行人: '碰撞',
  撞固定物: '碰撞',
  撞非固定物: '碰撞',
};

function resultWords(parties: readonly TextParty[], facts: NarrativeFacts): string {
  const motors = parties.filter(({ actor }) => actor === 'motor' || actor === 'instructor').length;
  const damage =
    facts.kind === 'singleVehicle'
      ? '车辆和他人财产受损'
      : motors >= 3
        ? `${motors}车受损`
        : motors === 2
          ? '两车受损'
          : '车辆受损';
  return facts.injury === 'minor' ? `${damage}、人员受轻微伤` : damage;
}

export type NarrativeFacts = Pick<Facts, 'accidentAt' | 'placeWords' | 'direction' | 'form' | 'kind' | 'injury'>;

/**
 * Draft of 交通事故事实 from the facts: who drove what, where, in which direction, hit what with which part, result.
 * The first party is the subject; says nothing about fault.
 */
export function narrativeDraft(facts: NarrativeFacts, parties: readonly TextParty[]): string {
  const [first, ...others] = parties;
  if (!first) return '';
  const heading = facts.direction === '' ? '行驶至' : `${facts.direction}行驶至`;
  const opening = `${certificateTime(facts.accidentAt)}许，${subject(first)}${heading}${facts.placeWords}${/[处段内]$/u.test(facts.placeWords) ? '' : '处'}时，`;
  const collision = (facts.form && COLLISION[facts.form]) ?? '碰撞';
  const result = `造成${resultWords(parties, facts)}的道路交通事故。`;
  if (facts.kind === 'singleVehicle' || others.length === 0) {
    const thing = facts.form === '撞非固定物' ? '路边物体' : '他人财物';
    return `${opening}${partsWords(first.parts)}与${thing}发生碰撞，${result}`;
  }
  const own = partsWords(first.parts);
  const hit = others.map((party) => `${object(party)}${partsWords(party.parts)}`).join('、');
  return `${opening}${own}与${hit}发生${collision}，${result}`;
}

/** The finding in everyday words, identical for every party: 甲和前车没有留够刹车的距离。甲负全部责任，乙无责任。 */
export function plainWords(
  parties: readonly Pick<TextParty, 'partyId' | 'label'>[],
  faults: readonly Fault[],
  shares: readonly Share[],
): string {
  const liabilityOf = (id: string): Liability => shares.find(({ partyId }) => partyId === id)?.liability ?? 'none';
  const acts = parties
    .filter(({ partyId }) => liabilityOf(partyId) !== 'none')
    .flatMap(({ partyId, label }) =>
      faults
        .filter((fault) => fault.partyId === partyId)
        .flatMap(({ faultId }) => findBehaviour(faultId)?.plainText ?? [])
        .map((text) => text.replaceAll('{self}', label)),
    );
  return `${acts.join('，')}。${parties.map(({ partyId, label }) => label + verdict(liabilityOf(partyId))).join('，')}。`;
}

function verdict(liability: Liability): string {
  return liability === 'none' ? '无责任' : `负${liabilityWords[liability]}`;
}

/** 「您负全部责任」 on the phone. */
export function verdictForParty(liability: Liability): string {
  return `您${verdict(liability)}`;
}

/** 「负全部责任」 or 「无责任」, the `finding` of the result SMS. */
export function findingForSms(liability: Liability): string {
  return verdict(liability);
}
