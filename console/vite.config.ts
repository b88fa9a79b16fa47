import { defineConfig } from 'vite';

export default defineConfig({
  root: import.meta.dirname,
  base: '/desk/',
  oxc: { jsx: { runtime: 'automatic', importSource: 'react' } },
  build: {
    outDir: 'dist',
    emptyOutDir: true,
    // Desks are managed machines with a browser of the last three years.
    target: ['es2022', 'chrome109', 'firefox115', 'safari16.4'],
    // antd and livekit-client stand in chunks of their own, loaded by the desk that needs them.
    chunkSizeWarningLimit: 900,
    rolldownOptions: {
      // antd marks its modules for server components; in a browser the mark means nothing.
      onLog(level, log, handle) {
        if (log.code !== 'MODULE_LEVEL_DIRECTIVE') handle(level, log);
      },
    },
  },
});
