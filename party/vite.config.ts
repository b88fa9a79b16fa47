import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { transform } from 'esbuild';
import { defineConfig, type Plugin } from 'vite';

/** The first screen's rules travel inside the page: one request less before the first paint. */
function firstStyles(): Plugin {
  return {
    name: 'first-styles',
    async transformIndexHtml() {
      const texts = await Promise.all(
        ['frame', 'controls', 'steps'].map((name) =>
          readFile(join(import.meta.dirname, `src/styles/${name}.css`), 'utf8'),
        ),
      );
      const { code } = await transform(texts.join('\n'), { loader: 'css', minify: true });
      return [{ tag: 'style', children: code.trim(), injectTo: 'head' }];
    },
  };
}

/** Icons as the drawing alone, without the file's classes, line ends and empty box. */
function bareIcons(): Plugin {
  return {
    name: 'bare-icons',
    enforce: 'pre',
    async load(id) {
      if (!id.endsWith('.svg?raw')) return null;
      const text = await readFile(id.slice(0, -'?raw'.length), 'utf8');
      const bare = text
        .replace(/<path stroke="none" d="M0 0h24v24H0z" fill="none" ?\/>/, '')
        .replace(/\s(?:class|width|height|xmlns)="[^"]*"/g, '')
        .replaceAll(/\s+/g, ' ')
        .replaceAll(/ ?(<|\/>|>) ?/g, '$1');
      return `export default ${JSON.stringify(bare)}`;
    },
  };
}

export default defineConfig({
  root: import.meta.dirname,
  base: '/',
  plugins: [bareIcons(), firstStyles()],
  oxc: { jsx: { runtime: 'automatic', importSource: 'preact' } },
  build: {
    outDir: 'dist',
    emptyOutDir: true,
    // Phones of the last five years or so: iOS 15.4, Chrome 94, and the browsers built on them.
    target: ['es2022', 'chrome94', 'safari15.4'],
    // Nothing is preloaded: each later part is asked for right after the first paint.
    modulePreload: false,
    reportCompressedSize: true,
  },
});
