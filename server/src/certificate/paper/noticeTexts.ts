import type { NoticeKind } from '@kuaichu/contract/paper';
import { chineseDate, chineseMinute } from './time.ts';

const closed = (words: string): string => words.trim().replace(/[。．.；;]+$/u, '');

interface NoticeWords {
  title: string;
  /** Reason in the electronic signature. */
  reason: string;
}

/** The words of the letters a unit sends beside a certificate. */
export const NOTICE = {
  correction: {
    title: '道路交通事故认定书补正通知书',
    reason: '补正道路交通事故认定书',
    lead: (no: string, issuedAt: string) =>
      `本单位${chineseDate(issuedAt)}制作的第 ${no} 号道路交通事故认定书（简易程序），下列文字有误，现予补正：`,
    head: ['项目', '原文', '更正为'],
    because: (reason: string) => `补正原因：${closed(reason)}。`,
    rest: '补正不改变交通事故事实、当事人的过错行为和责任认定，原认定书其他内容不变。请将本通知书与原认定书一并保存、使用。',
  },
  revocation: {
    title: '撤销道路交通事故认定书通知书',
    reason: '撤销道路交通事故认定书',
    lead: {
      ownFinding: (no: string, issuedAt: string, reason: string) =>
        `本单位${chineseDate(issuedAt)}制作的第 ${no} 号道路交通事故认定书（简易程序），经核查认定有误：${closed(reason)}。现予撤销，自本通知书制作之日起不再作为认定结论。`,
      remand: (no: string, issuedAt: string, reason: string) =>
        `本单位${chineseDate(issuedAt)}制作的第 ${no} 号道路交通事故认定书（简易程序），经复核责令重新调查、认定：${closed(reason)}。根据《道路交通事故处理程序规定》第七十九条第一款，现予撤销，自本通知书制作之日起不再作为认定结论。`,
    },
    rest: (lastDay: string | null) =>
      `本单位将重新作出认定${lastDay === null ? '' : `，最迟不超过${chineseDate(`${lastDay}T12:00:00+08:00`)}`}。重新制作的认定书另行编号，送达各方当事人。`,
  },
  reviewConclusion: { title: '道路交通事故认定复核结论', reason: '作出道路交通事故认定复核结论' },
  reviewNotAdmitted: { title: '道路交通事故认定复核不予受理通知书', reason: '复核申请不予受理' },
  settlement: {
    title: '道路交通事故自行协商协议书',
    reason: '固定自行协商协议书电子文本',
  },
  notAccepted: {
    title: '道路交通事故不予受理通知书',
    reason: '不予受理道路交通事故',
    lead: (alarmAt: string, place: string) =>
      `${chineseMinute(alarmAt)}，你（们）在事故现场撤除后报警，称在${place}发生道路交通事故。`,
    because: {
      factsUnproven: (reason: string) => `经核查，无法证明该道路交通事故事实存在：${closed(reason)}。`,
      notCompetent: (reason: string) => `经核查，不属于本公安机关交通管理部门管辖：${closed(reason)}。`,
    },
    rest: '根据《道路交通事故处理程序规定》第十八条第二款，决定不予受理，特此告知。当事人可以就损害赔偿自行协商、申请人民调解委员会调解，或者向人民法院提起民事诉讼。',
  },
} as const satisfies Record<NoticeKind, NoticeWords & Record<string, unknown>>;
