import { readdir, readFile, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { promisify } from 'node:util'
import { brotliCompress, constants, gzip } from 'node:zlib'
import type { Plugin } from 'vite'

const brotli = promisify(brotliCompress)
const zip = promisify(gzip)

/** Fonts are compressed already; the page is composed when the program starts. */
const COMPRESSIBLE = /\.(?:js|css|svg|json|txt)$/

/** Puts `x.js.br` and `x.js.gz` beside each `x.js`, so that the server compresses nothing. */
export function compressed(): Plugin {
  let folder = ''
  return {
    name: 'onsale-compressed',
    apply: 'build',
    configResolved(config) {
      folder = path.resolve(config.root, config.build.outDir)
    },
    async writeBundle() {
      const names = await readdir(path.join(folder, 'assets'))
      const files = names.filter((name) => COMPRESSIBLE.test(name))
      await Promise.all(files.map((name) => compress(path.join(folder, 'assets', name))))
    },
  }
}

async function compress(file: string): Promise<void> {
  const plain = await readFile(file)
  const params = {
    [constants.BROTLI_PARAM_QUALITY]: constants.BROTLI_MAX_QUALITY,
    [constants.BROTLI_PARAM_SIZE_HINT]: plain.length,
  }
  await writeFile(`${file}.br`, await brotli(plain, { params }))
  await writeFile(`${file}.gz`, await zip(plain, { level: constants.Z_BEST_COMPRESSION }))
}
