import type { PartyView } from '@kuaichu/contract/partyView';
import type { Case, Claim, Party, Review } from '../case/state.ts';
import { claimOf, claimReplaced } from '../claim/rules.ts';

type Step = PartyView['progress'][number];

/** 网办进度: what is done, what is going on, what comes. Times are the service clock's. */
export function progressOf(
  current: Case,
  party: Party,
  told: { servedAt: string | null; reviewLastDay: string | null },
): Step[] {
  const { call, clear } = current;
  // After a remand the first round stays as it was; what comes now has rows of its own.
  const first = current.revoked[0];
  const determination = first?.determination ?? current.determination;
  const certificate = first?.certificate ?? current.certificate;
  const signing = first?.signing ?? current.signing;
  const claim = claimOf(current, party.id);
  const lastStill = current.stills.at(-1)?.storedAt ?? null;
  const collected = ['collected', 'signing', 'issued'].includes(current.status);
  const rows: Omit<Step, 'state'>[] = [
    {
      key: 'alarm',
      words: '视频报警',
      detail: call ? `等了 ${seconds(current.alarm.at, call.answeredAt)} 秒` : null,
      at: current.alarm.at,
    },
    {
      key: 'evidence',
      words: '证据拍完',
      detail: current.stills.length > 0 ? `${current.stills.length} 张，全部存好` : null,
      at: clear || collected ? lastStill : null,
    },
    { key: 'cleared', words: '车已撤离', detail: laneDetail(current), at: clear?.at ?? null },
    {
      key: 'determined',
      words: '民警定责',
      detail: determination
        ? `民警 ${determination.officerName}${determination.orderedAt ? '，已认定' : '在看'}`
        : null,
      at: determination?.orderedAt ?? null,
    },
    {
      key: 'served',
      words: '认定书送达',
      detail: first
        ? '已撤销'
        : certificate
          ? told.servedAt
            ? '您打开了，或短信已送到'
            : '短信在路上'
          : signing
            ? '等各方签名'
            : null,
      at: (first ? null : told.servedAt) ?? certificate?.issuedAt ?? null,
    },
    ...(current.review ? reviewRows(current, current.review) : [rightRow(told.reviewLastDay)]),
    ...(first ? againRows(current) : []),
    {
      key: 'claim',
      words: '保险理赔',
      detail: claim ? claimDetail(claim.state) : claimReplaced(current, party.id) ? '新认定书要再报一次' : '还没报案',
      at: claim?.acknowledgedAt ?? null,
    },
  ];
  let nowSeen = false;
  return rows.map((row) => {
    if (row.at !== null) return { ...row, state: 'done' as const };
    if (nowSeen || row.key === 'review' || (row.key === 'claim' && current.certificate === null))
      return { ...row, state: 'notYet' as const };
    nowSeen = true;
    return { ...row, state: 'now' as const };
  });
}

type Row = Omit<Step, 'state'>;

function rightRow(lastDay: string | null): Row {
  return { key: 'review', words: '可以申请复核', detail: lastDay ? `到 ${monthDay(lastDay)}` : null, at: null };
}

/** P146 71–76, as far as it has come. */
function reviewRows(current: Case, review: Review): Row[] {
  const { acceptedAt, conclusion, state, stateSince } = review;
  const labels = review.applications
    .filter((one) => one.withdrawnAt === null)
    .map((one) => current.parties.find((p) => p.id === one.partyId)?.label ?? '');
  const rows: Row[] = [
    {
      key: 'review',
      words: '申请复核',
      detail: labels.length > 0 ? `${labels.join('、')} 申请` : '已撤回',
      at: review.applications[0]?.at ?? stateSince,
    },
  ];
  if (state === 'withdrawn')
    return [...rows, { key: 'reviewConcluded', words: '复核终止', detail: null, at: stateSince }];
  if (state === 'notAdmitted')
    return [...rows, { key: 'reviewAccepted', words: '没有受理', detail: '过了期限，理由见短信', at: stateSince }];
  return [
    ...rows,
    {
      key: 'reviewAccepted',
      words: '上一级受理',
      detail: acceptedAt === null && state === 'weighing' ? '过了最后一天，由人决定收不收' : null,
      at: acceptedAt,
    },
    {
      key: 'reviewConcluded',
      words: '复核结论',
      detail: conclusion ? (conclusion.outcome === 'remand' ? '重新认定' : '维持原认定') : '受理后三十日内',
      at: conclusion?.concludedAt ?? null,
    },
  ];
}

/** P146 79: determined once more, by another officer. */
function againRows(current: Case): Row[] {
  const { determination, certificate, reopened } = current;
  return [
    {
      key: 'determinedAgain',
      words: '重新认定',
      detail: reopened?.by ? `${monthDay(reopened.by)}前` : null,
      at: determination?.orderedAt ?? null,
    },
    {
      key: 'servedAgain',
      words: '新认定书',
      detail: certificate ? null : '出来发短信',
      at: certificate?.issuedAt ?? null,
    },
  ];
}

function seconds(from: string, to: string): number {
  return Math.round((Date.parse(to) - Date.parse(from)) / 1000);
}

function laneDetail(current: Case): string | null {
  const s = Math.round(current.lane.seconds);
  return current.clear && s > 0 ? `在车道里一共 ${Math.floor(s / 60)} 分 ${s % 60} 秒` : null;
}

function claimDetail(state: Claim['state']): string {
  return {
    sending: '正在报给保险公司',
    received: '保险公司收到了',
    surveyorAssigned: '查勘员已定',
    failed: '没报成，请打保险公司电话',
  }[state];
}

export function monthDay(day: string): string {
  const [, m, d] = day.split('-');
  return `${Number(m)}月${Number(d)}日`;
}
