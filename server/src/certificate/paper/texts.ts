import type { TemplateVersion } from './data.ts';

/** Every word of the form that is not data. The form is prescribed (P146 111): nothing here is a matter of taste. */
export const TEXT = {
  pages: (page: number, pages: number) => `共 ${pages} 页 第 ${page} 页`,
  title: '道路交通事故认定书',
  procedure: '（简易程序）',
  number: (number: string) => `第 ${number} 号`,
  numberOnPreview: '（签发时给号）',
  accidentAt: '事故时间',
  weather: '天 气',
  place: '事故地点',
  partyHead: [
    ['当事人'],
    ['驾驶证或', '身份证号码'],
    ['联系电话'],
    ['交通方式'],
    ['机动车类型、', '牌号'],
    ['保险公司'],
    ['保险凭证号'],
  ],
  facts: ['交通事故', '事 实'],
  liability: ['责任认定'],
  mediation: ['损害赔偿', '调解结果'],
  continued: '（续）',
  propertyDamageOnly: '财产损失事故',
  minorInjury: '受伤当事人伤势轻微，各方当事人一致同意适用简易程序处理',
  partySignatures: '当事人签名：',
  officer: '交通警察：',
  refusedToSign: '拒绝签名',
  unsigned: '未签名',
  note: (label: string, name: string, what: string, reason: string) =>
    `注：${label}（${name}）${what}${reason === '' ? '' : `，${reason.replace(/[。．.]$/u, '')}`}。`,
  notMediated: (because: string) => (because === '' ? '未调解' : `未调解：${because}。`),
  dash: '—',
  dateOnPreview: '    年  月  日',
  sealPurpose: '道路交通事故处理专用章',
  demoSealRing: '示范样章·不具效力',
  demoSealPurpose: '仅供演示',
  demoWatermark: '演练样张',
  previewWatermark: '预览',
  demoPaper: '演练样张，不具效力。',
  testData: '测试数据 SFCS=1',
  scan: (digest: string) => `扫码核对真伪和当前状态（有效 / 复核中 / 已补正 / 已撤销）。SM3 摘要前 12 位 ${digest}`,
  preview: '预览：尚未签发，没有文书编号、印章和签名，不具效力。',
  scanNotice: (digest: string) => `扫码核对这份文书的真伪。SM3 摘要前 12 位 ${digest}`,
  noticeStrip: '这一栏只在电子版显示。',
  strip: '页脚这一栏不属于部颁式样，只在电子版显示；打印归档版不带。',
  demoClock: '演示时钟：本件时间由演示时钟给出，不是真实时间。',
} as const;

/** Footer by template. The older one ends where the right to a review is missing: it came with P146. */
export const FOOTER: Readonly<Record<TemplateVersion, string>> = {
  simplified2009: '损害赔偿有争议的，当事人可以申请人民调解委员会调解，或者向人民法院提起民事诉讼。',
  simplified2018:
    '当事人对交通事故认定有异议的，可以自道路交通事故认定书送达之日起三日内提出书面复核申请。同一事故的复核以一次为限。损害赔偿有争议的，当事人可以申请人民调解委员会调解，或者向人民法院提起民事诉讼。',
};

/** Names of the fields in a refusal. */
export const FIELD_WORDS = {
  unitName: '单位名称',
  number: '文书编号',
  accidentAt: '事故时间',
  signedAt: '签发时间',
  weather: '天气',
  place: '事故地点',
  parties: '当事人',
  name: '姓名',
  idNo: '驾驶证或身份证号码',
  phone: '联系电话',
  transportMode: '交通方式',
  vehicleType: '机动车类型',
  plateNo: '牌号',
  insurer: '保险公司',
  policyNo: '保险凭证号',
  facts: '交通事故事实',
  liabilityText: '责任认定',
  mediation: '损害赔偿调解结果',
  addition: '地方补充栏',
  reason: '未签名的原因',
  signatures: '当事人签名',
  officerName: '交通警察',
  officerNo: '警号',
  verifyUrl: '核对地址',
  templateVersion: '文书式样',
} as const;
export type FieldName = keyof typeof FIELD_WORDS;
