export type Json = null | boolean | number | string | Json[] | JsonObject

export interface JsonObject {
  [key: string]: Json
}

export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** The object at `key`; empty when there is none. */
export function objectIn(parent: JsonObject, key: string): JsonObject {
  const value = parent[key]
  return isObject(value) ? value : {}
}

/** The objects of the list at `key`; none when there is no list. */
export function objectsIn(parent: JsonObject, key: string): JsonObject[] {
  const value = parent[key]
  return Array.isArray(value) ? value.filter(isObject) : []
}

/** Text or number as text. */
export function textIn(parent: JsonObject, key: string): string {
  const value = parent[key]
  return typeof value === 'string' || typeof value === 'number' ? `${value}` : ''
}
