import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { marked } from 'marked';
import { defineConfig, type Plugin } from 'vite';

/** STORY.md becomes a page; its links lead to files of the source, which are not served, so their names stay as code. */
function storyPage(): Plugin {
  return {
    name: 'story-page',
    transformIndexHtml: {
      order: 'pre',
      async handler(html) {
        if (!html.includes('<!--story-->')) return html;
        const text = await readFile(join(import.meta.dirname, '..', 'STORY.md'), 'utf8');
        const bare = text.replaceAll(/\[([^\]]+)\]\((?!https?:)[^)]*\)/g, '`$1`');
        return html.replace('<!--story-->', () => marked.parse(bare, { async: false, breaks: true }));
      },
    },
  };
}

export default defineConfig({
  root: import.meta.dirname,
  base: '/portal/',
  plugins: [storyPage()],
  build: {
    outDir: 'dist',
    emptyOutDir: true,
    target: ['es2022', 'chrome94', 'safari15.4'],
    rolldownOptions: { input: ['index.html', 'verify.html', 'story.html'] },
  },
});
