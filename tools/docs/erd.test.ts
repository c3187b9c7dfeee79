import assert from 'node:assert/strict'
import { mkdtempSync, rmSync } from 'node:fs'
import { DatabaseSync } from 'node:sqlite'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { test } from 'node:test'
import { erdPage } from './erd.ts'
import { impliedRelations } from './implied-relations.ts'
import { withSection } from './marked-section.ts'
import { readSchema, type Table } from './schema.ts'

function schemaOf(sql: string): Table[] {
  const folder = mkdtempSync(path.join(tmpdir(), 'onsale-erd-'))
  try {
    const file = path.join(folder, 'a.sqlite')
    const database = new DatabaseSync(file)
    database.exec(sql)
    database.close()
    return readSchema(file)
  } finally {
    rmSync(folder, { recursive: true })
  }
}

test('a page shows keys, nullable columns, checks, indexes and relations', () => {
  const tables = schemaOf(`
    CREATE TABLE orders (id text NOT NULL PRIMARY KEY, person text NOT NULL, key text,
      code text NOT NULL UNIQUE, UNIQUE (person, key)) STRICT;
    CREATE TABLE lines (order_id text NOT NULL, position integer NOT NULL, unit_id text NOT NULL,
      PRIMARY KEY (order_id, position), FOREIGN KEY (order_id) REFERENCES orders (id)) STRICT;
    CREATE TABLE stock (unit_id text NOT NULL PRIMARY KEY, held integer NOT NULL,
      CHECK (held >= 0 AND (held <= 10))) STRICT;
    CREATE INDEX held_first ON stock (held) WHERE held > 0;
    CREATE TABLE kysely_migration (name text);`)
  const implied = impliedRelations(tables, { order_id: 'orders', unit_id: 'stock' })
  const page = erdPage({ service: 'order', tables, implied })
  for (const expected of [
    '  orders {\n    text id PK\n    text person\n    text key "null"\n    text code UK\n  }',
    '  lines {\n    text order_id PK\n    integer position PK\n    text unit_id\n  }',
    '  orders ||--o{ lines : "order_id"',
    '  stock ||..o{ lines : "unit_id"',
    '- check: `held >= 0 AND (held <= 10)`',
    '- index: (held) where `held > 0`',
    '- unique: (person, key)',
  ]) {
    assert.ok(page.includes(expected), `${expected}\nis not in\n${page}`)
  }
  assert.ok(!page.includes('kysely'))
})

test('a section is replaced between its markers, and both must be there', () => {
  const page = 'a\n<!-- config:begin -->\nold\n<!-- config:end -->\nb\n'
  const made = withSection(page, 'config', '| new |\n')
  assert.equal(made, 'a\n<!-- config:begin -->\n\n| new |\n\n<!-- config:end -->\nb\n')
  assert.equal(withSection(made, 'config', '| new |'), made)
  assert.throws(() => withSection('a <!-- config:end -->', 'config', ''), /has no/)
})
