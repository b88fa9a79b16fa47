import type { Unit } from '@kuaichu/contract/jurisdiction';
import type { PartyRecusal, PartyReview, ReviewGround, ReviewOutcome, ReviewState } from '@kuaichu/contract/review';
import { isRefusal } from '@kuaichu/contract/refusal';
import type { ClockEvent } from '@kuaichu/contract/clock';
import type { Case, Party, Review } from '../../case/state.ts';
import {
  type CivilDate,
  dayKind,
  isWorkday,
  nextDate,
  officialCalendar,
  shanghaiDate,
} from '../../platform/calendar.ts';
import { deadlineOf } from './clocks.ts';
import { looseAttachments } from './apply.ts';
import { isOpen } from './life.ts';

/** The five grounds in the words of P146 76(3). */
export const groundWords: Record<ReviewGround, string> = {
  facts: '事实不清',
  evidence: '主要证据不足',
  law: '适用法律错误',
  split: '责任划分不公正',
  procedure: '调查及认定违反法定程序，可能影响认定',
};

export const outcomeWords: Record<ReviewOutcome, string> = {
  uphold: '维持原道路交通事故认定',
  upholdCured: '程序瑕疵已补正，维持原道路交通事故认定',
  remand: '责令原办案单位重新调查、认定',
};

const monthDay = (day: CivilDate): string => {
  const [, month, date] = day.split('-').map(Number);
  return `${month}月${date}日`;
};

/** 9月18日送达，3 个工作日：20日（调休上班）、21日、22日。 */
export function whyOfRight(servedOn: CivilDate, lastDay: CivilDate): string {
  const days: string[] = [];
  for (let day = nextDate(servedOn); day <= lastDay; day = nextDate(day)) {
    if (!isWorkday(day)) continue;
    const made = dayKind(day, officialCalendar) === 'makeUpWorkday' ? '（调休上班）' : '';
    days.push(`${day.slice(0, 7) === servedOn.slice(0, 7) ? `${Number(day.slice(8))}日` : monthDay(day)}${made}`);
  }
  return `${monthDay(servedOn)}送达，${days.length} 个工作日：${days.join('、')}。`;
}

export interface RunningClock {
  words: string;
  lastDay: CivilDate | null;
  why: string;
  daysLeft: number | null;
  met: boolean;
}

/** Whole days from one date to the other; negative when it lies before. */
export function daysBetween(from: CivilDate, to: CivilDate): number {
  return Math.round((Date.parse(`${to}T00:00:00Z`) - Date.parse(`${from}T00:00:00Z`)) / 86_400_000);
}

function clock(event: ClockEvent, startsAt: string, met: boolean, now: Date): RunningClock {
  const deadline = deadlineOf(event, startsAt);
  if (isRefusal(deadline)) return { words: '', lastDay: null, why: deadline.say, daysLeft: null, met };
  return {
    words: deadline.words,
    lastDay: deadline.lastDay,
    why: deadline.why,
    daysLeft: daysBetween(shanghaiDate(now), deadline.lastDay),
    met,
  };
}

/** The certificate that stands is the one made after the remand; until the old one is revoked that is not so. */
function determinedAnew({ certificate }: Case, review: Review): boolean {
  return certificate !== null && certificate.no !== review.certificateNo;
}

/** Every term of this review, in the order they begin; `met` ones stay to be read. */
export function clocksOf(current: Case, review: Review, now: Date): RunningClock[] {
  const clocks: RunningClock[] = [];
  const { acceptedAt, conclusion } = review;
  // Withdrawn or not taken: nobody has to send or to conclude any more (P146 75).
  const ended = !isOpen(review);
  const forwarded = ended || review.forwardedAt !== null;
  const atUnit = review.applications.find((one) => one.to !== 'unitAbove');
  if (atUnit) clocks.push(clock('reviewAppliedAtUnit', atUnit.at, forwarded, now));
  if (review.fileRequestedAt !== undefined)
    clocks.push(clock('reviewFileRequested', review.fileRequestedAt, forwarded, now));
  if (acceptedAt !== null) clocks.push(clock('reviewAccepted', acceptedAt, ended, now));
  if (conclusion) {
    const served = current.parties.length > 0 && review.served.length === current.parties.length;
    clocks.push(clock('reviewConcluded', conclusion.concludedAt, served, now));
  }
  if (review.state === 'remanded' && conclusion)
    clocks.push(clock('reviewRemanded', conclusion.concludedAt, determinedAnew(current, review), now));
  return clocks;
}

/** The term that runs now, if one does. */
export function runningClock(current: Case, review: Review, now: Date): RunningClock | null {
  return clocksOf(current, review, now).findLast((one) => !one.met) ?? null;
}

const STATE_WORDS: Record<ReviewState, string> = {
  applied: '申请收到了',
  weighing: '正在看收不收',
  reviewing: '正在复核',
  notAdmitted: '没有受理',
  withdrawn: '已撤回',
  upheld: '结论：维持原认定',
  remanded: '结论：重新认定',
};

function stateHelp(current: Case, review: Review, body: string): string {
  const { conclusion, admission } = review;
  switch (review.state) {
    case 'applied':
      return `案卷正在送到${body}，另一位民警来看。`;
    case 'weighing':
      return '申请过了最后一天，由人决定收不收，书面告诉您。';
    case 'reviewing': {
      const by = review.acceptedAt === null ? null : deadlineOf('reviewAccepted', review.acceptedAt);
      const words = by === null || isRefusal(by) ? '三十日内作出结论' : `${monthDay(by.lastDay)}前作出结论`;
      return `${body}已受理，两位民警在看，${words}。`;
    }
    case 'notAdmitted':
      return admission?.words ?? '';
    case 'withdrawn':
      return '申请都撤回了，复核终止，原认定书有效。';
    case 'upheld':
      return '原认定书有效。还可以调解，或者到法院起诉。';
    case 'remanded': {
      const by = conclusion && deadlineOf('reviewRemanded', conclusion.concludedAt);
      if (determinedAnew(current, review)) return '新的认定书已经作出，原来的作废。';
      const words = by === null || isRefusal(by) ? '十个工作日内' : `${monthDay(by.lastDay)}前`;
      return `原认定书已撤销。${words}另一位民警重新认定，出来发短信。`;
    }
    default:
      return review.state satisfies never;
  }
}

/** p16: the right while it can be used, the review once there is one; the others by label, never by name. */
export function partyReviewOf(
  current: Case,
  party: Party,
  right: { servedAt: string | null; lastDay: CivilDate | null; lastDayUnknown: string | null },
  units: { deciding: Unit; above: Unit },
  now: Date,
): PartyReview | null {
  const { review } = current;
  if (!current.certificate && !review) return null;
  const servedOn = right.servedAt === null ? null : shanghaiDate(right.servedAt);
  const { conclusion = null } = review ?? {};
  return {
    body: units.above.name,
    unit: units.deciding.name,
    servedOn,
    lastDay: right.lastDay,
    why:
      servedOn !== null && right.lastDay !== null ? whyOfRight(servedOn, right.lastDay) : (right.lastDayUnknown ?? ''),
    late: right.lastDay !== null && shanghaiDate(now) > right.lastDay,
    state: review?.state ?? null,
    stateWords: review ? STATE_WORDS[review.state] : '',
    stateHelp: review ? stateHelp(current, review, units.above.name) : '',
    applications: (review?.applications ?? []).map((one) => ({
      label: current.parties.find((p) => p.id === one.partyId)?.label ?? party.label,
      me: one.partyId === party.id,
      at: one.at,
      grounds: one.grounds,
      // What the other says of this one is for the reviewers.
      words: one.partyId === party.id ? one.words : '',
      attachments: one.attachmentIds.length,
      withdrawn: one.withdrawnAt !== null,
    })),
    attachments: looseAttachments(current, party.id).map(({ id, bytes }) => ({ id, bytes })),
    conclusion: conclusion && {
      at: conclusion.concludedAt,
      outcome: conclusion.outcome,
      words: outcomeWords[conclusion.outcome],
      grounds: conclusion.grounds.map((one) => groundWords[one]),
      reason: conclusion.reason,
    },
  };
}

/** Who decides, and what became of the last request of this party. */
export function partyRecusalOf(current: Case, party: Party): PartyRecusal | null {
  const { determination, status } = current;
  const last = current.recusals?.findLast((one) => one.partyId === party.id);
  if (status !== 'collected' || (!determination && !last)) return null;
  return {
    officerName: determination?.officerName ?? last?.officerName ?? '',
    asked:
      last && last.state !== 'declared'
        ? { at: last.at, decideBy: last.decideBy, state: last.state, words: last.decision?.words ?? '' }
        : null,
  };
}
