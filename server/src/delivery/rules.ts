import type { PartyId } from '@kuaichu/contract/ids';
import type { JurisdictionVersion, Unit } from '@kuaichu/contract/jurisdiction';
import { fillText, isRefusal } from '@kuaichu/contract/refusal';
import { findParty, type Outcome } from '../case/rules.ts';
import type { Case, Certificate } from '../case/state.ts';
import { liabilityOf } from '../determination/rules/words.ts';
import { findingForSms } from '../determination/rules/text.ts';
import { reviewWays } from '../jurisdiction/rules.ts';
import { addWorkingDays, type CivilDate, shanghaiDate } from '../platform/calendar.ts';

/** The road in a few words, as SMS texts name the accident. */
export function roadOf(current: Case): string {
  return current.place.road ?? (current.facts.placeWords || current.place.words);
}

/** The result as an SMS: the finding in short, the case code and the fixed address; no link, no name, no plate. */
export function resultText(
  current: Case,
  partyId: PartyId,
  version: JurisdictionVersion,
  address: string,
): string | undefined {
  const liability = liabilityOf(current, partyId);
  if (liability === undefined) return undefined;
  const [, month, day] = shanghaiDate(current.facts.accidentAt).split('-');
  return fillText(version.sms.result, {
    month: Number(month),
    day: Number(day),
    road: roadOf(current),
    finding: findingForSms(liability),
    address,
    caseCode: current.caseCode,
  });
}

/** What became of the certificate, as an SMS; cities may have their own words. */
export function paperText(
  current: Case,
  kind: keyof typeof DEFAULT_SMS,
  version: JurisdictionVersion,
  address: string,
): string {
  const [, month, day] = shanghaiDate(current.facts.accidentAt).split('-');
  const sender = /^【[^】]+】/u.exec(version.sms.result)?.[0] ?? '';
  const own = kind === 'corrected' || kind === 'revoked' ? version.sms[kind] : undefined;
  return fillText(own ?? `${sender}${DEFAULT_SMS[kind]}`, {
    month: Number(month),
    day: Number(day),
    road: roadOf(current),
    address,
    caseCode: current.caseCode,
  });
}

const DEFAULT_SMS = {
  corrected:
    '您 {month} 月 {day} 日{road}事故的认定书有文字更正，责任不变。请自行打开 {address} 输入案件码 {caseCode} 查看。本短信不带链接。',
  revoked:
    '您 {month} 月 {day} 日{road}事故的认定书已撤销，民警会重新认定。请自行打开 {address} 输入案件码 {caseCode} 查看。本短信不带链接。',
  settled:
    '您 {month} 月 {day} 日{road}事故已自行协商，协议书各方都签了。请自行打开 {address} 输入案件码 {caseCode} 查看。本短信不带链接。',
  notAccepted:
    '您 {month} 月 {day} 日{road}的报警不予受理，书面通知写了原因。请自行打开 {address} 输入案件码 {caseCode} 查看。本短信不带链接。',
} as const;

export function inviteText(current: Case, version: JurisdictionVersion, address: string): string {
  return fillText(version.sms.invite, { road: roadOf(current), address, caseCode: current.caseCode });
}

type Delivery = Certificate['delivery'][number];

function deliveryOf(current: Case, partyId: PartyId): Delivery | undefined {
  return current.certificate?.delivery.find((d) => d.partyId === partyId);
}

function changeDelivery(current: Case, partyId: PartyId, change: Partial<Delivery>): Case {
  const { certificate } = current;
  if (!certificate) return current;
  const delivery = certificate.delivery.map((d) => (d.partyId === partyId ? { ...d, ...change } : d));
  return { ...current, certificate: { ...certificate, delivery } };
}

export interface SmsOfCase {
  partyId: PartyId | null;
  kind: string;
  key: string;
}

/** Key of the message that tells one party of one certificate. */
export function resultKey(certificateNo: string, partyId: PartyId): string {
  return `result:${certificateNo}:${partyId}`;
}

/** A late receipt about a certificate that was revoked meanwhile says nothing about the one in its place. */
function tellsCertificate({ certificate }: Case, key: string): boolean {
  return certificate !== null && key.startsWith(`result:${certificate.no}:`);
}

/** The gateway took a message about this case; only a result bears on service. */
export function smsSent(current: Case, { partyId, kind, key }: SmsOfCase, at: string): Outcome {
  const mine = partyId === null ? undefined : deliveryOf(current, partyId);
  const next =
    tellsCertificate(current, key) && partyId !== null && mine?.sentAt === null
      ? changeDelivery(current, partyId, { sentAt: at })
      : current;
  return { next, events: [{ type: 'sms.sent', payload: { partyId, kind } }] };
}

/** The receipt: it reached the phone, or did not. A later failure takes nothing back. */
export function smsReceived(
  current: Case,
  { partyId, kind, key }: SmsOfCase,
  state: 'delivered' | 'failed',
  at: string,
): Outcome {
  const mine = partyId === null ? undefined : deliveryOf(current, partyId);
  const arrived =
    state === 'delivered' && tellsCertificate(current, key) && partyId !== null && mine?.deliveredAt === null;
  return {
    next: arrived ? changeDelivery(current, partyId, { deliveredAt: at }) : current,
    events: [{ type: state === 'delivered' ? 'sms.delivered' : 'sms.failed', payload: { partyId, kind, at } }],
  };
}

/**
 * When the certificate was served on this party: the first proof of arrival, receipt or own opening, but not before
 * the consent to electronic service (公安机关办理行政案件程序规定 36(3)). Null without consent: then it is handed over.
 */
export function servedAt(current: Case, partyId: PartyId): string | null {
  const party = findParty(current, partyId);
  const mine = deliveryOf(current, partyId);
  if (!mine || party?.deliveryConsent !== true) return null;
  const arrivals = [mine.deliveredAt, mine.firstOpenedAt].filter((at) => at !== null).map((at) => Date.parse(at));
  if (arrivals.length === 0) return null;
  const consented = party.deliveryConsentAt === null ? 0 : Date.parse(party.deliveryConsentAt);
  return new Date(Math.max(Math.min(...arrivals), consented)).toISOString();
}

export interface DeliveryStep {
  step: 'consented' | 'sent' | 'delivered' | 'opened';
  at: string;
  /** The review term counts from here. */
  starts: boolean;
}

/** What proves the delivery to this party, in order of time, and which of it starts the term. */
export function deliverySteps(current: Case, partyId: PartyId): DeliveryStep[] {
  const mine = deliveryOf(current, partyId);
  if (!mine) return [];
  const party = findParty(current, partyId);
  const served = servedAt(current, partyId);
  const steps = [
    { step: 'consented' as const, at: party?.deliveryConsent === true ? party.deliveryConsentAt : null },
    { step: 'sent' as const, at: mine.sentAt },
    { step: 'delivered' as const, at: mine.deliveredAt },
    { step: 'opened' as const, at: mine.firstOpenedAt },
  ]
    .flatMap(({ step, at }) => (at === null ? [] : [{ step, at }]))
    .toSorted((a, b) => Date.parse(a.at) - Date.parse(b.at));
  // Sending proves no arrival: of two of one minute the arrival starts the term.
  const start = steps.findIndex(
    ({ step, at }) => step !== 'sent' && served !== null && Date.parse(at) === Date.parse(served),
  );
  return steps.map((one, index) => ({ ...one, starts: index === start }));
}

export interface ReviewRight {
  servedAt: string | null;
  /** 2026-09-23; null while not served, or when the calendar of the year is not loaded. */
  lastDay: CivilDate | null;
  /** Why there is no last day, in words. */
  lastDayUnknown: string | null;
  /** Where and how objections are taken in this city, with address and telephone. */
  how: string[];
}

const NOT_SERVED = '认定书送达以后开始算。';
const NO_CONSENT = '您还没同意电子送达。同意以后，或到大队领取以后开始算。';

/** P146 71, 112(5): three working days from service, to whom the city's data say. */
export function reviewRight(current: Case, partyId: PartyId, version: JurisdictionVersion, unit: Unit): ReviewRight {
  const { words, ways } = reviewWays(version, unit);
  const how = [words, ...ways.map((w) => `${w.words}：${w.body.name}，${w.body.address}，电话 ${w.body.phone}`)];
  const served = servedAt(current, partyId);
  if (served === null) {
    const consented = findParty(current, partyId)?.deliveryConsent === true;
    return { servedAt: null, lastDay: null, lastDayUnknown: consented ? NOT_SERVED : NO_CONSENT, how };
  }
  const lastDay = addWorkingDays(shanghaiDate(served), version.review.workingDays);
  if (isRefusal(lastDay)) return { servedAt: served, lastDay: null, lastDayUnknown: lastDay.say, how };
  return { servedAt: served, lastDay, lastDayUnknown: null, how };
}
