import {
  type Addition,
  type CertificateData,
  type CertificateParty,
  type PartySignature,
  type SignatureImage,
} from './data.ts';
import { widthOf } from './fonts.ts';
import { drawSeal } from './marks.ts';
import {
  type Doc,
  LEFT,
  RIGHT,
  baselineFor,
  box,
  checkbox,
  drawSignature,
  rule,
  write,
  writeBlock,
  writeCentred,
} from './pen.ts';
import { TEXT } from './texts.ts';
import { chineseDate, chineseMinute } from './time.ts';
import { wrap, wrapCell } from './wrap.ts';

/** Measures of the form in points; the reading size is 14.5 CSS px. */
const BODY = 10.875;
const LINE = 17.7;
const CHECK_LINE = 17.4;
const HEAD = 9.375;
const CELL = 9;
const CELL_LINE = 12.75;
const LABEL_RIGHT = 118.7;
const LABEL_MIDDLE = (LEFT + LABEL_RIGHT) / 2 + 0.3;
const LABEL_LINE = 15.75;
const TEXT_LEFT = 128.3;
const TEXT_RIGHT = 538.9;
const INDENT = 2 * BODY;
const COLUMNS = [LEFT, 94.7, 193.6, 256.6, 312.1, 391.5, 463.5, RIGHT] as const;
const WEATHER = [397.5, 469.5] as const;
const PAD = 6.6;

/** A row that is never cut. */
export interface FixedRow {
  readonly kind: 'fixed';
  readonly height: number;
  draw(doc: Doc, top: number): void;
}

/** Something of a long row that is never cut itself. */
export interface Item {
  readonly height: number;
  /** What a full page may press it to; only empty space gives way. */
  readonly least: number;
  /** Never the last on a page: nobody signs below nothing. */
  readonly keepWithNext?: boolean;
  draw(doc: Doc, top: number): void;
}

/** A row of label and content that may go on on the next page. */
export interface FlowRow {
  readonly kind: 'flow';
  readonly label: readonly string[];
  readonly items: readonly Item[];
}

export type Row = FixedRow | FlowRow;

const orDash = (text: string) => (text.trim() === '' ? TEXT.dash : text.trim());

export function timeRow(data: Pick<CertificateData, 'accidentAt' | 'weather'>): FixedRow {
  return {
    kind: 'fixed',
    height: 27,
    draw(doc, top) {
      const middle = top + 13.5;
      box(doc, top, 27, [LABEL_RIGHT, ...WEATHER]);
      writeBlock(doc, [TEXT.accidentAt], LABEL_MIDDLE, middle, LINE, { size: BODY });
      write(doc, chineseMinute(data.accidentAt), 124.5, baselineFor(middle, BODY), { size: BODY });
      writeBlock(doc, [TEXT.weather], (WEATHER[0] + WEATHER[1]) / 2, middle, LINE, { size: BODY });
      writeBlock(doc, [orDash(data.weather)], (WEATHER[1] + RIGHT) / 2, middle, LINE, {
        size: weatherSize(data.weather),
      });
    },
  };
}

const weatherSize = (weather: string) => Math.min(BODY, (RIGHT - WEATHER[1] - 6) / Math.max(1, widthOf(weather, 1)));

export function placeRow(data: Pick<CertificateData, 'place'>): FixedRow {
  const lines = wrap(orDash(data.place), RIGHT - 124.5 - 6, { size: BODY });
  const height = 27 + (lines.length - 1) * LINE;
  return {
    kind: 'fixed',
    height,
    draw(doc, top) {
      box(doc, top, height, [LABEL_RIGHT]);
      writeBlock(doc, [TEXT.place], LABEL_MIDDLE, top + height / 2, LINE, { size: BODY });
      lines.forEach((line, at) => {
        write(doc, line, 124.5, baselineFor(top + 13.5 + at * LINE, BODY), { size: BODY });
      });
    },
  };
}

function cellsRow(cells: readonly (readonly string[])[], size: number, pitch: number, room: number): FixedRow {
  const most = Math.max(2, ...cells.map((lines) => lines.length));
  const height = most * pitch + room;
  return {
    kind: 'fixed',
    height,
    draw(doc, top) {
      box(doc, top, height, COLUMNS.slice(1, -1));
      cells.forEach((lines, at) => {
        const centre = ((COLUMNS[at] ?? LEFT) + (COLUMNS[at + 1] ?? RIGHT)) / 2;
        writeBlock(doc, lines, centre + 0.3, top + height / 2 + (size === CELL ? 0.4 : 0), pitch, { size });
      });
    },
  };
}

/** Repeated above the parties that go on on a second page. */
export function partyHeadRow(): FixedRow {
  return cellsRow(TEXT.partyHead, HEAD, 13.5, 7.5);
}

export function partyRow(party: CertificateParty): FixedRow {
  const cell = (at: number, ...texts: string[]) =>
    texts.flatMap((text) => wrapCell(text, (COLUMNS[at + 1] ?? RIGHT) - (COLUMNS[at] ?? LEFT) - 9, CELL));
  const vehicle = party.vehicle;
  const nameCell = cell(0, `${party.label} ${party.name.trim()}`);
  return cellsRow(
    [
      nameCell.length === 1 ? nameCell : [party.label, ...cell(0, party.name.trim())],
      cell(1, orDash(party.idNo)),
      cell(2, orDash(party.phone)),
      cell(3, orDash(party.transportMode)),
      vehicle === null ? [TEXT.dash] : cell(4, orDash(vehicle.type), orDash(vehicle.plateNo)),
      cell(5, orDash(party.insurer)),
      cell(6, orDash(party.policyNo)),
    ],
    CELL,
    CELL_LINE,
    13.5,
  );
}

const gap = (height: number, least = height): Item => ({ height, least, draw() {} });

function textItems(text: string, indent: number): Item[] {
  return text.split('\n').flatMap((paragraph) =>
    wrap(paragraph, TEXT_RIGHT - TEXT_LEFT, { size: BODY, indent }).map((line, at) => ({
      height: LINE,
      least: LINE,
      draw(doc: Doc, top: number) {
        write(doc, line, TEXT_LEFT + (at === 0 ? indent : 0), baselineFor(top + LINE / 2, BODY), { size: BODY });
      },
    })),
  );
}

function checkItem(ticked: boolean, words: string): Item {
  return {
    height: CHECK_LINE,
    least: CHECK_LINE,
    draw(doc, top) {
      const baseline = baselineFor(top + CHECK_LINE / 2, BODY);
      checkbox(doc, ticked, TEXT_LEFT, baseline, BODY);
      write(doc, words, TEXT_LEFT + BODY, baseline, { size: BODY });
    },
  };
}

/** The last two lines of a text and what follows stay on the page of the signatures. */
function keepTogether(items: readonly Item[], from: number): Item[] {
  return items.map((item, at) => (at >= from && at < items.length - 1 ? { ...item, keepWithNext: true } : item));
}

/** What stands on one signature line. */
type Mark = { readonly image: SignatureImage } | { readonly words: string } | null;

/** `below` is the line the mark stands on. */
function drawMark(doc: Doc, mark: Mark, x: number, below: number, width: number): void {
  rule(doc, x, below, x + width, below);
  if (mark === null) return;
  if ('image' in mark) {
    drawSignature(doc, mark.image, x, below - 24.5, width, 23);
    return;
  }
  const size = Math.min(BODY, (width - 4) / Math.max(1, widthOf(mark.words, 1)));
  writeCentred(doc, mark.words, x + width / 2, below - 4.8, { size });
}

function markOf(party: CertificateParty, signatures: readonly PartySignature[]): Mark {
  const signature = signatures.find((one) => one.label === party.label);
  if (signature === undefined) return null;
  if (signature.state === 'signed')
    return signature.image === null ? { words: party.name } : { image: signature.image };
  return { words: `${party.label} ${signature.state === 'refusedToSign' ? TEXT.refusedToSign : TEXT.unsigned}` };
}

/** Reasons of refusals and missing signatures, noted by the officer in the row of the finding (P146 24). */
function notes(data: CertificateData): Item[] {
  return data.signatures.flatMap((signature) => {
    const party = data.parties.find((one) => one.label === signature.label);
    if (signature.state === 'signed' || party === undefined) return [];
    const what = signature.state === 'refusedToSign' ? TEXT.refusedToSign : TEXT.unsigned;
    return textItems(TEXT.note(party.label, party.name, what, signature.reason.trim()), 0);
  });
}

interface Slots {
  readonly columns: number;
  readonly left: number;
  readonly width: number;
  readonly gap: number;
}
const WIDE: Slots = { columns: 3, left: 212.9, width: 90, gap: 19.4 };
const BESIDE_SEAL: Slots = { ...WIDE, columns: 2 };
const NARROW: Slots = { columns: 2, left: 206.9, width: 72, gap: 13.5 };
const SLOT_LINE = 27;

function slotRows(marks: readonly Mark[], slots: Slots): number {
  return Math.ceil(marks.length / slots.columns);
}

/** Label and lines; `firstLine` is the height of the first signature line. */
function drawSlots(doc: Doc, marks: readonly Mark[], slots: Slots, firstLine: number): void {
  write(doc, TEXT.partySignatures, TEXT_LEFT, firstLine - 4.8, { size: BODY });
  marks.forEach((mark, at) => {
    const x = slots.left + (at % slots.columns) * (slots.width + slots.gap);
    drawMark(doc, mark, x, firstLine + Math.floor(at / slots.columns) * SLOT_LINE, slots.width);
  });
}

/** Space above the first line for the pen, then the lines, then the air below the last. */
const SIGN_ROOM = 25.5;
const SIGN_FOOT = 7.4;

function factsRow(data: CertificateData, marks: readonly Mark[]): FlowRow {
  const text = textItems(orDash(data.facts), data.facts.trim() === '' ? 0 : INDENT);
  const lines = slotRows(marks, WIDE);
  const signHeight = SIGN_ROOM + (lines - 1) * SLOT_LINE + SIGN_FOOT;
  // Short narratives keep the height of the form.
  const missing = Math.max(0, 3 - text.length) * LINE;
  return {
    kind: 'flow',
    label: TEXT.facts,
    items: keepTogether(
      [
        gap(PAD),
        ...text,
        gap(6.5 + missing, 4),
        checkItem(data.kind === 'propertyDamageOnly', TEXT.propertyDamageOnly),
        checkItem(data.kind === 'minorInjury', TEXT.minorInjury),
        gap(9.2, 2),
        {
          height: signHeight,
          least: signHeight,
          draw: (doc, top) => drawSlots(doc, marks, WIDE, top + SIGN_ROOM),
        },
      ],
      text.length - 1,
    ),
  };
}

interface Issue {
  readonly officer: Mark;
  readonly date: string;
  readonly seal: { readonly unitName: string; readonly demo: boolean } | null;
}

function liabilityRow(data: CertificateData, marks: readonly Mark[], issue: Issue): FlowRow {
  const text = [
    ...textItems(orDash(data.liabilityText), data.liabilityText.trim() === '' ? 0 : INDENT),
    ...notes(data),
  ];
  const rows = slotRows(marks, BESIDE_SEAL);
  const signHeight = SIGN_ROOM + rows * SLOT_LINE + SIGN_FOOT;
  const missing = Math.max(0, 3 - text.length) * LINE;
  return {
    kind: 'flow',
    label: TEXT.liability,
    items: keepTogether(
      [
        gap(PAD),
        ...text,
        // The seal reaches 66 above the first of the signature lines; more lines make its room themselves.
        gap(54.5 + missing, Math.max(4, 44 - (rows - 1) * SLOT_LINE)),
        {
          height: signHeight,
          least: signHeight,
          draw(doc, top) {
            drawSlots(doc, marks, BESIDE_SEAL, top + SIGN_ROOM);
            const line = top + SIGN_ROOM + rows * SLOT_LINE;
            write(doc, TEXT.officer, TEXT_LEFT, line - 4.8, { size: BODY });
            drawMark(doc, issue.officer, 182.9, line, 90);
            write(doc, issue.date, 411.3, line - 4.8, { size: BODY });
            if (issue.seal !== null) drawSeal(doc, issue.seal, 483.6, line - 49.2);
          },
        },
      ],
      text.length - 1,
    ),
  };
}

/** The row in which all parties sign, with a date; the police do not. */
export function jointSignatureRow(
  label: readonly string[],
  parties: readonly CertificateParty[],
  signatures: readonly PartySignature[],
  date: string,
): FlowRow {
  const marks = parties.map((party) => markOf(party, signatures));
  const height = SIGN_ROOM + slotRows(marks, WIDE) * SLOT_LINE + SIGN_FOOT;
  return {
    kind: 'flow',
    label,
    items: [
      gap(PAD),
      {
        height,
        least: height,
        draw(doc, top) {
          drawSlots(doc, marks, WIDE, top + SIGN_ROOM);
          write(doc, date, 411.3, top + SIGN_ROOM + slotRows(marks, WIDE) * SLOT_LINE - 4.8, { size: BODY });
        },
      },
    ],
  };
}

function mediationRow(data: CertificateData, officer: Mark): FlowRow {
  const { mediation } = data;
  const none: Mark = { words: TEXT.dash };
  // Nothing was mediated, nothing is signed: two struck lines, as on the form.
  const marks =
    mediation === null
      ? data.parties.slice(0, 2).map(() => none)
      : data.parties.map((party) => markOf(party, mediation.signatures));
  const text = textItems(mediation === null ? TEXT.notMediated(data.notMediatedBecause) : orDash(mediation.text), 0);
  const signHeight = SIGN_ROOM + (slotRows(marks, NARROW) - 1) * SLOT_LINE + SIGN_FOOT;
  return {
    kind: 'flow',
    label: TEXT.mediation,
    items: keepTogether(
      [
        gap(PAD),
        ...text,
        gap(15.8, 4),
        {
          height: signHeight,
          least: signHeight,
          draw(doc, top) {
            const line = top + SIGN_ROOM;
            drawSlots(doc, marks, NARROW, line);
            write(doc, TEXT.officer, 411.3, line - 4.8, { size: BODY });
            drawMark(doc, mediation === null ? none : officer, 479.1, line, 60);
          },
        },
      ],
      text.length - 1,
    ),
  };
}

/** A row of a label and a text: those of a province below the national form, and those of an agreement. */
export function labelledRow({ words, text }: Addition): FlowRow {
  const label = wrap(words, 4 * BODY + 1, { size: BODY });
  const lines = textItems(orDash(text), 0);
  // A label of two lines needs their height beside a text of one.
  const missing = Math.max(0, label.length - lines.length) * LABEL_LINE;
  return { kind: 'flow', label, items: [gap(PAD), ...lines, gap(PAD + missing, 4 + missing)] };
}

/** Label cell and outline of a long row, or of the part of it that stands on this page. */
export function drawFlowFrame(
  doc: Doc,
  label: readonly string[],
  top: number,
  height: number,
  continued: boolean,
): void {
  box(doc, top, height, [LABEL_RIGHT]);
  const lines = continued ? [...label, TEXT.continued] : label;
  writeBlock(doc, lines, LABEL_MIDDLE, top + height / 2, LABEL_LINE, { size: BODY });
}

/** The table of the form from top to bottom. */
export function rowsOf(data: CertificateData, preview: boolean): Row[] {
  const marks = data.parties.map((party) => (preview ? null : markOf(party, data.signatures)));
  const officer: Mark = preview
    ? null
    : data.officerSignature
      ? { image: data.officerSignature }
      : { words: data.officerName };
  const issue: Issue = {
    officer,
    date: preview || data.signedAt === null ? TEXT.dateOnPreview : chineseDate(data.signedAt),
    seal: preview ? null : { unitName: data.unitName, demo: data.demo },
  };
  const shown =
    preview && data.mediation !== null ? { ...data, mediation: { ...data.mediation, signatures: [] } } : data;
  return [
    timeRow(data),
    placeRow(data),
    partyHeadRow(),
    ...data.parties.map(partyRow),
    factsRow(data, marks),
    liabilityRow(preview ? { ...data, signatures: [] } : data, marks, issue),
    mediationRow(shown, officer),
    ...data.additions.map(labelledRow),
  ];
}
