import type { Story } from '../story.ts'
import type { Slice } from '../timeline.ts'
import { type Markup, markup } from '@onsale/kernel/markup.ts'

const TABLE_SLICES_MAX = 60
const TABLE_SLICE_MS_MIN = 500

/** Coarser than the pictures, so that a table stays one to read. */
export function tableSlices({ timeline, elapsedMs }: Story): Slice[] {
  return timeline.slices(Math.max(TABLE_SLICE_MS_MIN, elapsedMs / TABLE_SLICES_MAX), elapsedMs)
}

/** The first column names the row. */
export function table(
  caption: string,
  heads: readonly string[],
  rows: readonly (readonly string[])[],
): Markup {
  return markup`<table class="numbers"><caption>${caption}</caption>
<thead><tr>${heads.map((head) => markup`<th scope="col">${head}</th>`)}</tr></thead>
<tbody>${rows.map(
    ([name = '', ...cells]) =>
      markup`<tr><th scope="row">${name}</th>${cells.map((cell) => markup`<td>${cell}</td>`)}</tr>
`,
  )}</tbody></table>`
}
