import circleCheck from '@tabler/icons/filled/circle-check.svg?raw';
import alertTriangle from '@tabler/icons/filled/alert-triangle.svg?raw';
import plugOff from '@tabler/icons/outline/plug-connected-x.svg?raw';
import { type Answer, call } from '@kuaichu/contract/client';
import { drawing, el } from './element.ts';
import { texts } from './texts.ts';

type System = Answer<'about'>['outside'][number];
type Order = keyof typeof texts.orders;

const SHAPES: Record<string, string> = { ok: circleCheck, slow: alertTriangle, down: plugOff };

/** The systems around us with their state; each opens a menu that makes it work, be slow or fail. */
export function outsideBar(onChange: () => Promise<void>): {
  node: HTMLElement;
  draw(systems: readonly System[]): void;
} {
  const list = el('ul', { class: 'systems' });
  const node = el('section', { class: 'outside', 'aria-label': texts.outside }, el('span', {}, texts.outside), list);
  let drawn = '';

  const order = async (system: string, mode: Order, menu: HTMLDetailsElement): Promise<void> => {
    menu.open = false;
    await call('breakOutside', { body: { system, mode } });
    await onChange();
  };

  const row = ({ system, words, mode }: System): HTMLElement => {
    const menu = el('details', { 'data-system': system, 'data-mode': mode });
    menu.append(
      el(
        'summary',
        { 'aria-label': `${words} ${texts.modes[mode] ?? mode}` },
        drawing(SHAPES[mode] ?? circleCheck),
        el('b', {}, words),
        el('span', {}, texts.modes[mode] ?? mode),
      ),
      el(
        'div',
        { class: 'menu', role: 'group', 'aria-label': texts.menuLabel(words) },
        ...(Object.keys(texts.orders) as Order[]).map((one) => {
          const button = el('button', { type: 'button', 'aria-pressed': String(one === mode) }, texts.orders[one]);
          button.addEventListener('click', () => void order(system, one, menu));
          return button;
        }),
      ),
    );
    return el('li', {}, menu);
  };

  // One menu at a time; a press elsewhere and Esc close it.
  const closeAll = (but?: Element | null): void => {
    for (const open of list.querySelectorAll('details[open]'))
      if (open !== but) (open as HTMLDetailsElement).open = false;
  };
  document.addEventListener('click', (event) => closeAll((event.target as Element).closest('details')));
  document.addEventListener('keydown', (event) => {
    if (event.key === 'Escape') closeAll();
  });

  return {
    node,
    draw(systems) {
      const key = JSON.stringify(systems);
      if (key === drawn || list.querySelector('details[open]') !== null) return;
      drawn = key;
      if (systems.length === 0) list.replaceChildren(el('li', {}, texts.outsideGone));
      else list.replaceChildren(...systems.map(row));
    },
  };
}
