import { openApiDocument } from '@onsale/contracts/openapi.ts'
import { postmanCollection } from './postman.ts'

export async function postmanPages(): Promise<Map<string, string>> {
  const collection = await postmanCollection(openApiDocument())
  return new Map([['docs/postman/onsale.postman_collection.json', collection]])
}
