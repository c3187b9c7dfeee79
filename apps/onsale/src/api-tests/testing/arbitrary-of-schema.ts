import fc from 'fast-check'

/** What of JSON Schema the document uses; anything else is taken as "any value". */
export interface Plain {
  readonly $ref?: string
  readonly type?: string
  readonly enum?: readonly unknown[]
  readonly properties?: Readonly<Record<string, Plain>>
  readonly required?: readonly string[]
  readonly items?: Plain
  readonly minimum?: number
  readonly maximum?: number
  readonly format?: string
}

export type Schemas = Readonly<Record<string, Plain>>

const oddities = fc.constantFrom<unknown>(
  ...[null, '', '\u0000', '__proto__', '\ud800', '../', '%', "'", 0, -0, -1, 1.5, 2 ** 53, 1e308],
  ...[true, [], {}, [[]], { length: 1 }, '2026-02-30', '9999-12-31', 'x'.repeat(3_000)],
)

/** Now and then something else than what the schema says. */
const orOdd = (right: fc.Arbitrary<unknown>): fc.Arbitrary<unknown> =>
  fc.oneof({ weight: 12, arbitrary: right }, { weight: 1, arbitrary: oddities })

/** Values that mostly fit `schema`; `known` are texts worth trying, such as ids given out. */
export function arbitraryOf(
  schema: Plain,
  schemas: Schemas,
  known: readonly string[],
): fc.Arbitrary<unknown> {
  const named = schema.$ref?.split('/').at(-1)
  if (named !== undefined) return arbitraryOf(schemas[named] ?? {}, schemas, known)
  if (schema.enum !== undefined) return orOdd(fc.constantFrom(...schema.enum))
  switch (schema.type) {
    case 'string':
      return orOdd(textOf(schema, known))
    case 'integer': {
      const { minimum = -1_000, maximum = Number.MAX_SAFE_INTEGER } = schema
      return orOdd(
        fc.integer({ min: Math.max(minimum, -1_000), max: Math.min(maximum, 2 ** 31 - 1) }),
      )
    }
    case 'array':
      return orOdd(fc.array(arbitraryOf(schema.items ?? {}, schemas, known), { maxLength: 12 }))
    case 'object':
      return orOdd(objectOf(schema, schemas, known))
    default:
      return fc.jsonValue({ maxDepth: 3 })
  }
}

function textOf({ format }: Plain, known: readonly string[]): fc.Arbitrary<unknown> {
  if (format === 'date') {
    return fc.constantFrom('2026-12-24', '2027-01-01', '2020-02-29', '9999-12-31', '0000-01-01')
  }
  if (format === 'date-time') {
    return fc.constantFrom(
      '2026-01-01T00:00:00Z',
      '2030-01-01T00:00:00+09:00',
      '2026-06-30T23:59:60Z',
    )
  }
  const words = ['KRW', 'USD', 'sandbox', 'Asia/Seoul', 'UTC', 'approve', ...known]
  return fc.oneof(fc.constantFrom(...words), fc.string({ unit: 'binary', maxLength: 40 }))
}

function objectOf(schema: Plain, schemas: Schemas, known: readonly string[]) {
  const { properties = {}, required = [] } = schema
  const members = Object.entries(properties).map(
    ([name, member]) => [name, arbitraryOf(member, schemas, known)] as const,
  )
  if (members.length === 0) return fc.dictionary(fc.string({ maxLength: 8 }), fc.jsonValue())
  return fc
    .tuple(
      fc.record(Object.fromEntries(members), { requiredKeys: [...required] }),
      fc.option(fc.dictionary(fc.string({ maxLength: 8 }), fc.jsonValue({ maxDepth: 1 })), {
        ...{ nil: undefined, freq: 20 },
      }),
    )
    .map(([right, more]) => ({ ...right, ...more }))
}
