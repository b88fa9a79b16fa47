import type { ServiceAnswer } from '@kuaichu/contract/alarm';
import type { PartyView } from '@kuaichu/contract/partyView';

/** Invented people and plates; the same afternoon as the design's pictures. */
export const service: ServiceAnswer = {
  now: '2026-09-18T08:41:00+08:00',
  demoClock: true,
  demo: true,
  cityName: '哈尔滨',
  jurisdictionId: 'harbin',
  inArea: true,
  open: true,
  words: '服务到 19:00',
  road: '松柏路',
  placeWords: '松柏路云河街路口东侧60米',
  roadKind: 'urban',
  accuracyNote: null,
  waitS: 20,
  roads: [
    {
      name: '松柏路',
      points: [
        [126.625, 45.7419],
        [126.639, 45.742],
      ],
    },
    {
      name: '云河街',
      points: [
        [126.6312, 45.748],
        [126.6313, 45.736],
      ],
    },
    {
      name: '向阳二道街',
      points: [
        [126.625, 45.7432],
        [126.639, 45.7434],
      ],
    },
  ],
  accepts: ['motorMotor'],
};

export const here = { longitude: 126.632, latitude: 45.74195, accuracy: 8 };

export function viewAt(step: PartyView['step'], change: Partial<PartyView> = {}): PartyView {
  return {
    version: 1,
    now: '2026-09-18T08:42:00+08:00',
    demoClock: true,
    demo: true,
    step,
    status: 'queued',
    allowed: [],
    caseId: 'c_00000000000000000001',
    caseNo: 'HRB20260918-0001',
    caseCode: '471902',
    cityName: '哈尔滨',
    placeWords: '松柏路云河街路口东侧60米',
    alarmAt: '2026-09-18T08:41:07+08:00',
    me: {
      partyId: 'p1',
      label: '甲',
      phoneMasked: null,
      phoneProven: false,
      plateNo: '黑AT0001',
      deliveryConsent: null,
      simplifiedConsent: null,
    },
    refusal: null,
    queue: null,
    call: null,
    commands: [],
    saved: { stills: 0, recordedS: 0, missing: [] },
    resume: null,
    clear: null,
    readBack: null,
    sign: null,
    reopened: null,
    notices: [],
    progress: [],
    result: null,
    review: null,
    recusal: null,
    claim: null,
    officerComing: null,
    unitPhone: '0451-00000000',
    ...change,
  };
}

const at = (time: string) => `2026-09-18T${time}+08:00`;

export const waiting = viewAt('waiting', {
  allowed: ['sendPhoneCode', 'provePhone', 'askHelp'],
  queue: { ahead: 1, estimateS: 40, toleranceS: 15, rose: '有人还在车道里，先接他。', ringing: false },
});

export const inCall = viewAt('call', {
  status: 'inCall',
  allowed: ['joinCall', 'askHelp'],
  call: {
    seatNo: '07',
    startedAt: at('08:41:22'),
    recording: 'ok',
    lane: { running: true, seconds: 38, asOf: at('08:42:00') },
    hint: null,
    atKerb: false,
    camera: { facing: 'environment', zoom: 1, torch: false },
  },
});

export const resume = viewAt('resume', {
  status: 'interrupted',
  allowed: ['joinCall', 'resume', 'askHelp'],
  saved: { stills: 8, recordedS: 108, missing: ['双方站一起的合照'] },
  resume: { by: at('09:13:00'), seatNo: '07' },
});

export const clearing = viewAt('clear', {
  status: 'clearing',
  allowed: ['parked', 'cannotMove', 'askHelp'],
  clear: { destination: '开到前面右转，样本街路边停车带', otherGoesToo: true, danger: false },
});

export const readBack: NonNullable<PartyView['readBack']> = {
  lines: [
    { label: '时间', value: '9月18日 08:39' },
    { label: '地点', value: '松柏路云河街路口东侧60米' },
    { label: '天气', value: '雨' },
    { label: '形态', value: '追尾碰撞' },
    { label: '您', value: '林一 黑AT0001' },
    { label: '对方', value: '乙 黑ADT0002' },
  ],
  narrative: '甲驾驶黑AT0001号车由西向东行驶，与前方同车道减速的乙驾驶的黑ADT0002号车追尾。',
  confirmed: null,
};

const progress: PartyView['progress'] = [
  { key: 'alarm', words: '视频报警', detail: '等了 34 秒', at: at('08:41:07'), state: 'done' },
  { key: 'evidence', words: '证据拍完', detail: '11 张，全部存好', at: at('08:44:20'), state: 'done' },
  { key: 'cleared', words: '车已撤离', detail: '在车道里一共 1 分 26 秒', at: at('08:45:36'), state: 'done' },
  { key: 'determined', words: '民警定责', detail: '民警 高示范，已认定', at: at('08:51:00'), state: 'done' },
  { key: 'served', words: '认定书送达', detail: '您打开了，或短信已送到', at: at('08:53:00'), state: 'now' },
  { key: 'review', words: '可以申请复核', detail: '到 9月22日', at: null, state: 'notYet' },
  { key: 'claim', words: '保险理赔', detail: '还没报案', at: null, state: 'notYet' },
];

export const determining = viewAt('determining', {
  status: 'collected',
  allowed: ['confirmFacts', 'consentDelivery', 'askHelp', 'askRecusal'],
  recusal: { officerName: '高示范', asked: null },
  readBack,
  progress: progress.map((step, i) => ({
    ...step,
    at: i < 3 ? step.at : null,
    state: i < 3 ? 'done' : i === 3 ? 'now' : 'notYet',
  })),
});

export const signing = viewAt('sign', {
  status: 'signing',
  allowed: ['joinCall', 'sign', 'askHelp'],
  me: { ...waiting.me, phoneMasked: '138****0001', phoneProven: true, deliveryConsent: true },
  readBack: { ...readBack, confirmed: true },
  sign: {
    paper: 'certificate',
    verdict: '您负全部责任',
    plainWords: '您的车没有和前车保持安全距离，追上了前车。对方无责任。',
    liabilityText: '依据《道路交通安全法》第四十三条，甲负全部责任，乙无责任。',
    narrative: readBack.narrative,
    mediation: null,
    minorInjury: false,
    textSha256: 'a'.repeat(64),
    by: at('09:22:00'),
    state: 'open',
    recorded: false,
  },
});

export const issued = viewAt('result', {
  status: 'issued',
  allowed: ['readCertificate', 'claim', 'applyReview'],
  me: signing.me,
  progress,
  review: {
    body: '哈尔滨市公安局交通警察支队（示范）',
    unit: '哈尔滨市公安局交通警察支队南岗大队（示范）',
    servedOn: '2026-09-18',
    lastDay: '2026-09-22',
    why: '9月18日送达，3 个工作日：20日（调休上班）、21日、22日。',
    late: false,
    state: null,
    stateWords: '',
    stateHelp: '',
    applications: [],
    attachments: [],
    conclusion: null,
  },
  result: {
    certificateNo: '230103202609180001',
    issuedAt: at('08:53:00'),
    liabilities: [
      { label: '甲', who: '林*', plateNo: '黑AT0001', words: '全部责任', me: true },
      { label: '乙', who: '周*乙', plateNo: '黑ADT0002', words: '无责任', me: false },
    ],
    state: 'valid',
    reliedOn: ['甲：未与前车保持安全距离', '乙：没有查到过错', '形态：追尾碰撞', '碰撞部位：甲 左前，乙 右后'],
    delivery: [
      { step: 'consented', at: at('08:46:00'), starts: false },
      { step: 'sent', at: at('08:53:05'), starts: false },
      { step: 'delivered', at: at('08:53:10'), starts: true },
    ],
    plainWords: '您在中间车道直行，前车减速时没有留够刹车的距离，车头左前撞上前车右后。',
    articles: [
      {
        title: '《道路交通安全法》第四十三条',
        text: '同车道行驶的机动车，后车应当与前车保持足以采取紧急制动措施的安全距离。',
      },
    ],
    stills: [
      { id: 'i_1', words: '右后对左前' },
      { id: 'i_2', words: '同一车道' },
      { id: 'i_3', words: '前车已摆正' },
    ],
    verifyUrl: 'http://127.0.0.1/v/0000000000',
    servedAt: at('08:53:10'),
    reviewLastDay: '2026-09-22',
    reviewHow: ['各方一起到大队：南岗区示范路 1 号', '书面申请复核，寄到支队'],
  },
  claim: {
    button: '定损理赔',
    insurerName: '示例财产保险',
    insurerPhone: '95500',
    push: true,
    items: [
      { label: '姓名、电话', value: '林*甲 138****0001' },
      { label: '车牌、保单号', value: '黑A·T0001，尾号 7731' },
      { label: '电子认定书', value: '1 份' },
      { label: '事故照片', value: '6 张，路人和对方证件已遮住' },
    ],
    state: 'none',
    noticeNo: null,
    replaces: null,
    surveyor: null,
  },
});

export const refused = viewAt('refused', {
  status: 'refused',
  allowed: ['askHelp'],
  refusal: { code: 'outOfHours', say: '视频快处每天 7:00–19:00。事故照样有人管，请照下面做。', next: 'call122' },
});

export const officerComing = viewAt('officerComing', {
  status: 'dispatched',
  officerComing: { incidentNo: '2309180001', etaMinutes: 15, say: '这一起要民警到现场办。请在路边等，大约 15 分钟。' },
});

const application = {
  label: '甲' as const,
  me: true,
  at: at('09:10:00'),
  grounds: ['facts' as const],
  words: '前车是突然变道插进来的，不是一直在我前面。',
  attachments: 1,
  withdrawn: false,
};

export const reviewing: PartyView = {
  ...issued,
  allowed: ['readCertificate', 'claim', 'withdrawReview'],
  review: issued.review && {
    ...issued.review,
    state: 'reviewing',
    stateWords: '正在复核',
    stateHelp: '哈尔滨市公安局交通警察支队（示范）已受理，两位民警在看，10月19日前作出结论。',
    applications: [application],
  },
};

export const remanded: PartyView = {
  ...determining,
  allowed: ['readConclusion', 'askHelp'],
  readBack: { ...readBack, confirmed: true },
  review: reviewing.review && {
    ...reviewing.review,
    state: 'remanded',
    stateWords: '结论：重新认定',
    stateHelp: '原认定书已撤销。10月9日前另一位民警重新认定，出来发短信。',
    conclusion: {
      at: '2026-09-21T10:00:00+08:00',
      outcome: 'remand',
      words: '责令原办案单位重新调查、认定',
      grounds: ['事实不清'],
      reason: '前车变道的时间没有查清，要看路口的录像。',
    },
  },
};
