import type { ObjectSchema, Schema } from '@onsale/contracts/http/call.ts'

type QueryValues = Record<string, unknown>

const integerForm = /^-?\d{1,15}$/

function isInteger(schema: Schema): boolean {
  return 'type' in schema && schema.type === 'integer'
}

/**
 * Takes from a query what the call declares, integers as numbers. Parameters it does not know
 * are left out; what is no integer, or came twice, stays as it is and fails validation.
 */
export function createQueryParser(
  schema: ObjectSchema,
): (query: Readonly<Record<string, unknown>>) => QueryValues {
  const members = Object.entries(schema.properties).map(([name, member]) => ({
    name,
    integer: isInteger(member),
  }))
  return (query) => {
    const values: QueryValues = {}
    for (const { name, integer } of members) {
      const value = query[name]
      if (value === undefined) continue
      values[name] =
        integer && typeof value === 'string' && integerForm.test(value) ? Number(value) : value
    }
    return values
  }
}
