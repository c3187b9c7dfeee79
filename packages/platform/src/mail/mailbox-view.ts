import { createHash } from 'node:crypto'
import { instantToRfc3339 } from '@onsale/kernel/calendar.ts'
import { escape, Markup, markup } from '@onsale/kernel/markup.ts'
import { MAILBOX_MAILS_MAX, type ReceivedMail } from './mailbox.ts'

const STYLE = `
:root { color-scheme: light dark; --ground: oklch(0.977 0.008 92); --sheet: oklch(0.992 0.004 92);
  --ink: oklch(0.23 0.015 80); --soft: oklch(0.46 0.015 80); --line: oklch(0.87 0.012 90);
  --go: oklch(0.47 0.11 150) }
@media (prefers-color-scheme: dark) { :root { --ground: oklch(0.195 0.01 85);
  --sheet: oklch(0.235 0.011 85); --ink: oklch(0.945 0.012 90); --soft: oklch(0.75 0.014 88);
  --line: oklch(0.36 0.012 85); --go: oklch(0.78 0.14 150) } }
* { box-sizing: border-box }
body { margin: 0; background: var(--ground); color: var(--ink); word-break: keep-all;
  overflow-wrap: anywhere; font: 1rem/1.5 Pretendard, system-ui, -apple-system, 'Segoe UI', Roboto,
  'Noto Sans KR', sans-serif; font-variant-numeric: tabular-nums }
main { max-width: 40rem; margin: 0 auto; padding: 1.5rem 1rem 3rem }
h1 { font-size: 1.75rem; line-height: 1.25; margin: 0 0 0.25rem; letter-spacing: -0.01em }
h2 { font-size: 1rem; margin: 2rem 0 0.5rem }
.soft { color: var(--soft); margin: 0 0 1.5rem }
ol { list-style: none; margin: 0; padding: 0; border-top: 1px solid var(--line) }
li { border-bottom: 1px solid var(--line) }
li a { display: block; padding: 0.75rem 0; min-height: 3rem; color: inherit; text-decoration: none }
li a:hover b { text-decoration: underline }
li span { display: block; color: var(--soft); font-size: 0.875rem }
a { color: var(--go) }
a:focus-visible { outline: 2px solid var(--go); outline-offset: 2px }
.back { display: inline-block; padding: 0.75rem 0; min-height: 3rem }
pre, iframe { display: block; width: 100%; margin: 0; border: 1px solid var(--line); border-radius: 8px }
pre { padding: 1rem; white-space: pre-wrap; background: var(--sheet);
  font: 0.875rem/1.6 ui-monospace, 'SF Mono', Menlo, Consolas, monospace }
iframe { height: 44rem; background: #fff }
`

/** Allows this one style sheet and no other. */
export const PAGE_STYLE_HASH = `sha256-${createHash('sha256').update(STYLE).digest('base64')}`

function frame(title: string, body: Markup): string {
  return markup`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${title}</title>
<link rel="icon" href="data:,">
<style>${new Markup(STYLE)}</style>
</head>
<body><main>${body}</main></body>
</html>
`.text
}

export function listPage(mails: readonly ReceivedMail[]): string {
  const rows = mails.map(
    (mail) => markup`<li><a href="/dev/mailbox/${mail.position}"><b>${mail.subject}</b>
<span>${mail.to} · ${instantToRfc3339(mail.receivedAt)}</span></a></li>`,
  )
  return frame(
    'Mailbox · onsale',
    markup`<h1>Mailbox</h1>
<p class="soft">Mails of this development instance, the newest ${MAILBOX_MAILS_MAX}. None left this machine.
For programs: <a href="/dev/mailbox.json">mailbox.json</a>.</p>
${rows.length === 0 ? markup`<p>No mail yet.</p>` : markup`<ol>${rows}</ol>`}`,
  )
}

export function mailPage(mail: ReceivedMail): string {
  const { name, address } = mail.from
  const files = (mail.attachments ?? []).map(({ fileName }) => fileName)
  return frame(
    `${mail.subject} · onsale`,
    markup`<a class="back" href="/dev/mailbox">Mailbox</a>
<h1>${mail.subject}</h1>
<p class="soft">From ${name === '' ? address : `${name} <${address}>`}<br>To ${mail.to}<br>
${instantToRfc3339(mail.receivedAt)} · Message-ID ${mail.id}</p>
<h2>HTML</h2>
<iframe title="The mail as HTML" sandbox src="/dev/mailbox/${mail.position}/html"></iframe>
<h2>Text</h2>
<pre>${mail.text}</pre>
${files.length === 0 ? undefined : markup`<h2>Files</h2><p>${files.join(', ')}</p>`}`,
  )
}

/** A mail's HTML with its pictures put in, as a mail program shows it. */
export function htmlOfMail(mail: ReceivedMail): string {
  let { html } = mail
  for (const { contentId, contentType, content } of mail.attachments ?? []) {
    if (contentId === undefined) continue
    const picture = `data:${contentType};base64,${Buffer.from(content).toString('base64')}`
    html = html.replaceAll(`"cid:${escape(contentId)}"`, `"${escape(picture)}"`)
  }
  return html
}
