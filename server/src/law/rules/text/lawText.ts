/** The articles of one law by number; the lines of each in order. */
export type LawText = Readonly<Record<number, readonly string[]>>;
