import type { Plugin } from 'vite'
import { pagePaths } from '../src/app/page-paths.ts'

/** `dist/pages.json`: which paths are pages of the app, for the server's 200 or 404. */
export function pagesFile(): Plugin {
  return {
    name: 'onsale-pages-file',
    apply: 'build',
    generateBundle() {
      this.emitFile({
        type: 'asset',
        fileName: 'pages.json',
        source: JSON.stringify({ paths: pagePaths }),
      })
    },
  }
}
