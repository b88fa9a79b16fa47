import qrcode from 'qrcode';
import type { About } from './about.ts';
import type { Service } from './service.ts';
import type { Settings } from './settings.ts';
import { texts } from './texts.ts';

/** Columns a text takes in a terminal: CJK characters and full-width marks take two. */
const columns = (text: string): number =>
  [...text].reduce((sum, character) => sum + (/[\u2e80-\u9fff\uf900-\ufaff\uff00-\uff60]/.test(character) ? 2 : 1), 0);

const pad = (text: string, width: number): string => text + ' '.repeat(Math.max(1, width - columns(text)));

const row = (label: string, value: string): string => `  ${pad(label, 24)}${value}`;

/** In a terminal black on white whatever its colours are; elsewhere without colours. */
const drawQr = (text: string): Promise<string> =>
  process.stdout.isTTY
    ? qrcode.toString(text, { type: 'terminal', small: true, errorCorrectionLevel: 'L' })
    : qrcode.toString(text, { type: 'utf8', margin: 2, errorCorrectionLevel: 'L' });

/** Every demo account, one line a role, the cities apart. */
const loginsOf = (about: About | undefined): string[] => {
  if (about === undefined || about.demoPassword === null || about.logins.length === 0) return [];
  const said = texts.screen;
  const roles = [...new Set(about.logins.map((login) => login.role))];
  const cities = [...new Set(about.logins.map((login) => login.city))];
  return [
    '',
    `  ${said.logins} · ${said.password}: ${about.demoPassword}`,
    ...cities.flatMap((city) => [
      `    ${city}`,
      ...roles.map((role) =>
        row(
          `      ${said.roles[role as keyof typeof said.roles] ?? role}`,
          about.logins
            .filter((login) => login.role === role && login.city === city)
            .map((login) => login.username)
            .join('  '),
        ),
      ),
    ]),
  ];
};

/** Everything somebody needs once the service runs, on one screen. */
export const screenOf = async (service: Service, settings: Settings): Promise<string> => {
  const said = texts.screen;
  const { url } = service.plan;
  const phone = service.about?.phoneUrl ?? `${url}/`;
  const clock = service.clock();
  const qr = await drawQr(phone);
  return [
    '',
    `  ${said.title} · ${said.running}`,
    '',
    row(said.portal, `${url}/`),
    row(said.phone, phone),
    row(said.desk, `${url}/desk/`),
    ...(clock === undefined ? [] : [row(said.clock, clock.slice(0, 16).replace('T', ' '))]),
    row(said.data, settings.dataDir),
    ...loginsOf(service.about),
    '',
    qr
      .split('\n')
      .map((line) => `  ${line}`)
      .join('\n')
      .trimEnd(),
    `  ${said.scan}`,
    `  ${settings.lan ? said.selfSigned : said.scanNeedsLan}`,
    '',
    `  ${said.stop}`,
    '',
  ].join('\n');
};
