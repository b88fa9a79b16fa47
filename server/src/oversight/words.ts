import type { Case } from '../case/state.ts';
import { shotsFor } from '../evidence/rules/clear.ts';

type Payload = Record<string, unknown>;
type Words = (payload: Payload, current: Case) => string;

const label = (payload: Payload, current: Case): string =>
  current.parties.find((p) => p.id === payload['partyId'])?.label ?? '';
const shot = (id: unknown, current: Case): string => shotsFor(current).find((s) => s.id === id)?.words ?? '';

const ORDERS: Record<string, string> = { still: '拍照', lens: '换镜头', zoom: '变焦', torch: '灯', hint: '提示' };

const LATE: Record<string, string> = { grey: '（最后一天的下一工作日）', late: '（过了最后一天）' };
const OUTCOMES: Record<string, string> = {
  uphold: '维持原认定',
  upholdCured: '补正后维持',
  remand: '责令重新认定',
};

const SUBJECTS: Record<string, string> = { driver: '驾驶人', vehicle: '机动车', insurance: '交强险' };
const ANSWERS: Record<string, string> = {
  match: '相符',
  mismatch: '不符',
  notFound: '查无',
  ambiguous: '查到多条',
  unavailable: '不通（不是查无）',
  manual: '手工核验',
};
const subject = (payload: Payload): string => SUBJECTS[String(payload['subject'])] ?? '';

/** One line per kind of event for the time line; an unknown kind shows its own name. */
const WORDS: Record<string, Words> = {
  'alarm.raised': (p) => (p['way'] === 'link110' ? '从 110 短信报警' : '视频报警'),
  'alarm.accepted': () => '受理，进入排队',
  'alarm.refused': (p) => `不受理（${String(p['code'])}）`,
  'phone.given': (p, c) => `${label(p, c)} 留下手机号`,
  'phone.proven': (p, c) => `${label(p, c)} 手机号已验证`,
  'party.entered': (p, c) => `${label(p, c)} 进入案件`,
  'party.joined': (p, c) => `${label(p, c)} 进入视频`,
  'party.left': (p, c) => `${label(p, c)} 离开视频`,
  'party.away': (p, c) => `${label(p, c)} 画面停了（${String(p['cause'])}）`,
  'party.back': (p, c) => `${label(p, c)} 画面回来`,
  'party.noted': (p, c) => `记录 ${label(p, c)} 的信息`,
  'party.added': (p, c) => `加上 ${label(p, c)}`,
  'party.invited': (p, c) => `短信邀请 ${label(p, c)}`,
  'party.parked': () => '车已停好',
  'call.answered': (p) => `${String(p['seatNo'])} 号坐席接听`,
  'call.resumed': (p) => `${String(p['seatNo'])} 号坐席续接`,
  'call.resumeAsked': () => '当事人点了继续处理',
  'call.ended': () => '挂断',
  'call.held': () => '挂起等移车',
  'command.sent': (p) => `发出指令：${ORDERS[(p['order'] as { kind?: string } | undefined)?.kind ?? ''] ?? ''}`,
  'command.answered': (p) => (p['ok'] === true ? '指令完成' : `指令没做成（${String(p['failure'])}）`),
  'recording.started': () => '开始录像',
  'recording.failed': (p) => `录像失败（${String(p['why'])}）`,
  'recording.sealed': (p) =>
    `录像第 ${String(p['number'])} 片已封存（${Math.round((Number(p['toMs']) - Number(p['fromMs'])) / 1000)} 秒）${p['follows'] === false ? '，和前一片不衔接' : ''}`,
  'recording.ended': () => '录像段结束，文件已封存',
  'lane.entered': () => '有人在车道里，计时',
  'lane.left': (p) => `人已到路边，共 ${Math.round(Number(p['seconds']))} 秒`,
  'still.stored': (p, c) => `照片存好：${shot(p['shot'], c) || '未归类'}`,
  'still.assigned': (p, c) => `照片归类：${shot(p['shot'], c) || '未归类'}`,
  'shot.waived': (p, c) => `不拍 ${shot(p['shot'], c)}：${String(p['reason'])}`,
  'facts.noted': () => '记录事实',
  'facts.confirmed': (p, c) => `${label(p, c)} ${p['right'] === true ? '确认事实无误' : '说事实不对'}`,
  'check.noted': (p) => `核问 ${String(p['kind'])}：${p['answer'] === true ? '是' : '否'}`,
  'statement.noted': (p, c) => `记下 ${label(p, c)} 的陈述`,
  'consent.simplified': (p, c) => `${label(p, c)} ${p['agrees'] === true ? '同意' : '不同意'}适用简易程序`,
  'consent.delivery': (p, c) => `${label(p, c)} ${p['agrees'] === true ? '同意' : '不同意'}电子送达`,
  'verification.asked': () => '发起核验',
  'verification.answered': (p, c) => `${label(p, c)} 核验：${subject(p)} ${ANSWERS[String(p['outcome'])] ?? ''}`,
  'verification.byHand': (p, c) => `${label(p, c)} 手工核验 ${subject(p)}`,
  'scene.cleared': (p) => (p['danger'] === null ? '证据已存好，通知撤离' : `有危险先撤：${String(p['danger'])}`),
  'merge.proposed': () => '发现可能是同一起',
  'merge.dismissed': () => '确认不是同一起',
  'case.tookIn': () => '并入另一个报警',
  'case.merged': () => '并入另一起',
  'case.collected': () => '交民警',
  'case.returned': (p) => `退回补证：${String(p['reason'] ?? '')}`,
  'case.dispatched': () => '转现场处警',
  'dispatch.accepted': () => '110 已派警',
  'determination.opened': () => '民警开始定责',
  'case.determined': () => '民警作出认定',
  'determination.amended': () => '民警对照后修改认定，已留理由',
  'settlement.offered': () => '各方自行协商，等各方签名',
  'settlement.signed': () => '自行协商协议书各方签完，结案',
  'settlement.dropped': () => '有一方没签，自行协商不成，回到民警',
  'case.notAccepted': () => '不予受理，已书面告知',
  'mediation.noted': (p) => (p['result'] === 'agreed' ? '当场调解达成一致' : '记下未调解'),
  'certificate.ordered': () => '民警签发，等各方签名',
  'signing.opened': () => '开始签名',
  'party.signed': (p, c) => `${label(p, c)} 签名`,
  'party.refusedToSign': (p, c) => `${label(p, c)} 拒绝签名，已注明`,
  'signing.expired': () => '签名时间到，没签的已注明',
  'certificate.issued': () => '认定书生效',
  'certificate.corrected': (p) => `补正认定书，通知书 ${String(p['noticeNo'])}`,
  'certificate.revoked': (p) => `撤销认定书 ${String(p['no'])}`,
  'certificate.underReview': () => '认定书进入复核',
  'certificate.reviewEnded': () => '复核结束，认定书不变',
  'certificate.opened': (p, c) => `${label(p, c)} 打开认定书`,
  'review.attached': (p, c) => `${label(p, c)} 交来复核材料`,
  'review.applied': (p, c) => `${label(p, c)} 申请复核${LATE[String(p['timeliness'])] ?? ''}`,
  'review.fileRequested': () => '直接向上一级申请，上一级通知原单位交案卷',
  'review.joined': (p, c) => `${label(p, c)} 也申请复核${LATE[String(p['timeliness'])] ?? ''}`,
  'review.withdrawn': (p, c) => `${label(p, c)} 撤回复核申请${p['ended'] === true ? '，复核终止' : ''}`,
  'review.forwarded': () => '复核案卷移送上一级',
  'review.accepted': (p) => (p['inTime'] === false ? `逾期申请，决定受理：${String(p['words'])}` : '上一级受理复核'),
  'review.notAdmitted': (p) => `复核不予受理：${String(p['words'])}`,
  'review.taken': () => '复核民警承办',
  'review.left': () => '复核民警交出承办',
  'review.heard': () => '听取各方意见',
  'review.elsewhere': (p) => `${p['kind'] === 'arrest' ? '已告知检察院' : '已告知法院'}：${String(p['body'])}`,
  'review.cureOrdered': (p) => `责令补正：${String(p['flaw'])}`,
  'review.cured': (p) => `原单位补正或解释：${String(p['words'])}`,
  'review.proposed': (p) => `拟结论：${OUTCOMES[String(p['outcome'])] ?? ''}`,
  'review.disagreed': (p) => `另一位不同意：${String(p['words'])}`,
  'review.concluded': (p) => `复核结论：${OUTCOMES[String(p['outcome'])] ?? ''}`,
  'review.paperMade': () => '复核文书已制作',
  'review.conclusionOpened': (p, c) => `${label(p, c)} 打开复核文书`,
  'recusal.asked': (p, c) => `${label(p, c)} 申请民警回避：${String(p['reason'])}`,
  'recusal.declared': (p) => `民警自行回避：${String(p['reason'])}`,
  'recusal.decided': (p) => `回避${p['grants'] === true ? '准许' : '驳回'}：${String(p['words'])}`,
  'objection.noted': (p, c) => `${label(p, c)} 有异议：${String(p['words'])}`,
  'sms.sent': (p, c) => ['短信已发', label(p, c)].join(' ').trim(),
  'sms.delivered': (p, c) => ['短信已送达', label(p, c)].join(' ').trim(),
  'sms.failed': (p, c) => ['短信没送到', label(p, c)].join(' ').trim(),
  'claim.consented': (p, c) => `${label(p, c)} 同意报保险`,
  'claim.received': () => '保险公司收到报案',
  'claim.surveyorAssigned': () => '查勘员已定',
  'claim.failed': () => '报案没送成',
};

export function eventWords(type: string, payload: Payload, current: Case): string {
  return WORDS[type]?.(payload, current) ?? type;
}
