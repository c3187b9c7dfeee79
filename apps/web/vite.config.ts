import path from 'node:path'
import tailwindcss from '@tailwindcss/vite'
import { defineConfig } from 'vite'
import { compressed } from './build/compressed.ts'
import { fonts } from './build/fonts.ts'
import { pagesFile } from './build/pages-file.ts'

/** `npm run web:dev` serves the app with the program behind it; `ONSALE_URL` says where. */
const program = process.env['ONSALE_URL'] ?? 'http://localhost:3000'

// oxlint-disable-next-line import/no-default-export -- vite takes its configuration so
export default defineConfig({
  root: import.meta.dirname,
  plugins: [fonts(), tailwindcss(), pagesFile(), compressed()],
  publicDir: false,
  cacheDir: path.resolve(import.meta.dirname, '../../node_modules/.cache/onsale-web-dev'),
  build: {
    outDir: 'dist',
    emptyOutDir: true,
    // Everything is a file of its own: a strict policy allows no `data:` script, font or style.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    reportCompressedSize: false,
    chunkSizeWarningLimit: 1_000,
    rolldownOptions: {
      onLog(level, log, tell) {
        // Libraries mark what may run in a browser only; all of this does.
        if (log.code !== 'MODULE_LEVEL_DIRECTIVE' && log.code !== 'PLUGIN_TIMINGS') tell(level, log)
      },
    },
  },
  server: {
    proxy: Object.fromEntries(['/api', '/venue'].map((at) => [at, { target: program }])),
  },
})
