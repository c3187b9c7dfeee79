export type Block =
  | { readonly kind: 'title' | 'heading' | 'paragraph'; readonly text: string }
  | { readonly kind: 'list'; readonly items: readonly string[] }

/** The operator's plain texts: `#` titles, `##` headings, `-` lists, paragraphs; nothing else. */
export function blocksOf(text: string): Block[] {
  return text
    .split(/\r?\n\s*\r?\n/)
    .map((part) => part.trim())
    .filter((part) => part !== '')
    .map(blockOf)
}

function blockOf(part: string): Block {
  const lines = part.split(/\r?\n/).map((line) => line.trim())
  if (lines.every((line) => line.startsWith('- '))) {
    return { kind: 'list', items: lines.map((line) => line.slice(2)) }
  }
  const text = lines.join(' ')
  if (text.startsWith('# ')) return { kind: 'title', text: text.slice(2) }
  const heading = /^#{2,}\s+(?<text>.*)$/.exec(text)?.groups?.['text']
  return heading === undefined ? { kind: 'paragraph', text } : { kind: 'heading', text: heading }
}
