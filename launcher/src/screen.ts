import qrcode from 'qrcode';
import { DEMO_PASSWORD, demoStaff } from './demo-staff.ts';
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

/** Where the server shows the phone page. */
const PHONE_PATH = '/phone';

/** Everything somebody needs once the service runs, on one screen. */
export const screenOf = async (service: Service, settings: Settings): Promise<string> => {
  const said = texts.screen;
  const { url } = service.plan;
  const phone = `${url}${PHONE_PATH}`;
  const clock = service.clock();
  const logins =
    settings.mode === 'demo'
      ? [
          '',
          `  ${said.logins} · ${said.password}: ${settings.forServer['DEMO_PASSWORD'] ?? DEMO_PASSWORD}`,
          ...Object.entries(said.roles).map(([role, label]) =>
            row(
              `  ${label}`,
              demoStaff
                .filter((one) => one.role === role)
                .map((one) => one.login)
                .join('  '),
            ),
          ),
        ]
      : [];
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
    ...logins,
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
