import { existsSync } from 'node:fs';
import { defineConfig } from 'vite';

// xtask writes this file after each rebuild of the WebAssembly programs: the page is loaded again.
const rebuilt = '.cache/wasm/rebuilt';

export default defineConfig({
  // Relative addresses: the site works from any sub-path of any static host.
  base: './',
  publicDir: existsSync('web/public') ? 'web/public' : false,
  clearScreen: false,
  build: {
    outDir: 'dist',
    target: 'es2022',
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    reportCompressedSize: false,
    chunkSizeWarningLimit: 2000,
  },
  worker: { format: 'es' },
  server: { watch: { ignored: ['**/target/**', '**/.reference/**', '**/dist/**', '**/crates/**', '**/tests/**', '**/*.rs', '**/.cache/wasm/*/**'] } },
  plugins: [
    {
      name: 'reload-when-rebuilt',
      configureServer(server) {
        server.watcher.add(rebuilt);
        const reload = (file) => {
          if (!file.endsWith(rebuilt)) return;
          server.moduleGraph.invalidateAll();
          server.ws.send({ type: 'full-reload' });
        };
        server.watcher.on('change', reload);
        server.watcher.on('add', reload);
      },
    },
  ],
});
