import type { Story } from '../story.ts'
import { AXIS_HEIGHT, type Frame, frameOf, SIZES, type Size } from './frame.ts'
import { type Markup, markup } from '@onsale/kernel/markup.ts'

export interface Chart {
  /** For ids; unique on the page. */
  readonly id: string
  readonly title: string
  /** For those who do not see it: what it shows and what it comes to. */
  readonly description: string
  readonly legend: Markup
  /** A sentence below the picture. */
  readonly note: string
  readonly draw: (frame: Frame) => Markup
  readonly table: Markup
}

/** A figure: the picture in every size, of which one is shown, and its numbers behind it. */
export function chartFigure(story: Story, chart: Chart): Markup {
  return markup`<figure>
<figcaption><h3>${chart.title}</h3>${chart.legend}</figcaption>
${SIZES.map((size) => picture(story, chart, size))}
<p class="note">${chart.note}</p>
<details><summary>The numbers behind it</summary><div class="scroll">${chart.table}</div></details>
</figure>`
}

function picture(story: Story, { id, title, description, draw }: Chart, size: Size): Markup {
  const { frame, behind, before } = frameOf(story, size)
  const own = `${id}-${size.name}`
  const height = frame.bottom + AXIS_HEIGHT
  return markup`<svg class="chart ${size.name}" viewBox="0 0 ${size.width} ${height}" role="img" aria-labelledby="${own}-title ${own}-desc">
<title id="${own}-title">${title}</title>
<desc id="${own}-desc">${description}</desc>
${behind}${draw(frame)}${before}
</svg>`
}
