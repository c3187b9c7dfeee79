import { createSocket, type RemoteInfo } from 'node:dgram'
import { once } from 'node:events'
import { isIPv4 } from 'node:net'
import type { TestContext } from 'node:test'

/** What a name server says of a name: its addresses, that there is no such name, or nothing. */
export type Said = readonly string[] | 'no such name' | 'failure' | 'silence'

export interface NameServer {
  /** `address:port`, as resolvers take it. */
  readonly address: string
  /** Questions for a name of so many answers yet. */
  readonly asked: number
  /** What it says from now on; of a family alone when one is given. */
  says(name: string, said: Said, family?: 'A' | 'AAAA'): void
}

const HEADER_BYTES = 12
const TYPES = { A: 1, AAAA: 28 } as const
const RCODES = { 'no such name': 3, failure: 2 } as const
/** A reply, to a question that asked for recursion, which is available. */
const REPLY_FLAGS = 0x8180

/** A name server on loopback that says what a test tells it to (RFC 1035, one question). */
export async function startNameServer(t: TestContext): Promise<NameServer> {
  const said = new Map<string, Said>()
  let asked = 0
  const socket = createSocket('udp4')
  socket.on('message', (question: Buffer, from: RemoteInfo) => {
    asked += 1
    const { name, type, end } = readQuestion(question)
    const family = type === TYPES.AAAA ? 'AAAA' : 'A'
    const answer = said.get(`${name} ${family}`) ?? 'no such name'
    if (answer === 'silence') return
    socket.send(reply(question.subarray(0, end), answer, TYPES[family]), from.port, from.address)
  })
  socket.bind(0, '127.0.0.1')
  await once(socket, 'listening')
  t.after(() => socket.close())
  return {
    address: `127.0.0.1:${socket.address().port}`,
    get asked() {
      return asked
    },
    says(name, answer, family) {
      for (const one of family === undefined ? (['A', 'AAAA'] as const) : [family]) {
        said.set(`${name} ${one}`, typeof answer === 'string' ? answer : ofFamily(answer, one))
      }
    },
  }
}

function ofFamily(addresses: readonly string[], family: 'A' | 'AAAA'): readonly string[] {
  return addresses.filter((address) => isIPv4(address) === (family === 'A'))
}

function readQuestion(message: Buffer): { name: string; type: number; end: number } {
  const labels: string[] = []
  let at = HEADER_BYTES
  for (let length = message[at] ?? 0; length > 0; length = message[at] ?? 0) {
    labels.push(message.toString('ascii', at + 1, at + 1 + length))
    at += 1 + length
  }
  // After the end of the name its type and its class, two bytes each.
  return { name: labels.join('.').toLowerCase(), type: message.readUInt16BE(at + 1), end: at + 5 }
}

function reply(question: Buffer, said: Exclude<Said, 'silence'>, type: number): Buffer {
  const addresses = typeof said === 'string' ? [] : said
  const header = Buffer.from(question.subarray(0, HEADER_BYTES))
  header.writeUInt16BE(REPLY_FLAGS | (typeof said === 'string' ? RCODES[said] : 0), 2)
  header.writeUInt16BE(1, 4)
  header.writeUInt16BE(addresses.length, 6)
  header.writeUInt32BE(0, 8)
  const records = addresses.map((address) => {
    const bytes = addressBytes(address)
    const record = Buffer.alloc(12)
    record.writeUInt16BE(0xc000 | HEADER_BYTES, 0) // the name, as in the question
    record.writeUInt16BE(type, 2)
    record.writeUInt16BE(1, 4) // Internet
    record.writeUInt32BE(1, 6) // seconds to live
    record.writeUInt16BE(bytes.length, 10)
    return Buffer.concat([record, bytes])
  })
  return Buffer.concat([header, question.subarray(HEADER_BYTES), ...records])
}

function addressBytes(address: string): Buffer {
  if (isIPv4(address)) return Buffer.from(address.split('.').map(Number))
  const [head = '', tail = ''] = address.split('::')
  const parts = (text: string) => text.split(':').filter((part) => part !== '')
  const zeros = Array<string>(8 - parts(head).length - parts(tail).length).fill('0')
  const words = [...parts(head), ...zeros, ...parts(tail)]
  return Buffer.from(words.map((word) => word.padStart(4, '0')).join(''), 'hex')
}
