/**
 * Server-sent events (WHATWG HTML 9.2). The `id:` of each message is the event number of the case or desk it was drawn
 * from; the browser sends the last one back as `Last-Event-ID` and gets the newest view at once.
 */
export type PartyMessage = 'view' | 'gone';
export type DeskMessage = 'desk' | 'case' | 'gone';

/** A comment line is sent this often, so that both ends notice a dead line. */
export const liveBeatMs = 5_000;
