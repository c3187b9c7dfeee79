import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'

/** What must lie nowhere, by a name to tell it by. */
export type Secrets = Readonly<Record<string, string>>

/** Where to look: bytes by the name of where they were found. */
export type Places = ReadonlyMap<string, Buffer>

/** Every file of a folder as it is now, write-ahead logs too. */
export function filesOf(folder: string): Map<string, Buffer> {
  return new Map(readdirSync(folder).map((name) => [name, readFileSync(path.join(folder, name))]))
}

/** Every secret that lies somewhere, in clear or in an encoding that would hide it from a search. */
export function findTraces(places: Places, secrets: Secrets): string[] {
  return Object.entries(secrets).flatMap(([secret, text]) =>
    [...formsOf(text)].flatMap(([form, bytes]) =>
      [...places]
        .filter(([, place]) => holds(place, bytes))
        .map(([where]) => `${secret} as ${form} in ${where}`),
    ),
  )
}

/** The ways in which a text may be written. */
export function formsOf(text: string): Map<string, Buffer> {
  const utf8 = Buffer.from(text)
  const utf16 = Buffer.from(text, 'utf16le')
  const escaped = (hex: (unit: number) => string): string =>
    text.replace(/[^ -~]/g, (unit) => `\\u${hex(unit.charCodeAt(0)).padStart(4, '0')}`)
  const url = encodeURIComponent(text)
  return new Map([
    ['plain text', utf8],
    ['lower case', Buffer.from(text.toLowerCase())],
    ['upper case', Buffer.from(text.toUpperCase())],
    ['UTF-16LE', utf16],
    ['UTF-16BE', Buffer.from(utf16).swap16()],
    ['hex', Buffer.from(utf8.toString('hex'))],
    ['upper-case hex', Buffer.from(utf8.toString('hex').toUpperCase())],
    ['a URL', Buffer.from(url)],
    [
      'a lower-case URL',
      Buffer.from(url.replaceAll(/%[0-9A-F]{2}/g, (byte) => byte.toLowerCase())),
    ],
    ['a form', Buffer.from(new URLSearchParams({ a: text }).toString().slice(2))],
    ['JSON escapes', Buffer.from(escaped((unit) => unit.toString(16)))],
    ['upper-case JSON escapes', Buffer.from(escaped((unit) => unit.toString(16).toUpperCase()))],
    ...base64Forms(utf8),
  ])
}

/** A text within a longer one is written in base64 in one of three ways. */
function base64Forms(utf8: Buffer): [string, Buffer][] {
  return [0, 1, 2].flatMap((before): [string, Buffer][] => {
    const around = Buffer.concat([Buffer.alloc(before), utf8, Buffer.alloc(3)])
    const first = Math.ceil((before * 8) / 6)
    const end = Math.floor(((before + utf8.length) * 8) / 6)
    const part = around.toString('base64').slice(first, end)
    return [
      [`base64 at ${before}`, Buffer.from(part)],
      [`base64url at ${before}`, Buffer.from(part.replaceAll('+', '-').replaceAll('/', '_'))],
    ]
  })
}

const DIGITS = /^\d+$/

/** A code of digits within a longer number, such as an instant, is another number. */
function holds(place: Buffer, bytes: Buffer): boolean {
  const isNumber = DIGITS.test(bytes.toString('latin1'))
  for (let at = place.indexOf(bytes); at !== -1; at = place.indexOf(bytes, at + 1)) {
    const isWithin = isDigit(place[at - 1]) || isDigit(place[at + bytes.length])
    if (!isNumber || !isWithin) return true
  }
  return false
}

function isDigit(byte: number | undefined): boolean {
  return byte !== undefined && byte >= 0x30 && byte <= 0x39
}
