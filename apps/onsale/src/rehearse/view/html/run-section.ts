import type { RehearseOptions } from '../../options.ts'
import { count } from '../words.ts'
import { type Markup, markup } from '@onsale/kernel/markup.ts'
import type { Told } from './told.ts'

/** What was run, on what, and how to run it again. */
export function runSection({ findings, machine }: Told): Markup {
  const { buyers, units, ratePerSecond, seed } = findings.options
  const facts: readonly (readonly [string, string])[] = [
    ['Buyers', count(buyers)],
    ['Tickets', count(units)],
    ['Arrivals', `${count(ratePerSecond)} a second on average, as they come (open loop)`],
    ['Seed', String(seed)],
    [
      'Processor',
      `${machine.processor}, ${machine.cores} ${machine.cores === 1 ? 'core' : 'cores'}`,
    ],
    ['Memory', `${machine.memoryGb.toFixed(1)} GB`],
    ['System', machine.system],
    ['Node.js', machine.node],
  ]
  return markup`<section aria-labelledby="run"><h2 id="run">The run</h2>
<dl class="facts">${facts.map(([name, value]) => markup`<div><dt>${name}</dt><dd>${value}</dd></div>`)}</dl>
<h3>Again</h3>
<pre><code>${commandOf(findings.options)}</code></pre>
<p class="small">The seed repeats the arrivals and the moments of the kills. What the machine makes of them is its own. Buyers and program share this machine, so the figures are those of both.</p></section>`
}

/** The command that repeats a rehearsal. */
export function commandOf({ buyers, units, ratePerSecond, seed }: RehearseOptions): string {
  const given = [
    `--buyers ${buyers}`,
    `--units ${units}`,
    `--rate ${ratePerSecond}`,
    `--seed ${seed}`,
  ]
  return `npm run rehearse -- ${given.join(' ')}`
}
