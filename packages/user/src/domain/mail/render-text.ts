import type { Block, Draft, LetterContext } from './letter.ts'

/** The mail as text: what it says, block by block; codes stand on lines of their own. */
export function renderText(draft: Draft, { locale, shop }: LetterContext): string {
  const foot =
    locale === 'ko'
      ? `${shop.name}에서 자동으로 보낸 메일이에요. 답장은 읽지 않아요.\n${shop.url}`
      : `Sent by ${shop.name} by itself; replies are not read.\n${shop.url}`
  return `${[draft.heading, ...draft.blocks.map(blockText), `--\n${foot}`].join('\n\n')}\n`
}

function blockText(block: Block): string {
  switch (block.kind) {
    case 'says':
    case 'aside':
      return block.text
    case 'code':
      return `    ${block.code}`
    case 'facts':
      return block.facts.map(({ label, value }) => `${label}: ${value}`).join('\n')
    case 'ticket': {
      const { name, visitDate, place, code } = block.ticket
      return `[${place}] ${name}\n${visitDate}\n${code}`
    }
    case 'link':
      return `${block.label}\n${block.url}`
  }
}
