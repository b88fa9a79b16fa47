import circleCheck from '@tabler/icons/filled/circle-check.svg?raw';
import alertTriangle from '@tabler/icons/filled/alert-triangle.svg?raw';
import squareX from '@tabler/icons/filled/square-rounded-x.svg?raw';
import clock from '@tabler/icons/filled/clock.svg?raw';
import pencil from '@tabler/icons/outline/file-pencil.svg?raw';
import flask from '@tabler/icons/outline/flask.svg?raw';
import { type Answer, call } from '@kuaichu/contract/client';
import { drawing, el, LOGO } from './element.ts';
import { texts } from './texts.ts';

type Authenticity = Answer<'authenticity'>;
const words = texts.verify;

/** Groups of four are what two people can read to each other over the telephone. */
const grouped = (hex: string): string => hex.match(/.{1,4}/g)?.join(' ') ?? '';

function fact(name: string, value: string | null): HTMLElement[] {
  return value === null ? [] : [el('dt', {}, name), el('dd', {}, value)];
}

function hash(name: string, hex: string | null): HTMLElement[] {
  return hex === null ? [] : [el('dt', { class: 'n' }, name), el('dd', { class: 'hash' }, grouped(hex))];
}

function verdict(kind: string, icon: string, title: string, lead: string): HTMLElement {
  return el('section', { class: `verdict ${kind}` }, drawing(icon), el('h1', {}, title), el('p', {}, lead));
}

const ICONS = { valid: circleCheck, underReview: clock, amended: pencil, revoked: squareX } as const;

/** What the paper is worth, in colour, sign and words; then what it is, and nothing of anybody. */
function found(answer: Authenticity & { state: keyof typeof ICONS }): HTMLElement[] {
  const { state } = answer;
  const isNotice = answer.kind !== null && answer.kind !== 'certificate';
  const [title, lead] = isNotice ? [words.noticeValid, words.noticeLead] : words.states[state];
  return [
    verdict(state, ICONS[state], title, lead),
    el(
      'dl',
      { class: 'facts' },
      ...fact(words.kind, answer.kind && words.kinds[answer.kind]),
      ...fact(words.no, answer.no),
      ...fact(words.about, answer.about),
      ...fact(words.unit, answer.unitName),
      ...fact(words.date, answer.issuedOn),
      ...(state === 'valid' ? [] : fact(words.since[state], answer.since)),
      ...answer.notices.flatMap(({ kind, no }) => fact(words.kinds[kind], no)),
      ...fact(words.replacedBy, answer.replacedBy),
    ),
    el(
      'section',
      { class: 'hashes' },
      el('h2', {}, words.hashes),
      el('p', {}, words.hashesLead),
      el('dl', {}, ...hash('SHA-256', answer.sha256), ...hash('SM3', answer.sm3)),
    ),
  ];
}

async function check(app: HTMLElement, token: string): Promise<void> {
  const title = el('header', {}, drawing(LOGO), el('b', {}, words.title));
  app.replaceChildren(title, el('p', { class: 'wait' }, words.asking));
  const asked = await call('authenticity', { params: { token } });
  // A damaged token is a certificate nobody issued; no answer at all says nothing about it.
  const state = asked.ok ? asked.value.state : null;
  const isUnknown = asked.ok ? state === 'unknown' : asked.status === 404 || asked.status === 400;
  const parts: HTMLElement[] = [];
  if (asked.ok && asked.value.demo) {
    parts.push(el('p', { class: 'drill' }, drawing(flask), el('b', {}, words.drill), words.drillLead));
  }
  if (isUnknown) parts.push(verdict('unknown', squareX, words.unknown, words.unknownLead));
  else if (asked.ok && state !== null && state !== 'unknown') parts.push(...found({ ...asked.value, state }));
  else {
    const again = el('button', { type: 'button' }, words.again);
    again.addEventListener('click', () => void check(app, token));
    parts.push(verdict('failed', alertTriangle, words.failed, words.failedLead), again);
  }
  app.replaceChildren(title, ...parts, el('p', { class: 'privacy' }, words.privacy));
}

const app = document.getElementById('app');
if (app === null) throw new Error('the page has no place to draw in');
void check(app, decodeURIComponent(location.pathname.split('/')[2] ?? ''));
