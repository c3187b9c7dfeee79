/** Who our mails are from. */
export interface MailSender {
  /** Shown before the address; may be empty. */
  readonly name: string
  readonly address: string
}

const FORM = /^(?:(?<name>[^<>"\\\p{Cc}]{1,100}?)\s*<(?<inner>[^<>\s]+)>|(?<bare>[^<>\s]+))$/u
const ADDRESS =
  /^[A-Za-z0-9!#$%&'*+/=?^_`{|}~.-]{1,64}@[A-Za-z0-9](?:[A-Za-z0-9.-]{0,251}[A-Za-z0-9])?$/

/** Reads `tickets@panda.example` or `Panda World <tickets@panda.example>`. */
export function parseMailSender(text: string): MailSender | undefined {
  const groups = FORM.exec(text.trim())?.groups
  const address = groups?.['inner'] ?? groups?.['bare']
  if (address === undefined || !ADDRESS.test(address)) return undefined
  return { name: groups?.['name']?.trim() ?? '', address }
}

/** The sender of an instance that was told none: `onsale` at the host of its public URL. */
export function defaultMailSender(publicUrl: string): MailSender {
  const { hostname } = new URL(publicUrl)
  const isName = /^[a-z0-9-]+(?:\.[a-z0-9-]+)*$/i.test(hostname) && !/^[\d.]+$/.test(hostname)
  return { name: '', address: `onsale@${isName ? hostname : 'localhost'}` }
}
