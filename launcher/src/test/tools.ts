import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { Sentence } from '../sentence.ts';

/** A program the tests use, the Debian package it comes from, and how to tell that it is there. */
type Tool = { readonly package: string; isThere(): boolean };

const onPath = (program: string): boolean =>
  (process.env['PATH'] ?? '').split(':').some((folder) => existsSync(`${folder}/${program}`));

const hasChineseFont = (): boolean =>
  onPath('fc-list') && spawnSync('fc-list', [':lang=zh-cn', 'family'], { encoding: 'utf8' }).stdout.trim() !== '';

const TOOLS: readonly Tool[] = [
  { package: 'chromium', isThere: () => onPath('chromium') },
  { package: 'fonts-noto-cjk', isThere: hasChineseFont },
  { package: 'ffmpeg', isThere: () => onPath('ffmpeg') && onPath('ffprobe') },
  { package: 'openssl', isThere: () => onPath('openssl') },
  { package: 'poppler-utils', isThere: () => onPath('pdftoppm') && onPath('pdfsig') && onPath('pdftotext') },
];

/** Only `npm run test:firefox` wants it. */
export const FIREFOX: Tool = { package: 'firefox-esr', isThere: () => onPath('firefox-esr') };

/** For calls over a relay, on top. */
export const RELAY_TOOLS: readonly Tool[] = [
  { package: 'coturn', isThere: () => onPath('turnserver') },
  { package: 'openssl', isThere: () => onPath('openssl') },
];

/** The command for somebody who has to install the packages by hand. */
export const installCommand = (packages: readonly string[]): string =>
  `apt-get install -y --no-install-recommends fontconfig ${packages.join(' ')}`;

const missing = (tools: readonly Tool[]): string[] =>
  tools.filter((tool) => !tool.isThere()).map((tool) => tool.package);

/** Gets what is missing from Debian when we may; otherwise says exactly what to install. */
export const ensureTools = (say: (line: string) => void, further: readonly Tool[] = []): void => {
  const wanted = [...TOOLS, ...further];
  const before = missing(wanted);
  if (before.length === 0) return;
  const mayInstall = process.getuid?.() === 0 && onPath('apt-get');
  if (mayInstall) {
    say(`安装 installing from Debian: ${before.join(' ')}`);
    const environment = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
    for (const command of ['apt-get update -qq', installCommand(before)]) {
      const [program = '', ...words] = command.split(' ');
      spawnSync(program, words, { stdio: ['ignore', 'ignore', 'inherit'], env: environment });
    }
  }
  const after = missing(wanted);
  if (after.length === 0) return;
  throw new Sentence(
    `测试还缺 ${after.join('、')}，请先执行：sudo ${installCommand(after)} The tests need these packages first.`,
  );
};
