import { Agent, type IncomingHttpHeaders, type OutgoingHttpHeaders, request } from 'node:http'

/** A request as it goes out: the path is sent as written, the body as given. */
export interface RawRequest {
  readonly method: string
  /** With the query. */
  readonly path: string
  readonly headers?: OutgoingHttpHeaders
  readonly body?: string | Uint8Array
  /** Sends the body in chunks, without telling its length. */
  readonly chunked?: boolean
}

export interface RawAnswer {
  readonly status: number
  readonly headers: IncomingHttpHeaders
  readonly text: string
}

const ANSWER_MS_MAX = 15_000

export function createSender(port: number) {
  const agent = new Agent({ keepAlive: true, maxSockets: 256 })

  function send(raw: RawRequest): Promise<RawAnswer> {
    const { promise, resolve, reject } = Promise.withResolvers<RawAnswer>()
    const { method, path, headers, body, chunked = false } = raw
    const length =
      body === undefined || chunked ? {} : { 'content-length': String(Buffer.byteLength(body)) }
    const sent = request({
      ...{ host: '127.0.0.1', port, agent, method, path },
      headers: { ...length, ...headers },
    })
    sent.setTimeout(ANSWER_MS_MAX, () => sent.destroy(new Error(`no answer to ${method} ${path}`)))
    sent.on('error', reject)
    sent.on('response', (response) => {
      const chunks: Buffer[] = []
      response.on('data', (chunk: Buffer) => chunks.push(chunk))
      response.on('error', reject)
      response.on('end', () => {
        const text = Buffer.concat(chunks).toString('utf8')
        resolve({ status: response.statusCode ?? 0, headers: response.headers, text })
      })
    })
    if (body !== undefined && chunked) sent.write(body)
    sent.end(chunked ? undefined : body)
    return promise
  }

  return { send, close: () => agent.destroy() }
}
