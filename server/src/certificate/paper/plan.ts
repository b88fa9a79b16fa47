import { LEFT, RIGHT, type Doc, baselineFor, write } from './pen.ts';
import { drawFlowFrame, type FlowRow, type Item, partyHeadRow, type Row } from './rows.ts';
import { wrap } from './wrap.ts';

/** Where the table may stand, in points from the top. */
export const FIRST_TOP = 171.2;
const NEXT_TOP = 76;
const BOTTOM = 780;
/** Two lines of the remedies below the table. */
const FOOTER = { size: 9.375, line: 16.5, above: 7.6 } as const;

export type Drawing = (doc: Doc) => void;
/** What is drawn on each page, in order. */
export type Plan = Drawing[][];

const heightOf = (row: Row, least: boolean): number =>
  row.kind === 'fixed' ? row.height : row.items.reduce((sum, item) => sum + (least ? item.least : item.height), 0);

/** Empty space gives way by the same share everywhere until the table ends at `bottom`. */
function pressed(rows: readonly Row[], room: number): Row[] {
  const natural = rows.reduce((sum, row) => sum + heightOf(row, false), 0);
  const least = rows.reduce((sum, row) => sum + heightOf(row, true), 0);
  const share = natural <= room ? 0 : Math.min(1, (natural - room) / Math.max(0.01, natural - least));
  const press = (item: Item): Item => ({ ...item, height: item.height - (item.height - item.least) * share });
  return rows.map((row) => (row.kind === 'fixed' ? row : { ...row, items: row.items.map(press) }));
}

interface Cursor {
  readonly pages: Plan;
  y: number;
}

function turn(cursor: Cursor): void {
  cursor.pages.push([]);
  cursor.y = NEXT_TOP;
}

function put(cursor: Cursor, drawing: Drawing): void {
  cursor.pages.at(-1)?.push(drawing);
}

/** Lays a long row, cutting it between its items where the page ends. */
function flow(cursor: Cursor, row: FlowRow): void {
  let rest = [...row.items];
  let continued = false;
  while (rest.length > 0) {
    const part: Item[] = [];
    let height = 0;
    for (const item of rest) {
      if (cursor.y + height + item.height > BOTTOM) break;
      part.push(item);
      height += item.height;
    }
    const whole = part.length === rest.length;
    const kept = part.findLastIndex((item) => item.keepWithNext !== true) + 1;
    if (!whole && kept > 1) height -= part.splice(kept).reduce((sum, item) => sum + item.height, 0);
    // Less than the padding and three lines is not worth a cut.
    if (!whole && part.length < 4 && cursor.y > NEXT_TOP) {
      turn(cursor);
      continue;
    }
    if (part.length === 0) throw new Error('a piece of the sheet is higher than a page');
    const [top, tall, label, again] = [cursor.y, whole ? height : BOTTOM - cursor.y, row.label, continued];
    put(cursor, (doc) => {
      drawFlowFrame(doc, label, top, tall, again);
      let y = top;
      for (const item of part) {
        item.draw(doc, y);
        y += item.height;
      }
    });
    cursor.y += tall;
    rest = rest.slice(part.length);
    if (rest.length === 0) break;
    continued = true;
    turn(cursor);
    const [padding] = row.items;
    if (padding !== undefined) rest.unshift(padding);
  }
}

/** Spreads the table and the footer over as few pages as hold them. */
export function planPages(rows: readonly Row[], footer: string): Plan {
  const footerLines = wrap(footer, RIGHT - LEFT, { size: FOOTER.size });
  const footerHeight = FOOTER.above + footerLines.length * FOOTER.line;
  const room = BOTTOM - FIRST_TOP - footerHeight;
  const least = rows.reduce((sum, row) => sum + heightOf(row, true), 0);
  const onOnePage = least <= room;
  const cursor: Cursor = { pages: [[]], y: FIRST_TOP };
  let headed = false;
  const laid = onOnePage ? pressed(rows, room) : rows;
  laid.forEach((row, at) => {
    const last = at === laid.length - 1;
    if (row.kind === 'fixed') {
      if (cursor.y + row.height > BOTTOM) {
        turn(cursor);
        if (headed) {
          const [head, top] = [partyHeadRow(), cursor.y];
          put(cursor, (doc) => head.draw(doc, top));
          cursor.y += head.height;
        }
      }
      headed ||= at >= 3;
      const top = cursor.y;
      put(cursor, (doc) => row.draw(doc, top));
      cursor.y += row.height;
      return;
    }
    // The remedies belong below the last row, never alone on a page.
    const needed = heightOf(row, false) + footerHeight;
    if (last && !onOnePage && cursor.y > NEXT_TOP && cursor.y + needed > BOTTOM) turn(cursor);
    flow(cursor, row);
  });
  const top = cursor.y + FOOTER.above;
  put(cursor, (doc) => {
    footerLines.forEach((line, at) => {
      const middle = top + at * FOOTER.line + FOOTER.line / 2;
      write(doc, line, LEFT, baselineFor(middle, FOOTER.size), { size: FOOTER.size });
    });
  });
  return cursor.pages;
}
