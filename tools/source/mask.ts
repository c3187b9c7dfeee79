/**
 * Blanks what is not code: comments, and the inside of strings, templates and regular
 * expressions. Every character keeps its place and every line its number, so that a pattern
 * found in the result is code, and its offset is good in the original too. Code inside
 * `${…}` stays.
 */
export function maskSource(source: string): string {
  return new Masker(source).run()
}

// After one of these a slash begins a regular expression; elsewhere it divides.
const BEFORE_REGEX =
  /(?:^|[([{},;:=!?&|+\-*%<>~^]|\b(?:return|typeof|case|in|of|delete|void|throw|new|do|else|await|yield))$/

class Masker {
  readonly #source: string
  readonly #out: string[] = []
  #at = 0

  constructor(source: string) {
    this.#source = source
  }

  run(): string {
    this.#code(false)
    return this.#out.join('')
  }

  /** Copies code; inside a template it ends with the brace that closes `${`. */
  #code(insideTemplate: boolean): void {
    let depth = 0
    while (this.#at < this.#source.length) {
      const here = this.#source[this.#at] ?? ''
      const next = this.#source[this.#at + 1] ?? ''
      if (here === '/' && next === '/') this.#blankUntil(this.#lineEnd())
      else if (here === '/' && next === '*') this.#blankUntil(this.#after('*/', this.#at + 2))
      else if (here === "'" || here === '"') this.#quoted(here)
      else if (here === '`') this.#template()
      else if (here === '/' && this.#regexMayBegin()) this.#regex()
      else {
        if (here === '{') depth += 1
        if (here === '}') {
          if (insideTemplate && depth === 0) return
          depth -= 1
        }
        this.#copy(1)
      }
    }
  }

  #quoted(quote: string): void {
    this.#copy(1)
    while (this.#at < this.#source.length) {
      const here = this.#source[this.#at] ?? ''
      if (here === quote || here === '\n') break
      this.#blank(here === '\\' ? 2 : 1)
    }
    this.#copy(1)
  }

  #template(): void {
    this.#copy(1)
    while (this.#at < this.#source.length) {
      const here = this.#source[this.#at] ?? ''
      if (here === '`') break
      if (here === '$' && this.#source[this.#at + 1] === '{') {
        this.#copy(2)
        this.#code(true)
        this.#copy(1)
      } else {
        this.#blank(here === '\\' ? 2 : 1)
      }
    }
    this.#copy(1)
  }

  #regex(): void {
    this.#copy(1)
    let inClass = false
    while (this.#at < this.#source.length) {
      const here = this.#source[this.#at] ?? ''
      if (here === '\n' || (here === '/' && !inClass)) break
      if (here === '[') inClass = true
      if (here === ']') inClass = false
      this.#blank(here === '\\' ? 2 : 1)
    }
    this.#copy(1)
  }

  #regexMayBegin(): boolean {
    const before = this.#out.slice(-200).join('').trimEnd()
    return BEFORE_REGEX.test(before)
  }

  #copy(count: number): void {
    this.#out.push(this.#source.slice(this.#at, this.#at + count))
    this.#at += count
  }

  #blank(count: number): void {
    for (const character of this.#source.slice(this.#at, this.#at + count).split('')) {
      this.#out.push(character === '\n' ? '\n' : ' ')
    }
    this.#at += count
  }

  #blankUntil(end: number): void {
    this.#blank(end - this.#at)
  }

  #lineEnd(): number {
    const end = this.#source.indexOf('\n', this.#at)
    return end === -1 ? this.#source.length : end
  }

  #after(text: string, from: number): number {
    const found = this.#source.indexOf(text, from)
    return found === -1 ? this.#source.length : found + text.length
  }
}

/** The line (from 1) that `offset` stands in. */
export function lineAt(source: string, offset: number): number {
  let line = 1
  for (let at = source.indexOf('\n'); at !== -1 && at < offset; at = source.indexOf('\n', at + 1)) {
    line += 1
  }
  return line
}
