import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Answers on its port and nothing else; does not watch its parent, so that only the guard can end it. */
const listener = (portName: string, hangs: boolean) => `
import { createServer } from 'node:http';
createServer((request, answer) => {
  if (request.url === '/environment') return answer.end(JSON.stringify(process.env));
  answer.end('ok');
}).listen(Number(process.env.${portName}), '127.0.0.1');
process.on('SIGTERM', () => ${hangs ? 'undefined' : 'process.exit(0)'});
`;

/**
 * A work tree of three tiny programs in place of ours, so that starting and supervising is tested without them.
 * With `mediaHangs` the one for media ignores SIGTERM.
 */
export const standInTree = ({ mediaHangs = false } = {}): { root: string; remove(): void } => {
  const root = realpathSync(mkdtempSync(join(tmpdir(), 'kuaichu-tree-')));
  for (const [name, port] of [
    ['server', 'PORT'],
    ['media', 'MEDIA_PORT'],
    ['outside', 'OUTSIDE_PORT'],
  ] as const) {
    mkdirSync(join(root, name, 'dist'), { recursive: true });
    writeFileSync(join(root, name, 'package.json'), '{ "type": "module" }');
    writeFileSync(join(root, name, 'dist', 'main.js'), listener(port, mediaHangs && name === 'media'));
  }
  return { root, remove: () => rmSync(root, { recursive: true, force: true }) };
};
