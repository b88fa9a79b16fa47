import * as z from 'zod';

/** The one step a page offers after a refusal. */
export const nextStep = z.enum([
  'call122',
  'call120',
  'call119',
  'call110',
  'officerComes',
  'settleYourselves',
  'comeBack',
  'retry',
  'resume',
  'join',
  'openCase',
  'correctInput',
  'confirmPlace',
  'allowDevice',
  'requestLink',
  'enterCaseCode',
  'login',
  'reload',
  'wait',
  'phoneInsurer',
]);
export type NextStep = z.infer<typeof nextStep>;

interface Entry {
  /** What happened, then what to do. Two lines at most, no blame, no codes. `{x}` is filled in. */
  readonly say: string;
  /** HTTP status; 409 when left out. */
  readonly status?: number;
  readonly next?: NextStep;
}

/** Said alike for every reason that would accuse somebody. */
const OFFICER_COMES = '这一起要民警到现场办。请在路边等。';
const OFFICER_COMES_SOON = '这一起要民警到现场办。请在路边等，大约 15 分钟。';

/**
 * Every expected "no", with its sentence. A feature adds its rows here and nowhere else.
 */
const TABLE = {
  // Triage: the city, its hours and area
  outOfHours: { say: '视频快处{hours}。事故照样有人管，请照下面做。', next: 'call122' },
  lastEntryPassed: { say: '还有 {minutes} 分钟下班，来不及视频办完。打 122，民警来办。', next: 'call122' },
  outOfArea: { say: '这里不在视频快处范围。点这里打 122，民警来办。', next: 'call122' },
  roadExcluded: { say: '高速上不能视频快处。人翻出护栏，三角牌放 150 米外，打 122。', next: 'call122' },
  roadNotServed: { say: '这条路不在视频快处范围。点这里打 122，民警来办。', next: 'call122' },
  suspendedWeather: { say: '大雾，现在看不清，派民警来。人先到路边。', next: 'officerComes' },
  beforeService: { say: '那时候{city}还没有开视频快处。打 122，民警来办。', next: 'call122' },
  placeMissing: { say: '还不知道您在哪里。写上路名和路口，再报警。', status: 400, next: 'confirmPlace' },
  cityUnknown: { say: '没有找到这个城市的快处规则。打 122，民警来办。', status: 404, next: 'call122' },

  // Triage: legal bars (P146 art. 15, 23)
  injurySerious: { say: '先打 120。别搬动伤者，别挪车。民警马上来。', next: 'call120' },
  death: { say: '先打 120。别搬动伤者，别挪车。民警马上来。', next: 'call120' },
  dangerousGoods: { say: '车上有危险品：人往上风走，越远越好，打 119。', next: 'call119' },
  suspectedCrime: { say: OFFICER_COMES, next: 'officerComes' },
  minorInjuryWithoutConsent: { say: '有小伤要各方都同意才能视频办。民警来现场办，请在路边等。', next: 'officerComes' },

  // Triage: channel bars (city notices on P146 art. 13, 14)
  injuryMinorNotHere: { say: '有人受伤，这里要民警到现场办。不舒服先打 120，人到路边等。', next: 'officerComes' },
  kindNotAccepted: { say: '这类事故要民警到现场办。请在路边等。', next: 'officerComes' },
  plateKindNotAccepted: { say: '这种车要民警到现场办。请在路边等。', next: 'officerComes' },
  notMovable: { say: '车动不了，民警带拖车来。人到路边等。', next: 'officerComes' },
  otherPartyLeft: { say: '对方走了，这里不能定。留在安全处，民警来。', next: 'officerComes' },
  bothLeftScene: { say: '两车都离开了，视频看不到现场。已经转给民警，会打给您。', next: 'officerComes' },
  facilityHit: { say: '撞了护栏、房子要现场看。别走，民警来。', next: 'officerComes' },
  ownerAbsent: { say: '受损一方没人在场，视频办不了。民警来，请在路边等。', next: 'officerComes' },
  damageAboveCap: { say: '损失较大，要民警到现场办。请在路边等。', next: 'officerComes' },
  noInsurance: { say: OFFICER_COMES_SOON, next: 'officerComes' },
  noPlate: { say: OFFICER_COMES_SOON, next: 'officerComes' },
  forgedPlate: { say: OFFICER_COMES, next: 'officerComes' },
  noLicence: { say: OFFICER_COMES_SOON, next: 'officerComes' },
  licenceExpired: { say: OFFICER_COMES_SOON, next: 'officerComes' },
  noInspectionMark: { say: OFFICER_COMES_SOON, next: 'officerComes' },
  schoolBusOverload: { say: OFFICER_COMES, next: 'officerComes' },
  drinkDrug: { say: OFFICER_COMES, next: 'officerComes' },
  staged: { say: OFFICER_COMES, next: 'officerComes' },
  evidenceDestroyed: { say: OFFICER_COMES, next: 'officerComes' },
  crimeVehicle: { say: OFFICER_COMES, next: 'officerComes' },
  foreignParty: { say: OFFICER_COMES_SOON, next: 'officerComes' },
  minorPerson: { say: OFFICER_COMES_SOON, next: 'officerComes' },
  officerRequested: { say: '民警正在来。人到路边等，不用挂断。', next: 'officerComes' },

  // Alarm, queue, call
  tooManyAlarms: { say: '刚才报过了，正在办。点这里回到那一起。', status: 429, next: 'openCase' },
  mergedCase: { say: '对方已经报了。点“加入”，一起办。', next: 'join' },
  locationFar: { say: '手机显示您不在事故地点。是这里吗？', next: 'confirmPlace' },
  noAgent: { say: '没等到坐席，已经派民警，大约 15 分钟到。', next: 'officerComes' },
  offerGone: { say: '这一起已经转给别的坐席，不用管。', next: 'wait' },
  seatNotReady: { say: '坐席还没就绪。点“就绪”再接。', next: 'retry' },
  seatTaken: { say: '这个坐席有人在用。换一个坐席登录。', next: 'retry' },
  recordingLost: { say: '录像没有恢复，改由民警到现场办。请在路边等。', next: 'officerComes' },
  callOver: { say: '通话已经结束。要接着办，点“继续处理”。', next: 'resume' },
  resumeExpired: { say: '时间过了，东西还在。点这里，请交警打给您。', status: 410, next: 'call122' },
  recorderDown: { say: '没在录像。先别取证，告诉对方稍等。', next: 'wait' },
  mediaDown: { say: '视频通道没通。先用电话说，画面好了会接上。', status: 503, next: 'retry' },
  callMissing: { say: '现在没有在通话。接通以后再做。', next: 'wait' },

  // Evidence, facts, verification, clearing
  evidenceIncomplete: { say: '还缺{missing}。补上，或写明为什么不拍。', next: 'retry' },
  waiverReasonMissing: { say: '没写为什么不拍。写一句原因。', status: 400, next: 'correctInput' },
  alreadyCleared: { say: '已经通知撤离，不用再点。', next: 'wait' },
  hashMismatch: { say: '传来的图和手机上的不一样。让手机再传一次。', status: 422, next: 'retry' },
  fileTooLarge: { say: '文件太大，没有收下。再拍一张就行。', status: 413, next: 'retry' },
  fileUnreadable: { say: '这不是能看的图。再拍一张。', status: 415, next: 'retry' },
  stillUnexpected: { say: '没有要这张图。等坐席来拍。', next: 'wait' },
  checkDown: { say: '查询通道不通，不是查无此人。看证件手工核验。', status: 503, next: 'retry' },
  factsIncomplete: { say: '还有没填的：{missing}。填好再往下走。', next: 'correctInput' },
  conditionUnconfirmed: { say: '还没确认：{condition}。确认后再往下走。', next: 'retry' },
  consentMissing: { say: '有小伤要各方都同意。先逐个问，录下来。', next: 'retry' },
  peopleInLane: { say: '还有人在车道里。先让人到路边。', next: 'wait' },

  // Determination, signing, certificate
  liabilityIncomplete: { say: '还有当事人没选责任。每一方选一个。', status: 422, next: 'correctInput' },
  liabilityFullAlone: { say: '一方全部，其他方只能无责任。', status: 422, next: 'correctInput' },
  liabilityPrimaryOnce: { say: '主要责任只能有一方，也不能和同等并用。改一条。', status: 422, next: 'correctInput' },
  liabilityPrimaryNeedsSecondary: { say: '一方主要，至少还要有一方次要。', status: 422, next: 'correctInput' },
  liabilityEqualNeedsTwo: { say: '同等责任至少要有两方。', status: 422, next: 'correctInput' },
  liabilitySecondaryAlone: { say: '只有次要不成立，还要有主要或同等。', status: 422, next: 'correctInput' },
  liabilityAllNone: { say: '各方都无责任是意外事故，这里不办。转一般程序。', status: 422, next: 'officerComes' },
  liabilityWithoutFault: {
    say: '{label}有责任却没有过错行为。加一条，或改成无责任。',
    status: 422,
    next: 'correctInput',
  },
  faultUnknown: { say: '目录里没有这个过错行为。从目录里选。', status: 422, next: 'correctInput' },
  faultNotForParty: { say: '{label}不可能有“{fault}”。换一条。', status: 422, next: 'correctInput' },
  evidenceUnread: { say: '还有证据没看完。看完再签发。', next: 'retry' },
  verificationOpen: { say: '还有核验没完成：{missing}。核完再签发。', next: 'retry' },
  motorSideNotLiable: { say: '机动车方没有责任，这一起不能视频办。转现场或一般程序。', next: 'officerComes' },
  notQualified: { say: '您没有简易程序资格，转给别的民警。', status: 403, next: 'wait' },
  glyphMissing: { say: '“{glyph}”印不出来，签不了。换一个写法；是姓名的，转线下出具。', next: 'correctInput' },
  certificateIssued: { say: '已经签发，不能再改。要改只能撤销重发。', next: 'reload' },
  certificateRevoked: { say: '这份已撤销，看新的。', status: 410, next: 'reload' },
  settlementInjury: { say: '有人受伤，不能自行协商。民警来定。', next: 'wait' },
  settlementNeedsAll: { say: '{missing}。各方都齐了才能自行协商。', status: 422, next: 'correctInput' },
  notAcceptedInWriting: { say: '这起事故不予受理。书面通知在下面，写了原因。', next: 'call122' },
  mediationNotJoint: { say: '各方都请求了才能调解。逐个问，录下来。', status: 422, next: 'correctInput' },
  textChanged: { say: '认定书的文字变了。先看新的，再签。', next: 'reload' },
  certificateUnderReview: { say: '复核中，先等复核结论。现在不能补正，也不能撤销。', next: 'wait' },
  correctionNotOnPaper: { say: '认定书上没有“{was}”。照原文写。', status: 422, next: 'correctInput' },
  correctionChangesNothing: { say: '改前改后一样。写上正确的。', status: 422, next: 'correctInput' },
  correctionTouchesFinding: {
    say: '过错、法条、责任不能补正。认定错了，撤销重发。',
    status: 422,
    next: 'correctInput',
  },
  determinedBefore: { say: '原来是您认定的，这次要换一位民警。', status: 403, next: 'wait' },
  certificateInvalid: { say: '这份文件核对不上，不要用。到大队拿一份。', status: 422, next: 'retry' },
  alreadySigned: { say: '已经签过了，不用再签。', next: 'wait' },
  signatureEmpty: { say: '没看到签名。在框里写上名字，或点“我不签”。', status: 400, next: 'retry' },
  signingClosed: { say: '签名时间过了，已注明未签。认定书照样有效，照样能复核。', next: 'wait' },

  partyUnknown: { say: '没有“{party}”这个当事人。先把当事人写上。', status: 422, next: 'correctInput' },
  partyWithoutIdentity: { say: '{party}没有姓名或证件号。先写上。', status: 422, next: 'correctInput' },
  factsContradict: { say: '写的事实对不上：{what}。改一下再问。', status: 422, next: 'correctInput' },
  factsUnclear: { say: '事实查不清，不能在视频里定。民警来现场查。', next: 'officerComes' },
  objectionConverts: { say: '有人不同意，转到大队或现场办。请听民警安排。', next: 'officerComes' },
  accidentInFuture: { say: '事故时间比报警还晚。改一下再报。', status: 422, next: 'correctInput' },

  // Calendar
  calendarMissing: { say: '{year} 年调休表没装，算不出期限，不能往下走。', status: 503, next: 'wait' },

  // Delivery, review, claim
  reviewLate: { say: '过了最后一天，也能交。收不收由人决定，书面告诉您。', next: 'wait' },
  reviewOnce: { say: '这起事故已经有人申请复核，您的意见会并进去。', next: 'wait' },
  reviewApplied: { say: '您的复核申请已经收到，不用再交。', next: 'wait' },
  reviewUsed: { say: '这起事故已经复核过一次，不能再申请。还可以调解，或者到法院起诉。', next: 'wait' },
  reviewEnded: { say: '复核已经结束，不能再改。', next: 'reload' },
  reviewNotYours: { say: '这一起不归您单位复核。', status: 403, next: 'wait' },
  reviewerDetermined: { say: '原来是您认定的，不能由您复核。', status: 403, next: 'wait' },
  reviewersFull: { say: '已经有两位复核民警在办。', next: 'wait' },
  reviewersTooFew: { say: '复核要两个人办。请另一位复核民警也接下来。', next: 'wait' },
  reviewSecondPerson: { say: '要另一位复核民警来看，不能自己同意自己。', next: 'wait' },
  reviewGroundMissing: { say: '没写是哪一种情形。选一条再交。', status: 422, next: 'correctInput' },
  reviewFileMissing: { say: '案卷还没有送到。等案卷到了再拟结论。', next: 'wait' },
  reviewReasonMissing: { say: '没写为什么。写一句理由再交。', status: 422, next: 'correctInput' },
  cureUnanswered: { say: '程序瑕疵还没有补正或者解释，不能维持。', next: 'wait' },
  recusalAsked: { say: '这位民警的回避已经申请过了，等决定。', next: 'wait' },
  recused: { say: '您在这一起里要回避，请别的民警来办。', status: 403, next: 'wait' },
  attachmentsTooMany: { say: '最多放 {count} 张。删掉一张再加。', status: 422, next: 'correctInput' },
  attachmentUnknown: { say: '有一张照片没有存好。再传一次。', status: 422, next: 'retry' },
  claimOtherInsurer: { say: '这家不能一键报。下载认定书，打保险公司电话 {phone}。', next: 'phoneInsurer' },
  claimConsentMissing: { say: '还没同意把信息给保险公司。点“同意”再报。', next: 'retry' },
  claimSlow: { say: '保险公司还没收到，我们接着送，不用再点。', next: 'wait' },
  claimSent: { say: '已经报给保险公司，不用再点。', next: 'wait' },

  // Access
  linkExpired: { say: '链接过期了。点这里，重新发到您手机。', status: 410, next: 'requestLink' },
  linkUsed: { say: '这个链接用过了。点这里，重新发到您手机。', status: 410, next: 'requestLink' },
  linkWrongPhone: { say: '这个链接不是发给这部手机的。输入 6 位案件码。', status: 403, next: 'enterCaseCode' },
  codeWrong: { say: '验证码不对。看短信，再输一次。', status: 422, next: 'correctInput' },
  codeExpired: { say: '验证码过期了。点一下，再发一条。', status: 410, next: 'retry' },
  codeTooManyTries: { say: '错得太多了。等 {minutes} 分钟再发一条。', status: 429, next: 'wait' },
  codeTooSoon: { say: '刚发过短信。等 {seconds} 秒再发。', status: 429, next: 'wait' },
  phoneUnproven: { say: '手机号还没验证。输入短信里的验证码。', status: 403, next: 'correctInput' },
  caseCodeWrong: { say: '没有这个案件码。看短信，再输一次。', status: 404, next: 'correctInput' },
  notLoggedIn: { say: '先登录，再接着办。', status: 401, next: 'login' },
  loginWrong: { say: '账号或密码不对。再输一次。', status: 401, next: 'correctInput' },
  loginExpired: { say: '登录到时间了。通话不断，重新登录就回来。', status: 401, next: 'login' },
  notYourCase: { say: '这不是您的案件。回到自己的那一起。', status: 403, next: 'openCase' },
  notAllowed: { say: '这一步不归您办。请有权限的人来做。', status: 403, next: 'wait' },
  tokenInvalid: { say: '这个凭证不能用。重新打开页面。', status: 401, next: 'reload' },

  // Questions to the rules
  questionUnreadable: { say: '看不懂这个问题：{field}。对着格式改一下。', status: 400, next: 'correctInput' },
  fileUnreadableHere: { say: '读不到文件 {file}。看看路径和格式。', status: 404, next: 'correctInput' },

  // Any request
  invalidInput: { say: '有一项填得不对：{field}。改一下再交。', status: 400, next: 'correctInput' },
  notFound: { say: '没有找到。回到上一页再试。', status: 404, next: 'reload' },
  wrongState: { say: '现在还不能做这一步。刷新看看走到哪了。', next: 'reload' },
  versionConflict: { say: '别人刚改过，先看新的再改。', next: 'reload' },
  requestReused: { say: '同一个请求内容变了，没有收下。刷新再试。', next: 'reload' },
  tooManyRequests: { say: '点得太快了，没有收下。等 {seconds} 秒再点。', status: 429, next: 'wait' },
  bodyTooLarge: { say: '内容太多，没有收下。删短一些再交。', status: 413, next: 'correctInput' },
  unsupported: { say: '这种内容收不了。换一种方式再交。', status: 415, next: 'correctInput' },
  unavailable: { say: '系统暂时忙，东西都在。过一会儿再点。', status: 503, next: 'retry' },
} as const satisfies Record<string, Entry>;

type Table = typeof TABLE;
export type RefusalCode = keyof Table;

const CODES = Object.keys(TABLE) as [RefusalCode, ...RefusalCode[]];

/** Codes by name, so that a typing error is a compile error: `refusalCodes.outOfArea`. */
export const refusalCodes = Object.fromEntries(CODES.map((code) => [code, code])) as { readonly [C in RefusalCode]: C };

export const refusalCode = z.enum(CODES);

/** An expected "no" as it travels: the code for programs, one sentence for people. */
export const refusal = z.object({
  code: refusalCode,
  say: z.string(),
  next: nextStep.optional(),
});
export type Refusal = z.infer<typeof refusal>;

type VariableOf<S extends string> = S extends `${string}{${infer V}}${infer Tail}` ? V | VariableOf<Tail> : never;
type VariablesOf<C extends RefusalCode> = VariableOf<Table[C]['say']>;
type Rest<C extends RefusalCode> = [VariablesOf<C>] extends [never]
  ? []
  : [vars: Readonly<Record<VariablesOf<C>, string | number>>];

/** Fills `{name}` places; a place without a value is a bug, not a sentence for people. */
export function fillText(template: string, vars: Readonly<Record<string, string | number>> = {}): string {
  return template.replace(/\{(\w+)\}/g, (_, name: string) => {
    const value = vars[name];
    if (value === undefined) throw new Error(`no value for {${name}} in "${template}"`);
    return String(value);
  });
}

/** The only way to say no: `refuse('outOfHours', { hours: '每天 7:00–19:00' })`. */
export function refuse<C extends RefusalCode>(code: C, ...rest: Rest<C>): Refusal & { code: C } {
  const entry: Entry = TABLE[code];
  const say = fillText(entry.say, rest[0]);
  return entry.next === undefined ? { code, say } : { code, say, next: entry.next };
}

/** HTTP status a refusal answers with. */
export function refusalStatus(code: RefusalCode): number {
  const entry: Entry = TABLE[code];
  return entry.status ?? 409;
}

export function isRefusal(value: unknown): value is Refusal {
  if (typeof value !== 'object' || value === null || !('code' in value) || !('say' in value)) return false;
  return typeof value.code === 'string' && Object.hasOwn(TABLE, value.code) && typeof value.say === 'string';
}

/** Said beside a yes. */
export const noticeWords = {
  closingSoon: '还有 {minutes} 分钟下班，您排得上，会办完。',
  injuryMinor: '有小伤也能办，要各方都同意。交警会逐个问。',
} as const;
