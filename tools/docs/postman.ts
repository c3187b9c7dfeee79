import { createHash } from 'node:crypto'
import { convertV2, type Options } from 'openapi-to-postmanv2'
import { isObject, objectIn, objectsIn, textIn, type JsonObject } from './json.ts'
import { withExamples } from './with-examples.ts'

const options: Options = {
  folderStrategy: 'Tags',
  requestNameSource: 'Fallback',
  parametersResolution: 'Example',
  enableOptionalParameters: false,
  alwaysInheritAuthentication: true,
}

const TOKEN_HINT = 'npm run --silent onsale -- token --sub me --role customer'

/** A Postman collection of the API: the same text for the same document. */
export async function postmanCollection(openApi: object): Promise<string> {
  const document: unknown = structuredClone(openApi)
  if (!isObject(document)) throw new Error('an OpenAPI document is an object')
  const collection = await convert(withExamples(document))
  const made: JsonObject = {
    info: { ...objectIn(collection, 'info'), _postman_id: stableId('collection') },
    auth: { type: 'bearer', bearer: [{ key: 'token', value: '{{token}}', type: 'string' }] },
    variable: [
      { key: 'baseUrl', value: 'http://localhost:3000' },
      { key: 'token', value: '', description: TOKEN_HINT },
    ],
    item: objectsIn(collection, 'item').map((item) => tidy(item, '')),
  }
  return `${JSON.stringify(made, null, 2)}\n`
}

async function convert(document: JsonObject): Promise<JsonObject> {
  const { promise, resolve, reject } = Promise.withResolvers<JsonObject>()
  convertV2({ type: 'json', data: document }, options, (error, result) => {
    const collection: unknown = result?.output?.[0]?.data
    if (error === null && isObject(collection)) resolve(collection)
    else reject(new Error(`no collection could be made: ${result?.reason ?? ''}`, { cause: error }))
  })
  return await promise
}

/** Random ids become stable ones; of the examples only the answers of success are kept. */
function tidy(item: JsonObject, folder: string): JsonObject {
  const name = `${folder}/${textIn(item, 'name')}`
  if (item['item'] !== undefined) {
    return { ...item, item: objectsIn(item, 'item').map((child) => tidy(child, name)) }
  }
  const examples = objectsIn(item, 'response')
    .filter((response) => Number(response['code']) < 300)
    .map((response) => ({ ...response, id: stableId(`${name}/${textIn(response, 'code')}`) }))
  const { auth: _inherited, ...request } = objectIn(item, 'request')
  return { ...item, id: stableId(name), request, response: examples }
}

/** A UUID that follows from `name` alone. */
function stableId(name: string): string {
  const hex = createHash('sha256').update(`onsale:${name}`).digest('hex')
  const [a, b, c, d] = [hex.slice(0, 8), hex.slice(8, 12), hex.slice(13, 16), hex.slice(17, 20)]
  return `${a}-${b}-5${c}-8${d}-${hex.slice(20, 32)}`
}
