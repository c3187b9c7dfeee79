import { exampleOf } from './examples.ts'
import { isObject, objectIn, objectsIn, textIn, type JsonObject } from './json.ts'

/** Postman makes a new one for every request it sends. */
const NEW_KEY = '{{$guid}}'

/**
 * The OpenAPI document with an example for every body and parameter: the converter would
 * make up random ones.
 */
export function withExamples(document: JsonObject): JsonObject {
  const schemas = objectIn(objectIn(document, 'components'), 'schemas')
  for (const path of Object.values(objectIn(document, 'paths')).filter(isObject)) {
    for (const operation of Object.values(path).filter(isObject)) {
      for (const parameter of objectsIn(operation, 'parameters')) {
        const name = textIn(parameter, 'name')
        parameter['example'] =
          name === 'Idempotency-Key'
            ? NEW_KEY
            : exampleOf(parameter['schema'], schemas, { optional: false }, name)
      }
      fillContent(objectIn(operation, 'requestBody'), schemas, false)
      for (const answer of Object.values(objectIn(operation, 'responses')).filter(isObject)) {
        fillContent(answer, schemas, true)
        fillHeaders(answer, schemas)
      }
    }
  }
  return document
}

function fillContent(holder: JsonObject, schemas: JsonObject, optional: boolean): void {
  for (const media of Object.values(objectIn(holder, 'content')).filter(isObject)) {
    media['example'] = exampleOf(media['schema'], schemas, { optional })
  }
}

function fillHeaders(answer: JsonObject, schemas: JsonObject): void {
  for (const [name, header] of Object.entries(objectIn(answer, 'headers'))) {
    if (isObject(header)) {
      header['example'] = exampleOf(header['schema'], schemas, { optional: false }, name)
    }
  }
}
