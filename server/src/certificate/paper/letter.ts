import { type Refusal, refuse } from '@kuaichu/contract/refusal';
import { contentDigest } from './digest.ts';
import { widthOf } from './fonts.ts';
import { missingGlyphs } from './glyphs.ts';
import { drawSeal } from './marks.ts';
import { baselineFor, type Doc, LEFT, RIGHT, RULE, INK, write, writeRight } from './pen.ts';
import type { Drawing, Plan } from './plan.ts';
import { printPages } from './print.ts';
import { TEXT } from './texts.ts';
import { chineseDate } from './time.ts';
import { wrap, wrapCell } from './wrap.ts';

/** Content of a letter of the unit: paragraphs and tables, in order. */
export type Block =
  | { readonly kind: 'text'; readonly text: string }
  | {
      readonly kind: 'table';
      readonly head: readonly string[];
      /** Shares of the width, as many as the head has cells. */
      readonly shares: readonly number[];
      readonly rows: readonly (readonly string[])[];
    };

/** A notice of the unit: correction, revocation, refusal. Plain JSON; the same letter gives the same bytes. */
export interface LetterData {
  readonly title: string;
  readonly unitName: string;
  readonly number: string;
  /** Whom it addresses, for example 林一甲、周二乙. */
  readonly to: string;
  readonly blocks: readonly Block[];
  readonly officerName: string;
  readonly officerNo: string;
  /** Service clock at signing, ISO 8601 with offset. */
  readonly madeAt: string;
  readonly demo: boolean;
  readonly demoClock: boolean;
  readonly verifyUrl: string;
}

const BODY = 12;
const LINE = 22;
const CELL = 10.5;
const CELL_LINE = 16;
const TOP = 186;
const NEXT_TOP = 84;
const BOTTOM = 776;
const CLOSING = 132;

interface Piece {
  readonly height: number;
  draw(doc: Doc, top: number): void;
}

const blank = (height: number): Piece => ({ height, draw() {} });

function textPieces(text: string, indent: number): Piece[] {
  return text.split('\n').flatMap((paragraph) =>
    wrap(paragraph, RIGHT - LEFT, { size: BODY, indent }).map((line, at) => ({
      height: LINE,
      draw(doc: Doc, top: number) {
        write(doc, line, LEFT + (at === 0 ? indent : 0), baselineFor(top + LINE / 2, BODY), { size: BODY });
      },
    })),
  );
}

function tablePieces(table: Extract<Block, { kind: 'table' }>): Piece[] {
  const whole = table.shares.reduce((sum, share) => sum + share, 0);
  const edges = table.shares.reduce<number[]>(
    (xs, share) => [...xs, (xs.at(-1) ?? LEFT) + ((RIGHT - LEFT) * share) / whole],
    [LEFT],
  );
  return [table.head, ...table.rows].map((row, at) => {
    const weight = at === 0 ? ('bold' as const) : ('regular' as const);
    const cells = row.map((text, column) =>
      wrapCell(
        text.trim() === '' ? TEXT.dash : text,
        (edges[column + 1] ?? RIGHT) - (edges[column] ?? LEFT) - 12,
        CELL,
      ),
    );
    const height = Math.max(...cells.map((lines) => lines.length)) * CELL_LINE + 8;
    return {
      height,
      draw(doc: Doc, top: number) {
        doc
          .lineWidth(RULE)
          .strokeColor(INK)
          .rect(LEFT, top, RIGHT - LEFT, height);
        for (const x of edges.slice(1, -1)) doc.moveTo(x, top).lineTo(x, top + height);
        doc.stroke();
        cells.forEach((lines, column) => {
          lines.forEach((line, n) => {
            write(doc, line, (edges[column] ?? LEFT) + 6, baselineFor(top + 4 + (n + 0.5) * CELL_LINE, CELL), {
              size: CELL,
              weight,
            });
          });
        });
      },
    };
  });
}

/** Officer, unit, date and seal; never cut apart. */
function closing(letter: LetterData): Piece {
  return {
    height: CLOSING,
    draw(doc, top) {
      const scale = Math.min(1, 240 / widthOf(letter.unitName, BODY, 'regular'));
      write(doc, `${TEXT.officer}${letter.officerName}`, LEFT, top + 70, { size: BODY });
      writeRight(doc, letter.unitName, RIGHT - 12, top + 70, { size: BODY * scale });
      writeRight(doc, chineseDate(letter.madeAt), RIGHT - 12, top + 96, { size: BODY });
      drawSeal(doc, { unitName: letter.unitName, demo: letter.demo }, RIGHT - 74, top + 74);
    },
  };
}

function planLetter(letter: LetterData): Plan {
  const pieces = [
    ...(letter.to === '' ? [] : textPieces(`${letter.to}：`, 0)),
    ...letter.blocks.flatMap((block) =>
      block.kind === 'text' ? textPieces(block.text, 2 * BODY) : [blank(6), ...tablePieces(block), blank(10)],
    ),
    closing(letter),
  ];
  const pages: Drawing[][] = [[]];
  let y = TOP;
  for (const piece of pieces) {
    if (y + piece.height > BOTTOM) {
      pages.push([]);
      y = NEXT_TOP;
    }
    const top = y;
    pages.at(-1)?.push((doc) => piece.draw(doc, top));
    y += piece.height;
  }
  return pages;
}

/** Why this letter cannot be printed, or null: the first character without a glyph, by name. */
export function refuseLetter(letter: LetterData): Refusal | null {
  const texts = [
    letter.title,
    letter.unitName,
    letter.number,
    letter.to,
    letter.officerName,
    ...letter.blocks.flatMap((block) => (block.kind === 'text' ? [block.text] : [...block.head, ...block.rows.flat()])),
  ];
  const [glyph] = missingGlyphs(texts);
  return glyph === undefined ? null : refuse('glyphMissing', { glyph });
}

/** The letter as PDF bytes. Refusals come from `refuseLetter` beforehand. */
export async function renderLetter(letter: LetterData): Promise<Buffer> {
  const refusal = refuseLetter(letter);
  if (refusal !== null) throw new Error(`letter refused: ${refusal.code}`);
  return printPages(
    {
      unitName: letter.unitName,
      title: letter.title,
      subtitle: null,
      number: letter.number,
      keywords: letter.officerNo,
      madeAt: letter.madeAt,
      demo: letter.demo,
      demoClock: letter.demoClock,
      verify: { url: letter.verifyUrl, digest: contentDigest(letter), words: TEXT.scanNotice },
      strip: TEXT.noticeStrip,
    },
    planLetter(letter),
  );
}
