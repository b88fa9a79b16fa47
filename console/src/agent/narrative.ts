import type { DeskCaseView, PartyRow } from '@kuaichu/contract/deskCase';
import { longMinute } from '../time.ts';
import { dotted } from './plate.ts';

const driving = (party: PartyRow): string => {
  if (party.role === 'rider') return '驾驶';
  return party.role === 'driver' || party.role === 'instructor' ? '驾驶' : '';
};

function vehicleWords(party: PartyRow): string {
  const vehicle = party.vehicle;
  const type = vehicle?.type || (party.role === 'rider' ? party.transportMode || '非机动车' : '机动车');
  return vehicle?.plateNo ? `${dotted(vehicle.plateNo)}号${type}` : type;
}

const nameOf = (party: PartyRow): string => party.name || `${party.label}方`;
const partsOf = (party: PartyRow): string => (party.parts.length > 0 ? `${party.parts.join('、')}部位` : '');

/**
 * First words of 交通事故事实 from what is already in the form, for the agent to correct. Says who drove what, where,
 * and which part met which; nothing about fault.
 */
export function draftNarrative(view: Pick<DeskCaseView, 'facts' | 'parties'>): string {
  const { facts, parties } = view;
  const [first, ...others] = parties;
  if (!first) return '';
  const way = facts.direction ? `${facts.direction}行驶至` : '行驶至';
  const place = /[处段内侧]$/u.test(facts.placeWords) ? facts.placeWords : `${facts.placeWords}处`;
  const subject = `${nameOf(first)}${driving(first)}${driving(first) ? vehicleWords(first) : ''}`;
  const start = `${longMinute(facts.accidentAt)}许，${subject}${driving(first) ? way : '行至'}${place}时，`;
  const contact = facts.form?.includes('刮擦') ? '刮擦' : '碰撞';
  const hurt = facts.injury === 'minor' ? '、人员受轻微伤' : '';
  if (facts.kind === 'singleVehicle' || others.length === 0) {
    return `${start}${partsOf(first)}与他人财物发生${contact}，造成车辆和他人财产受损${hurt}的道路交通事故。`;
  }
  const met = others
    .map((p) => `${nameOf(p)}${driving(p) ? `${driving(p)}的${vehicleWords(p)}` : ''}${partsOf(p)}`)
    .join('、');
  const motors = parties.filter((p) => p.role === 'driver' || p.role === 'instructor').length;
  const damage = motors >= 3 ? `${motors}车受损` : motors === 2 ? '两车受损' : '车辆受损';
  return `${start}${partsOf(first)}与${met}发生${contact}，造成${damage}${hurt}的道路交通事故。`;
}
