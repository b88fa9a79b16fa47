import { type Refusal, refuse } from '@kuaichu/contract/refusal';
import {
  type CertificateData,
  LIMITS,
  PARTY_LABELS,
  type PartySignature,
  type SignatureImage,
  SIGNATURE_BOX,
  TEMPLATE_VERSIONS,
} from './data.ts';
import { missingGlyphs } from './glyphs.ts';
import { isPrintablePng } from './png.ts';
import { FIELD_WORDS, type FieldName } from './texts.ts';
import { isInstant } from './time.ts';

interface Filled {
  readonly field: FieldName;
  readonly text: string;
  readonly limit: number;
  /** Fields that are one line of thought; only narratives have paragraphs. */
  readonly paragraphs?: boolean;
}

function filledOf(data: CertificateData): Filled[] {
  const fields: Filled[] = [
    { field: 'unitName', text: data.unitName, limit: LIMITS.unitName },
    { field: 'number', text: data.number ?? '', limit: LIMITS.number },
    { field: 'weather', text: data.weather, limit: LIMITS.weather },
    { field: 'place', text: data.place, limit: LIMITS.place },
    { field: 'facts', text: data.facts, limit: LIMITS.facts, paragraphs: true },
    { field: 'liabilityText', text: data.liabilityText, limit: LIMITS.liabilityText, paragraphs: true },
    { field: 'officerName', text: data.officerName, limit: LIMITS.officerName },
    { field: 'officerNo', text: data.officerNo, limit: LIMITS.officerNo },
    { field: 'mediation', text: data.mediation?.text ?? '', limit: LIMITS.mediation, paragraphs: true },
    { field: 'mediation', text: data.notMediatedBecause, limit: LIMITS.mediation },
  ];
  for (const addition of data.additions) {
    fields.push(
      { field: 'addition', text: addition.words, limit: LIMITS.additionWords },
      { field: 'addition', text: addition.text, limit: LIMITS.addition },
    );
  }
  for (const party of data.parties) {
    fields.push(
      { field: 'name', text: party.name, limit: LIMITS.name },
      { field: 'idNo', text: party.idNo, limit: LIMITS.idNo },
      { field: 'phone', text: party.phone, limit: LIMITS.phone },
      { field: 'transportMode', text: party.transportMode, limit: LIMITS.transportMode },
      { field: 'vehicleType', text: party.vehicle?.type ?? '', limit: LIMITS.vehicleType },
      { field: 'plateNo', text: party.vehicle?.plateNo ?? '', limit: LIMITS.plateNo },
      { field: 'insurer', text: party.insurer, limit: LIMITS.insurer },
      { field: 'policyNo', text: party.policyNo, limit: LIMITS.policyNo },
    );
  }
  for (const signature of [...data.signatures, ...(data.mediation?.signatures ?? [])]) {
    if (signature.state !== 'signed') fields.push({ field: 'reason', text: signature.reason, limit: LIMITS.reason });
  }
  return fields;
}

function imageIsSound({ image }: { readonly image: SignatureImage | null }): boolean {
  if (image === null) return true;
  if (image.kind === 'png') return image.bytes.length <= LIMITS.signaturePng && isPrintablePng(image.bytes);
  const points = image.strokes.flat();
  return (
    image.strokes.some((stroke) => stroke.length > 1) &&
    points.every(([x, y]) => x >= 0 && y >= 0 && x <= SIGNATURE_BOX.width && y <= SIGNATURE_BOX.height)
  );
}

function signaturesMatch(data: CertificateData, signatures: readonly PartySignature[]): boolean {
  const labels = signatures.map((signature) => signature.label);
  if (new Set(labels).size !== labels.length) return false;
  if (!labels.every((label) => data.parties.some((party) => party.label === label))) return false;
  return labels.length === data.parties.length;
}

const no = (field: FieldName): Refusal => refuse('invalidInput', { field: FIELD_WORDS[field] });

/**
 * Why this sheet cannot be made, or null. A text that is too long, a character without a glyph or a signature that
 * belongs to nobody is refused here: the printing itself leaves nothing out.
 */
export function refuseSheet(data: CertificateData, options: { readonly preview: boolean }): Refusal | null {
  if (!TEMPLATE_VERSIONS.includes(data.templateVersion)) return no('templateVersion');
  if (data.parties.length < 1 || data.parties.length > PARTY_LABELS.length) return no('parties');
  if (data.parties.some((party, at) => party.label !== PARTY_LABELS[at])) return no('parties');
  if (data.parties.some((party) => party.name.trim() === '')) return no('name');
  if (data.unitName.trim() === '') return no('unitName');
  if (!isInstant(data.accidentAt)) return no('accidentAt');

  const fields = filledOf(data);
  for (const { field, text, limit, paragraphs = false } of fields) {
    if ([...text].length > limit) return no(field);
    if (!paragraphs && text.includes('\n')) return no(field);
    if (paragraphs && text.split('\n').length > 12) return no(field);
  }
  const [glyph] = missingGlyphs(fields.map(({ text }) => text));
  if (glyph !== undefined) return refuse('glyphMissing', { glyph });

  if (options.preview) return null;
  if (data.number === null || data.number.trim() === '') return no('number');
  if (data.signedAt === null || !isInstant(data.signedAt)) return no('signedAt');
  if (data.officerName.trim() === '') return no('officerName');
  if (data.facts.trim() === '') return no('facts');
  if (data.liabilityText.trim() === '') return no('liabilityText');
  if (!signaturesMatch(data, data.signatures)) return no('signatures');
  if (data.mediation !== null && !signaturesMatch(data, data.mediation.signatures)) return no('signatures');
  const signed = [...data.signatures, ...(data.mediation?.signatures ?? [])].filter((one) => one.state === 'signed');
  if (![...signed, { image: data.officerSignature }].every(imageIsSound)) return no('signatures');
  if (data.verifyUrl.length > LIMITS.verifyUrl || !/^https?:\/\/[!-~]+$/u.test(data.verifyUrl)) return no('verifyUrl');
  return null;
}
