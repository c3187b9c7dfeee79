import { Markup } from '@onsale/kernel/markup.ts'

const light = `--ground: oklch(0.977 0.008 92); --sheet: oklch(0.992 0.004 92);
--ink: oklch(0.23 0.015 80); --soft: oklch(0.46 0.015 80); --line: oklch(0.87 0.012 90);
--band: oklch(0.955 0.01 92); --good: oklch(0.47 0.11 150); --good-ground: oklch(0.95 0.035 150);
--bad: oklch(0.53 0.2 29); --bad-ground: oklch(0.95 0.03 29); --on-sign: oklch(0.99 0 0);
--held: oklch(0.52 0.13 150); --sold-out: oklch(0.76 0.018 85); --refused: oklch(0.55 0.08 255);
--wait: oklch(0.8 0.13 82); --error: oklch(0.6 0.21 29); --hatch: oklch(0.3 0.03 60);
--latency: oklch(0.9 0.025 255); --outage: oklch(0.6 0.2 29 / 0.16);`

const dark = `--ground: oklch(0.195 0.01 85); --sheet: oklch(0.235 0.011 85);
--ink: oklch(0.945 0.012 90); --soft: oklch(0.75 0.014 88); --line: oklch(0.36 0.012 85);
--band: oklch(0.26 0.012 85); --good: oklch(0.78 0.14 150); --good-ground: oklch(0.27 0.045 150);
--bad: oklch(0.74 0.16 29); --bad-ground: oklch(0.28 0.06 29); --on-sign: oklch(0.17 0.01 85);
--held: oklch(0.72 0.15 150); --sold-out: oklch(0.5 0.014 85); --refused: oklch(0.66 0.09 255);
--wait: oklch(0.78 0.13 82); --error: oklch(0.68 0.19 29); --hatch: oklch(0.16 0.02 60);
--latency: oklch(0.37 0.035 255); --outage: oklch(0.7 0.2 29 / 0.2);`

const layout = `
:root { color-scheme: light dark; ${light} }
@media screen and (prefers-color-scheme: dark) { :root { ${dark} } }
* { box-sizing: border-box }
html { font-size: clamp(15px, 12.5px + 0.22vw, 22px); -webkit-text-size-adjust: 100% }
body { margin: 0; background: var(--ground); color: var(--ink);
  font: 1rem/1.5 Pretendard, system-ui, -apple-system, 'Segoe UI', Roboto, sans-serif;
  font-variant-numeric: tabular-nums }
header, main, footer { max-width: 74rem; margin: 0 auto; padding: 0 clamp(0.9rem, 3vw, 2.5rem) }
header { display: flex; flex-wrap: wrap; justify-content: space-between; gap: 0 1rem;
  padding-top: 1.25rem }
header p { margin: 0 } .sign { font-weight: 700 } .sign span { font-weight: 400; color: var(--soft) }
.when, .small, .note, .lead, footer { color: var(--soft) }
.small, .note, footer { font-size: 0.875rem } .note { margin: 0.25rem 0 0.5rem; max-width: 48rem }
footer { padding-top: 2rem; padding-bottom: 2.5rem }
section { margin-top: 2.5rem } section.verdict { margin-top: 1rem }
h1, h2, h3, p { text-wrap: pretty; overflow-wrap: anywhere }
h2 { font-size: 1.375rem; line-height: 1.25; margin: 0 0 0.5rem; letter-spacing: -0.01em }
h3 { font-size: 1rem; margin: 0 } .lead { margin: 0 0 1rem; max-width: 48rem }
code, pre { font: 0.875em/1.5 ui-monospace, 'SF Mono', Menlo, Consolas, monospace }
pre { overflow-x: auto; padding: 0.75rem 1rem; border: 1px solid var(--line); border-radius: 6px;
  background: var(--sheet); margin: 0.5rem 0; white-space: pre-wrap; overflow-wrap: anywhere }
.hidden { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%) }
.patterns { position: absolute }
`

const verdict = `
.verdict { display: flex; gap: clamp(0.9rem, 2.5vw, 1.75rem); align-items: flex-start;
  padding: clamp(1rem, 2.5vw, 1.75rem); border-radius: 10px }
.verdict > svg { flex: none; width: clamp(2.75rem, 8vw, 5rem) } .verdict > div { min-width: 0 }
.verdict.good { background: var(--good-ground); border: 2px solid var(--good) }
.verdict.bad { background: var(--bad-ground); border: 6px double var(--bad) }
.verdict h1 { margin: 0; font-size: clamp(2rem, 6vw, 3.25rem); line-height: 1.1; letter-spacing: -0.02em }
.verdict.good h1 { color: var(--good) } .verdict.bad h1 { color: var(--bad) }
.verdict p { margin: 0.4rem 0 0; max-width: 46rem; font-size: 1.0625rem }
.verdict p.small { font-size: 0.875rem; color: var(--ink) }
.verdict ul { margin: 0.5rem 0 0; padding-left: 1.1rem; overflow-wrap: anywhere }
.sign-good circle { fill: var(--good) } .sign-bad .plate { fill: var(--bad); stroke: none }
.sign-good path, .sign-bad path { fill: none; stroke: var(--on-sign); stroke-width: 2.4;
  stroke-linecap: round; stroke-linejoin: round } .sign-bad .plate { fill: var(--bad) }
.tiles { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(9.5rem, 100%), 1fr));
  gap: 1px; margin: 1rem 0 0; background: var(--sheet); border: 1px solid var(--line);
  border-radius: 10px; overflow: hidden } section:has(> .tiles) { margin-top: 0 }
.tiles > div { background: var(--sheet); box-shadow: 0 0 0 1px var(--line); padding: 0.75rem 0.9rem; position: relative }
.tiles dt { color: var(--soft); font-size: 0.8125rem; line-height: 1.3; padding-right: 1.5rem }
.tiles dd { margin: 0.25rem 0 0 } .figure { font-size: 1.625rem; line-height: 1.15; font-weight: 650;
  letter-spacing: -0.02em; white-space: nowrap } .beside { display: block; font-size: 0.8125rem;
  color: var(--soft); overflow-wrap: anywhere }
.mark-of { position: absolute; top: 0.7rem; right: 0.7rem } .mark-of svg, .is svg { width: 1.1rem; height: 1.1rem;
  display: block } .tiles .bad { background: var(--bad-ground) } .tiles .bad .figure { color: var(--bad) }
`

const charts = `
figure { margin: 0 0 1.75rem; padding: clamp(0.75rem, 2vw, 1.25rem); background: var(--sheet);
  border: 1px solid var(--line); border-radius: 10px }
figcaption { display: flex; flex-wrap: wrap; gap: 0.25rem 1.5rem; align-items: baseline;
  margin-bottom: 0.6rem }
.legend { display: flex; flex-wrap: wrap; gap: 0.1rem 1.1rem; list-style: none; margin: 0; padding: 0;
  font-size: 0.875rem; color: var(--soft) } .legend li { display: flex; gap: 0.4rem; align-items: center }
.legend b { color: var(--ink); font-weight: 600 } .swatch { width: 0.85rem; height: 0.85rem; flex: none }
.chart { display: none; width: 100%; height: auto; overflow: visible }
.chart.narrow { display: block }
@media (min-width: 35rem) { .chart.narrow { display: none } .chart.medium { display: block } }
@media (min-width: 58rem) { .chart.medium { display: none } .chart.wide { display: block } }
.chart text { font: 12px Pretendard, system-ui, sans-serif; fill: var(--soft) }
.chart .middle { text-anchor: middle } .chart .end { text-anchor: end }
.band { fill: var(--band) } .chart .band-name { font-weight: 600; fill: var(--soft) }
.grid { stroke: var(--line); stroke-width: 1; fill: none; shape-rendering: crispEdges }
.axis { stroke: var(--soft); fill: none; shape-rendering: crispEdges }
.crisp { shape-rendering: crispEdges }
.o-held { fill: var(--held) } .o-sold-out { fill: var(--sold-out) } .o-refused { fill: var(--refused) }
.o-told-to-wait { fill: var(--wait) } .o-error { fill: var(--error) }
.hatch { stroke: var(--hatch); stroke-width: 1.2; fill: none }
.latency-band { fill: var(--latency); stroke: none }
.p50 { fill: none; stroke: var(--refused); stroke-width: 1.5 }
.p99 { fill: none; stroke: var(--ink); stroke-width: 2 }
.memory-line { fill: none; stroke: var(--refused); stroke-width: 2; stroke-linejoin: round }
.memory-area { fill: var(--latency) }
.outage { fill: var(--outage) } .hatch-outage { stroke: var(--bad); stroke-width: 1; opacity: 0.55 } .mark { fill: none; stroke-width: 1.5 }
.mark.fault { stroke: var(--bad) } .mark.stop { stroke: var(--soft); stroke-dasharray: 3 3 }
.chart .mark-name { paint-order: stroke; stroke: var(--band); stroke-width: 6px; stroke-linejoin: round }
.chart .mark-name.fault { fill: var(--bad); font-weight: 700 }
details { margin-top: 0.25rem } summary { cursor: pointer; font-size: 0.875rem; color: var(--soft);
  padding: 0.4rem 0 } .scroll { overflow-x: auto }
`

const tables = `
table { border-collapse: collapse; width: 100% } caption { text-align: left; font-weight: 600;
  padding: 0.25rem 0 0.4rem } th { font-weight: 400; text-align: left }
.numbers { font-size: 0.875rem; width: auto; min-width: min(100%, 30rem) } .numbers td, .numbers thead th + th { text-align: right }
.numbers td, .numbers th { padding: 0.2rem 0.9rem 0.2rem 0; border-bottom: 1px solid var(--line);
  white-space: nowrap } .numbers thead th { color: var(--soft) }
.columns { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(24rem, 100%), 1fr));
  gap: 1.5rem 2.5rem; align-items: start }
.checks td, .checks th { padding: 0.35rem 0.75rem 0.35rem 0; border-top: 1px solid var(--line);
  vertical-align: top; overflow-wrap: anywhere } .checks td:last-child { padding-right: 0 }
.checks .is { width: 1.7rem; padding-right: 0.5rem; padding-top: 0.55rem } .checks th { width: 48% }
.checks thead th { color: var(--soft); font-size: 0.875rem; border: 0 } .checks thead td { border: 0 }
.checks .bad { background: var(--bad-ground) } .checks .bad > th, .checks .bad > td { color: var(--bad); font-weight: 600 }
.checks ul { margin: 0.25rem 0; padding-left: 1rem; font-weight: 400 } .checks p { margin: 0.25rem 0 }
.number { display: inline-block; min-width: 1.4rem; color: var(--soft) }
.course { list-style: none; margin: 0; padding: 0; border-left: 2px solid var(--line) }
.course li { display: flex; gap: 0.9rem; padding: 0.2rem 0 0.2rem 0.9rem; position: relative }
.course li::before { content: ''; position: absolute; left: -0.3rem; top: 0.75rem; width: 0.45rem;
  height: 0.45rem; border-radius: 50%; background: var(--soft) }
.course .fault::before { background: var(--bad); border-radius: 0; transform: rotate(45deg) }
.course .fault b { color: var(--bad) } .course .at { flex: none; min-width: 3.6rem; text-align: right;
  color: var(--soft) }
.facts { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(24rem, 100%), 1fr)); gap: 0 2.5rem;
  margin: 0 0 1.25rem } .facts > div { display: flex; gap: 1rem; padding: 0.35rem 0;
  border-top: 1px solid var(--line) } .facts dt { flex: none; width: 6rem; color: var(--soft) }
.facts dd { margin: 0; min-width: 0; overflow-wrap: anywhere }
`

const print = `
@media print { @page { margin: 14mm } html { font-size: 11px } body { background: none }
  * { print-color-adjust: exact; -webkit-print-color-adjust: exact }
  header, main, footer { max-width: none; padding-left: 0; padding-right: 0 }
  figure, .verdict, .tiles, .checks tr, .course li { break-inside: avoid }
  h2, caption { break-after: avoid } section { margin-top: 1.5rem } details { display: none }
  .chart.narrow, .chart.wide { display: none } .chart.medium { display: block } }
`

/** The look of the report. Constant, so it is markup as it stands. */
export const styles = new Markup([layout, verdict, charts, tables, print].join(''))
