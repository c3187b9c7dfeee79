import path from 'node:path'

/** Where the embedded form keeps its files. */
export function dataFiles(dataDir: string) {
  const at = (name: string): string => path.resolve(dataDir, name)
  return {
    lock: at('lock.sqlite'),
    keys: at('keys.json'),
    ticket: at('ticket.sqlite'),
    order: at('order.sqlite'),
    sandbox: at('sandbox.sqlite'),
    user: at('user.sqlite'),
    userKeys: at('user-keys.sqlite'),
    mailbox: at('mailbox.sqlite'),
  }
}
