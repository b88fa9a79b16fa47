import type { PartyView } from '@kuaichu/contract/partyView';
import type { Case, Party } from '../case/state.ts';

type Step = PartyView['progress'][number];

/** 网办进度: what is done, what is going on, what comes. Times are the service clock's. */
export function progressOf(
  current: Case,
  party: Party,
  told: { servedAt: string | null; reviewLastDay: string | null },
): Step[] {
  const { call, clear, determination, certificate, signing } = current;
  const claim = current.claims.find((c) => c.partyId === party.id);
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
      detail: certificate ? (told.servedAt ? '您打开了，或短信已送到' : '短信在路上') : signing ? '等各方签名' : null,
      at: told.servedAt ?? certificate?.issuedAt ?? null,
    },
    {
      key: 'review',
      words: '可以申请复核',
      detail: told.reviewLastDay ? `到 ${monthDay(told.reviewLastDay)}` : null,
      at: null,
    },
    { key: 'claim', words: '保险理赔', detail: claimDetail(claim?.state), at: claim?.acknowledgedAt ?? null },
  ];
  let nowSeen = false;
  return rows.map((row) => {
    if (row.at !== null) return { ...row, state: 'done' as const };
    if (nowSeen || row.key === 'review' || (row.key === 'claim' && certificate === null))
      return { ...row, state: 'notYet' as const };
    nowSeen = true;
    return { ...row, state: 'now' as const };
  });
}

function seconds(from: string, to: string): number {
  return Math.round((Date.parse(to) - Date.parse(from)) / 1000);
}

function laneDetail(current: Case): string | null {
  const s = Math.round(current.lane.seconds);
  return current.clear && s > 0 ? `在车道里一共 ${Math.floor(s / 60)} 分 ${s % 60} 秒` : null;
}

function claimDetail(state: string | undefined): string {
  const words: Record<string, string> = {
    sending: '正在报给保险公司',
    received: '保险公司收到了',
    surveyorAssigned: '查勘员已定',
    failed: '没报成，请打保险公司电话',
  };
  return state === undefined ? '还没报案' : (words[state] ?? '');
}

export function monthDay(day: string): string {
  const [, m, d] = day.split('-');
  return `${Number(m)}月${Number(d)}日`;
}
