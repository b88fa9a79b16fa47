/**
 * What one sheet of 道路交通事故认定书（简易程序） is made of (P146 24; layout after GA 40-2018).
 * Plain JSON apart from PNG bytes: the caller may keep it as it stands and print the same sheet again.
 */

/** Order of the parties on the sheet, RYBH 1–5 of the police data model. */
export const PARTY_LABELS = ['甲', '乙', '丙', '丁', '戊'] as const;
export type PartyLabel = (typeof PARTY_LABELS)[number];

/**
 * The forms by date. `simplified2018` carries the footer in use since 2018-05-01, with the right to a review;
 * `simplified2009`, of 公安部令第104号, had none.
 */
export const TEMPLATE_VERSIONS = ['simplified2009', 'simplified2018'] as const;
export type TemplateVersion = (typeof TEMPLATE_VERSIONS)[number];

/** The box a signature is written in; strokes use its units. */
export const SIGNATURE_BOX = { width: 1000, height: 400 } as const;

export type SignatureImage =
  | {
      readonly kind: 'strokes';
      /** One list of points per stroke of the pen, inside SIGNATURE_BOX. */
      readonly strokes: readonly (readonly (readonly [x: number, y: number])[])[];
    }
  | { readonly kind: 'png'; readonly bytes: Uint8Array };

export type PartySignature =
  /** Without an image the name is set in type, for sheets whose signatures are kept on paper. */
  | { readonly label: PartyLabel; readonly state: 'signed'; readonly image: SignatureImage | null }
  /** P146 24: a refusal is noted by the officer and the certificate stands. */
  | { readonly label: PartyLabel; readonly state: 'refusedToSign'; readonly reason: string }
  /** The city's time limit passed without a signature. */
  | { readonly label: PartyLabel; readonly state: 'unsigned'; readonly reason: string };

export interface CertificateParty {
  readonly label: PartyLabel;
  readonly name: string;
  /** Driving licence number, or identity number for riders and pedestrians: one column of the form. */
  readonly idNo: string;
  /** As it shall be printed; masking is the caller's. */
  readonly phone: string;
  /** 交通方式, for example 驾驶小型客车. */
  readonly transportMode: string;
  readonly vehicle: { readonly type: string; readonly plateNo: string } | null;
  readonly insurer: string;
  readonly policyNo: string;
}

export interface Mediation {
  /** What was agreed (P146 25, 26). */
  readonly text: string;
  readonly signatures: readonly PartySignature[];
}

/** What a province prints beside the national form, below it: the form itself stays as prescribed. */
export interface Addition {
  /** For example 现住址. */
  readonly words: string;
  readonly text: string;
}

export interface CertificateData {
  readonly templateVersion: TemplateVersion;
  /** 公安机关交通管理部门名称 in full. */
  readonly unitName: string;
  /** 文书编号 without 第 and 号; null only on a preview. */
  readonly number: string | null;
  /** Instant, ISO 8601 with offset; printed in Chinese time to the minute. */
  readonly accidentAt: string;
  readonly weather: string;
  readonly place: string;
  readonly parties: readonly CertificateParty[];
  /** Narrative of 交通事故事实; a line break begins a new paragraph. */
  readonly facts: string;
  readonly kind: 'propertyDamageOnly' | 'minorInjury';
  readonly liabilityText: string;
  /** One per party; a missing one leaves an empty line on a preview and is refused otherwise. */
  readonly signatures: readonly PartySignature[];
  readonly officerName: string;
  /** Officer's number, kept in the document properties: the form has no cell for it. */
  readonly officerNo: string;
  readonly officerSignature: SignatureImage | null;
  /** Service clock at signing, ISO 8601 with offset; null only on a preview. */
  readonly signedAt: string | null;
  /** null prints 未调解 and, where it is known, why. */
  readonly mediation: Mediation | null;
  /** Why there was no mediation, as a sentence without its full stop; empty when nobody asked (P146 26). */
  readonly notMediatedBecause: string;
  readonly additions: readonly Addition[];
  /** Drill, demo and test sheets: watermark, sample seal, SFCS=1. */
  readonly demo: boolean;
  /** The times on the sheet come from a set clock. */
  readonly demoClock: boolean;
  /** Address of the authenticity page, drawn as QR code; ASCII. */
  readonly verifyUrl: string;
}

/** Longest accepted texts in characters; what fits is printed in full, what does not is refused. */
export const LIMITS = {
  unitName: 40,
  number: 30,
  weather: 8,
  place: 120,
  name: 40,
  idNo: 32,
  phone: 24,
  transportMode: 24,
  vehicleType: 24,
  plateNo: 16,
  insurer: 40,
  policyNo: 40,
  facts: 1500,
  liabilityText: 1500,
  mediation: 400,
  additionWords: 8,
  addition: 300,
  reason: 80,
  officerName: 20,
  officerNo: 16,
  verifyUrl: 200,
  /** Bytes of a signature picture. */
  signaturePng: 512 * 1024,
} as const;
