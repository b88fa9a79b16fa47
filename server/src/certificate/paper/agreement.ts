import { type Refusal, refuse } from '@kuaichu/contract/refusal';
import type { CertificateParty, PartySignature } from './data.ts';
import { contentDigest } from './digest.ts';
import { missingGlyphs } from './glyphs.ts';
import { NOTICE } from './noticeTexts.ts';
import { planPages } from './plan.ts';
import { printPages } from './print.ts';
import { jointSignatureRow, labelledRow, partyHeadRow, partyRow, placeRow, timeRow } from './rows.ts';
import { TEXT } from './texts.ts';
import { chineseDate } from './time.ts';

/** 道路交通事故自行协商协议书: everything P146 21 names. It is the parties' paper: no seal of the unit, no officer. */
export interface AgreementData {
  readonly number: string;
  readonly accidentAt: string;
  readonly weather: string;
  readonly place: string;
  readonly parties: readonly CertificateParty[];
  /** 事故形态. */
  readonly form: string;
  /** 碰撞部位, per party. */
  readonly parts: string;
  readonly facts: string;
  /** 当事人的责任, per party. */
  readonly liabilities: string;
  readonly terms: string;
  readonly signatures: readonly PartySignature[];
  readonly signedAt: string;
  readonly demo: boolean;
  readonly demoClock: boolean;
  readonly verifyUrl: string;
}

const WORDS = {
  form: '事故形态',
  parts: '碰撞部位',
  facts: '事故事实',
  liabilities: '当事人责任',
  terms: '协商结果',
  signatures: ['共同签名'],
  remedies:
    '当事人自行赔偿，或者到投保的保险公司、道路交通事故保险理赔服务场所办理损害赔偿事宜。达成协议后未履行的，可以申请人民调解委员会调解，或者向人民法院提起民事诉讼。',
} as const;

const textsOf = (data: AgreementData): string[] => [
  data.number,
  data.weather,
  data.place,
  data.form,
  data.parts,
  data.facts,
  data.liabilities,
  data.terms,
  ...data.parties.flatMap((party) => [
    party.name,
    party.idNo,
    party.phone,
    party.transportMode,
    party.vehicle?.type ?? '',
    party.vehicle?.plateNo ?? '',
    party.insurer,
    party.policyNo,
  ]),
];

/** Why this agreement cannot be printed, or null. */
export function refuseAgreement(data: AgreementData): Refusal | null {
  const [glyph] = missingGlyphs(textsOf(data));
  return glyph === undefined ? null : refuse('glyphMissing', { glyph });
}

/** The agreement as PDF bytes. Refusals come from `refuseAgreement` beforehand. */
export async function renderAgreement(data: AgreementData): Promise<Buffer> {
  const refusal = refuseAgreement(data);
  if (refusal !== null) throw new Error(`agreement refused: ${refusal.code}`);
  return printPages(
    {
      unitName: '',
      title: NOTICE.settlement.title,
      subtitle: null,
      number: data.number,
      keywords: '',
      madeAt: data.signedAt,
      demo: data.demo,
      demoClock: data.demoClock,
      verify: { url: data.verifyUrl, digest: contentDigest(data), words: TEXT.scanNotice },
      strip: TEXT.noticeStrip,
    },
    planPages(
      [
        timeRow(data),
        placeRow(data),
        partyHeadRow(),
        ...data.parties.map(partyRow),
        labelledRow({ words: WORDS.form, text: data.form }),
        labelledRow({ words: WORDS.parts, text: data.parts }),
        labelledRow({ words: WORDS.facts, text: data.facts }),
        labelledRow({ words: WORDS.liabilities, text: data.liabilities }),
        labelledRow({ words: WORDS.terms, text: data.terms }),
        jointSignatureRow(WORDS.signatures, data.parties, data.signatures, chineseDate(data.signedAt)),
      ],
      WORDS.remedies,
    ),
  );
}
