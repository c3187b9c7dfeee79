import { type Markup, markup } from '@onsale/kernel/markup.ts'
import type { Block, Draft, Fact, LetterContext, TicketStub } from './letter.ts'
import { darkStyle, styles } from './styles.ts'

/**
 * The mail as HTML that mail programs understand: tables and inline styles, no script, nothing
 * loaded from anywhere; pictures are attached. Every word goes through `markup`, which escapes it.
 */
export function renderHtml(draft: Draft, { locale, shop }: LetterContext): string {
  return markup`<!doctype html>
<html lang="${locale}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="supported-color-schemes" content="light dark">
<meta name="format-detection" content="telephone=no, date=no, address=no, email=no, url=no">
<title>${draft.subject}</title>
<style>${darkStyle}</style>
</head>
<body class="ground" style="${styles.body}">
<table role="presentation" width="100%" cellpadding="0" cellspacing="0" border="0" class="ground" style="${styles.ground}"><tr><td align="center" style="${styles.page}">
<table role="presentation" width="100%" cellpadding="0" cellspacing="0" border="0" style="${styles.column}"><tr><td align="left">
<p class="soft" style="${styles.shop}">${shop.name}</p>
<h1 class="ink" style="${styles.heading}">${draft.heading}</h1>
${draft.blocks.map(blockHtml)}
<p class="soft line" style="${styles.foot}">${
    locale === 'ko'
      ? markup`${shop.name}에서 자동으로 보낸 메일이에요. 답장은 읽지 않아요.`
      : markup`Sent by ${shop.name} by itself; replies are not read.`
  }<br><a class="soft" href="${shop.url}" style="${styles.footLink}">${shop.url.replace(/^https?:\/\//, '')}</a></p>
</td></tr></table>
</td></tr></table>
</body>
</html>
`.text
}

function blockHtml(block: Block): Markup {
  switch (block.kind) {
    case 'says':
      return markup`<p class="ink" style="${styles.says}">${block.text}</p>\n`
    case 'aside':
      return markup`<p class="soft" style="${styles.aside}">${block.text}</p>\n`
    case 'code':
      return stub(markup`<p class="ink" style="${styles.code}">${block.code}</p>`)
    case 'facts':
      return stub(markup`${block.facts.map(factHtml)}`)
    case 'ticket':
      return ticketHtml(block.ticket)
    case 'link':
      return markup`<table role="presentation" width="100%" cellpadding="0" cellspacing="0" border="0" style="${styles.buttonRow}"><tr><td align="center" class="go" style="${styles.button}"><a href="${block.url}" class="go" style="${styles.buttonLink}">${block.label}</a></td></tr></table>\n`
  }
}

function factHtml({ label, value }: Fact): Markup {
  return markup`<p class="soft" style="${styles.label}">${label}</p><p class="ink" style="${styles.value}">${value}</p>`
}

/** Paper: a sheet on the ground. */
function stub(content: Markup): Markup {
  return markup`<table role="presentation" width="100%" cellpadding="0" cellspacing="0" border="0" class="sheet line" style="${styles.sheet}"><tr><td style="${styles.inset}">${content}</td></tr></table>\n`
}

/** The ticket stub, torn off along its dashed line; it means “this is yours”. */
function ticketHtml({ name, visitDate, place, code, pictureId }: TicketStub): Markup {
  return markup`<table role="presentation" width="100%" cellpadding="0" cellspacing="0" border="0" class="sheet line" style="${styles.sheet}">
<tr><td colspan="3" style="${styles.ticketHead}"><p class="ink" style="${styles.ticketName}">${name}</p>
<table role="presentation" width="100%" cellpadding="0" cellspacing="0" border="0"><tr><td class="soft" style="${styles.ticketDate}">${visitDate}</td><td align="right" class="soft" style="${styles.ticketPlace}">${place}</td></tr></table></td></tr>
<tr><td width="9" style="${styles.notchCell}"><div class="ground line" style="${styles.notchLeft}"></div></td><td style="${styles.tearCell}"><div class="line" style="${styles.tear}"></div></td><td width="9" style="${styles.notchCell}"><div class="ground line" style="${styles.notchRight}"></div></td></tr>
<tr><td colspan="3" align="center" style="${styles.ticketBody}">${
    pictureId === undefined
      ? undefined
      : markup`<img src="cid:${pictureId}" width="208" height="208" alt="QR" style="${styles.picture}">`
  }<p class="ink" style="${styles.ticketCode}">${grouped(code)}</p></td></tr>
</table>\n`
}

const GROUP_CHARACTERS = 4

/** Apart to the eye, together when copied. */
function grouped(code: string): Markup[] {
  const groups = code.match(new RegExp(`.{1,${GROUP_CHARACTERS}}`, 'gsu')) ?? []
  return groups.map((group) => markup`<span style="${styles.codeGroup}">${group}</span><wbr>`)
}
