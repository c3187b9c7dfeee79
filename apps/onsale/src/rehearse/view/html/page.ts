import { chartFigure } from './chart.ts'
import { answersSection } from './answers-section.ts'
import { checksSection, invariantsSection } from './checks-section.ts'
import { courseSection } from './course-section.ts'
import { latencyChart } from './latency-chart.ts'
import { type Markup, markup } from '@onsale/kernel/markup.ts'
import { memoryChart } from './memory-chart.ts'
import { hatchPatterns, outcomeChart } from './outcome-chart.ts'
import { runSection } from './run-section.ts'
import { styles } from './styles.ts'
import type { Told } from './told.ts'
import { figureTiles, verdictBanner } from './verdict-banner.ts'

/**
 * The report as one HTML document. It loads nothing and runs nothing: its policy forbids both,
 * and everything in it that is not ours is escaped.
 */
export function reportPage(told: Told): string {
  const { verdict, story, startedAt } = told
  const word = verdict.ok ? 'passed' : 'failed'
  const page = markup`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<meta name="color-scheme" content="light dark">
<title>Rehearsal ${word} · onsale</title>
<style>${styles}</style>
</head>
<body class="${word}">
${hatchPatterns}
<header><p class="sign">onsale <span>rehearsal</span></p><p class="when"><time datetime="${startedAt.toISOString()}">${whenOf(startedAt)}</time></p></header>
<main>
${verdictBanner(told)}
${figureTiles(told)}
<section aria-labelledby="pictures"><h2 id="pictures">Over time</h2>
<p class="lead">One axis for all: the parts of the rehearsal are numbered at the top, and a hatched column is a time when the process was dead.</p>
${charts(told)}
</section>
${courseSection(story)}
${checksSection(verdict)}
${invariantsSection(told.findings.invariants)}
${answersSection(story)}
${runSection(told)}
</main>
<footer>Written by <code>onsale rehearse</code>. This file stands alone: it loads nothing and sends nothing.</footer>
</body>
</html>
`
  return page.text
}

function charts({ story, findings }: Told): Markup[] {
  const memory = memoryChart(story, findings.peakMemoryMb)
  return [outcomeChart(story), latencyChart(story), ...(memory === undefined ? [] : [memory])].map(
    (chart) => chartFigure(story, chart),
  )
}

function whenOf(date: Date): string {
  return `${date.toISOString().slice(0, 16).replace('T', ' ')} UTC`
}
