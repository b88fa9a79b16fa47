import api from '@tabler/icons/outline/api.svg?raw';
import arrowRight from '@tabler/icons/outline/arrow-right.svg?raw';
import book from '@tabler/icons/outline/book.svg?raw';
import deviceMobile from '@tabler/icons/outline/device-mobile.svg?raw';
import flask from '@tabler/icons/outline/flask.svg?raw';
import gavel from '@tabler/icons/outline/gavel.svg?raw';
import headset from '@tabler/icons/outline/headset.svg?raw';
import layoutDashboard from '@tabler/icons/outline/layout-dashboard.svg?raw';
import scale from '@tabler/icons/outline/scale.svg?raw';
import { type Answer, call } from '@kuaichu/contract/client';
import { toString as drawCode } from 'qrcode';
import { runningClock } from './clock.ts';
import { drawing, el, LOGO } from './element.ts';
import { outsideBar } from './outsideBar.ts';
import { texts } from './texts.ts';

type About = Answer<'about'>;
type Role = keyof typeof texts.roles;

const ROLE_ICONS: Record<Role, string> = {
  agent: headset,
  officer: gavel,
  reviewer: scale,
  supervisor: layoutDashboard,
};
/** The bar of the outside world is asked again this often. */
const ASK_EVERY_MS = 3000;

const CAR =
  '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 94 42" class="car"><rect x="1" y="2" width="92" height="38" rx="13" fill="#9E1F28"/><rect x="12" y="8" width="11" height="26" rx="4.5" fill="#22272B"/><rect x="58" y="7" width="15" height="28" rx="4.5" fill="#22272B"/><rect width="8" height="8" rx="2.5" fill="#FFB000"/><rect y="34" width="8" height="8" rx="2.5" fill="#FFB000"/></svg>';

const isLoopback = (url: string): boolean => /^(localhost|127\.|\[::1\])/.test(new URL(url).host);

function head(about: About): HTMLElement {
  const demo = about.mode === 'demo';
  const right = el('div', { class: 'head-right' });
  if (about.demoClock) {
    const clock = runningClock(about.now, performance.now());
    const time = el('time', { class: 'n' }, clock(performance.now()));
    setInterval(() => (time.textContent = clock(performance.now())), 1000);
    right.append(el('span', { class: 'chip clock' }, texts.demoClock, time));
  }
  if (demo) {
    right.append(
      el('span', { class: 'chip drill' }, drawing(flask), texts.demoData),
      el('a', { class: 'button', href: '/story' }, drawing(book), texts.story),
      el('a', { class: 'button', href: '/openapi.json' }, drawing(api), texts.api),
    );
  }
  return el(
    'header',
    { class: 'head' },
    drawing(LOGO),
    el('b', {}, texts.name),
    el('span', {}, texts.lead[about.mode]),
    right,
  );
}

async function scanCard(about: About): Promise<HTMLElement> {
  const svg = await drawCode(about.phoneUrl, { type: 'svg', margin: 0, errorCorrectionLevel: 'M' });
  const demo = about.mode === 'demo';
  const help = demo ? texts.scanHelp[isLoopback(about.phoneUrl) ? 'loopback' : 'reachable'] : texts.scanHelp.service;
  return el(
    'section',
    { class: 'scan' },
    el('a', { class: 'code', href: '/m/' }, drawing(svg, texts.qrLabel)),
    el(
      'div',
      {},
      el('h2', {}, ...texts.scan[about.mode].flatMap((line) => [line, el('br')])),
      el('p', {}, help),
      el('code', { class: 'n' }, about.phoneUrl),
    ),
  );
}

function hero(about: About, scan: HTMLElement): HTMLElement {
  const demo = about.mode === 'demo';
  const cities = about.cities.map((city) =>
    el(
      'li',
      { 'data-open': String(city.open) },
      el('b', {}, city.name),
      city.open ? texts.cityOpen : texts.cityClosed,
      el('span', { class: 'n' }, city.hours),
    ),
  );
  return el(
    'div',
    { class: 'hero' },
    el(
      'div',
      { class: 'say' },
      el('h1', {}, ...texts.headline.flatMap((line) => [line, el('br')])),
      el('p', {}, texts.intro[about.mode]),
      el(
        'div',
        { class: 'ways' },
        el('a', { class: 'primary', href: '/m/' }, demo ? texts.beCaller : texts.openPhone),
        demo ? el('a', { class: 'button', href: '/outside/sms/', target: '_blank' }, texts.sms) : null,
        demo ? el('a', { class: 'button', href: '/outside/110/', target: '_blank' }, texts.desk110) : null,
      ),
      el('ul', { class: 'cities' }, ...cities),
    ),
    scan,
  );
}

function road(): HTMLElement {
  const steps = texts.steps.map(([who, what]) => el('li', {}, el('span', {}, who), el('b', {}, what)));
  return el('section', { class: 'path', 'aria-label': texts.road }, el('ol', {}, ...steps), drawing(CAR));
}

type Door = { icon: string; title: string; words: string; href: string; enter: string; logins: readonly string[] };

function doorCard(door: Door, phone = false): HTMLElement {
  const logins = door.logins.map((one) => el('code', { class: 'n' }, one));
  return el(
    'a',
    { class: phone ? 'door phone' : 'door', href: door.href },
    drawing(door.icon),
    el('h2', {}, door.title),
    el('p', {}, door.words),
    el('div', { class: 'logins' }, ...logins),
    el('span', { class: 'enter' }, door.enter, drawing(arrowRight)),
  );
}

function doors(about: About): HTMLElement {
  const phone = doorCard({ ...texts.phone, icon: deviceMobile, href: '/m/', logins: [] }, true);
  if (about.mode === 'service') {
    const staff = doorCard({ ...texts.staffDoor, icon: headset, href: '/desk/', enter: '', logins: [] });
    return el('nav', { class: 'doors', 'aria-label': texts.doors }, staff);
  }
  const roles = (Object.keys(texts.roles) as Role[]).map((role) => {
    const { title, words, who } = texts.roles[role];
    const mine = about.logins.filter((one) => one.role === role);
    const logins = about.cities.flatMap((city) => {
      const names = mine.filter((one) => one.city === city.name).map((one) => one.username);
      return names.length === 0 ? [] : [`${city.name} ${names.join(' ')}`];
    });
    return doorCard({
      icon: ROLE_ICONS[role],
      title,
      words,
      href: `/desk/?username=${encodeURIComponent(mine[0]?.username ?? '')}`,
      enter: texts.enterAs(who),
      logins,
    });
  });
  return el('nav', { class: 'doors', 'aria-label': texts.doors }, phone, ...roles);
}

async function draw(app: HTMLElement, about: About): Promise<void> {
  const demo = about.mode === 'demo';
  document.documentElement.dataset['mode'] = about.mode;
  const scan = await scanCard(about);
  const top = el('div', { class: 'day' }, head(about), el('main', {}, hero(about, scan)));
  const bottom = el('div', { class: 'asphalt' }, road(), doors(about));
  if (demo) {
    const refresh = async (): Promise<void> => {
      const again = await call('about', {});
      if (again.ok) bar.draw(again.value.outside);
    };
    const bar = outsideBar(refresh);
    bar.draw(about.outside);
    const password = el(
      'span',
      { class: 'password' },
      texts.password,
      el('code', { class: 'n' }, about.demoPassword ?? ''),
    );
    bottom.append(el('footer', {}, bar.node, password, el('span', { class: 'built' }, texts.built)));
    setInterval(() => void refresh(), ASK_EVERY_MS);
  }
  app.replaceChildren(top, bottom);
}

async function open(): Promise<void> {
  const app = document.getElementById('app');
  if (app === null) throw new Error('the page has no place to draw in');
  const about = await call('about', {});
  if (about.ok) return draw(app, about.value);
  app.replaceChildren(el('p', { class: 'wait', role: 'status' }, texts.noAnswer));
  setTimeout(() => void open(), ASK_EVERY_MS);
}

void open();
