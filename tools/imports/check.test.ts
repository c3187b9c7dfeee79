import assert from 'node:assert/strict'
import { test } from 'node:test'
import { importsOf } from '../source/imports.ts'
import { checkImports } from './check.ts'
import type { Manifest, SourceTree } from './source-tree.ts'

const manifest = (...dependencies: readonly string[]): Manifest => ({
  dependencies: new Set(dependencies),
  devDependencies: new Set(),
})

const sound: Readonly<Record<string, string>> = {
  'packages/kernel/src/clock.ts': `import { performance } from 'node:perf_hooks'`,
  'packages/contracts/src/sale.ts': `import Type from 'typebox'`,
  'packages/platform/src/http/client.ts': `import { request } from 'undici'
    import type { Clock } from '@onsale/kernel/clock.ts'`,
  'packages/platform/src/http/server.ts': `import '@onsale/contracts/sale.ts'`,
  'packages/order/src/domain/stock.ts': `import { now } from '@onsale/kernel/clock.ts'
    import type { Sale } from '@onsale/contracts/sale.ts'`,
  'packages/order/src/domain/decide-claim.ts': '',
  'packages/order/src/ports.ts': `import type { Stock } from './domain/stock.ts'`,
  'packages/order/src/usecases/reserve.ts': `import type { Ledger } from '../ports.ts'
    import type { Client } from '@onsale/platform/http/client.ts'
    import { decide } from '../domain/stock.ts'`,
  'packages/platform/src/database/sql-session.ts': '',
  'packages/order/src/engine/committer.ts': `import type { Ledger } from '../ports.ts'
    import { StoreUnavailable } from '@onsale/platform/database/sql-session.ts'`,
  'packages/order/src/usecases/take-hold.ts': `import type { C } from '../engine/committer.ts'`,
  'packages/order/src/workers/expire.ts': `import { reserve } from '../usecases/reserve.ts'`,
  'packages/order/src/http/routes.ts': `import { reserve } from '../usecases/reserve.ts'
    import { serve } from '@onsale/platform/http/server.ts'`,
  'packages/order/src/adapters/sql/ledger.ts': `import type { Ledger } from '../../ports.ts'`,
  'packages/order/src/adapters/sql/sqlite-ledger-thread.ts': `import { reserve } from '../../usecases/reserve.ts'
    import { ledger } from './ledger.ts'`,
  'packages/order/src/adapters/memory/gate.ts': `import type { Ledger } from '../../ports.ts'`,
  'packages/order/src/compose.ts': `import { ledger } from './adapters/sql/ledger.ts'
    import { routes } from './http/routes.ts'`,
  'packages/order/src/domain/stock.test.ts': `import test from 'node:test'
    import { startAll } from '@onsale/testkit/start-all.ts'
    import { ledger } from '../adapters/sql/ledger.ts'`,
  'packages/ticket/src/compose.ts': `import type { Sale } from '@onsale/contracts/sale.ts'`,
  'packages/testkit/src/start-all.ts': `import { compose } from '@onsale/order/compose.ts'`,
  'apps/onsale/src/main.ts': `import { compose } from '@onsale/order/compose.ts'`,
}

const manifests = new Map<string, Manifest>([
  ['.', manifest()],
  ['packages/kernel', manifest()],
  ['packages/contracts', manifest('typebox')],
  ['packages/platform', manifest('undici', '@onsale/kernel', '@onsale/contracts')],
  ['packages/order', manifest('@onsale/kernel', '@onsale/contracts', '@onsale/platform')],
  ['packages/ticket', manifest('@onsale/kernel', '@onsale/contracts', '@onsale/order')],
  ['packages/testkit', manifest('@onsale/order')],
  ['apps/onsale', manifest('@onsale/order', '@onsale/testkit')],
])

function findingsWith(planted: Readonly<Record<string, string>>): string[] {
  const tree: SourceTree = {
    imports: new Map(
      Object.entries({ ...sound, ...planted }).map(([file, source]) => [file, importsOf(source)]),
    ),
    manifests,
  }
  return checkImports(tree).map(({ file, line, problem }) => `${file}:${line} ${problem}`)
}

test('a sound tree has no findings', () => {
  assert.deepEqual(findingsWith({}), [])
})

interface Planted {
  readonly file: string
  readonly source: string
  readonly says: RegExp
}

const violations: Readonly<Record<string, Planted>> = {
  'kernel imports a package': {
    file: 'packages/kernel/src/ids.ts',
    source: `import x from '@onsale/contracts/sale.ts'`,
    says: /does not declare|kernel imports contracts/,
  },
  'kernel imports a library': {
    file: 'packages/kernel/src/ids.ts',
    source: `import x from 'undici'`,
    says: /kernel imports the library undici/,
  },
  'contracts use the runtime': {
    file: 'packages/contracts/src/a.ts',
    source: `import x from 'node:fs'`,
    says: /contracts imports node:fs/,
  },
  'platform knows a service': {
    file: 'packages/platform/src/a.ts',
    source: `import x from '@onsale/order/compose.ts'`,
    says: /does not declare|platform imports compose/,
  },
  'one service imports another': {
    file: 'packages/ticket/src/adapters/sql/a.ts',
    source: `import x from '@onsale/order/compose.ts'`,
    says: /packages\/ticket imports packages\/order/,
  },
  'so does its test': {
    file: 'packages/ticket/src/a.test.ts',
    source: `import x from '@onsale/order/compose.ts'`,
    says: /packages\/ticket imports packages\/order/,
  },
  'a rule touches the world': {
    file: 'packages/order/src/domain/a.ts',
    source: `import fs from 'node:fs'`,
    says: /domain imports node:fs/,
  },
  'a rule knows the plumbing': {
    file: 'packages/order/src/domain/a.ts',
    source: `import type { C } from '@onsale/platform/http/client.ts'`,
    says: /domain imports platform/,
  },
  'a rule takes more than types of a contract': {
    file: 'packages/order/src/domain/a.ts',
    source: `import { sale } from '@onsale/contracts/sale.ts'`,
    says: /domain imports contracts/,
  },
  'a rule knows a port': {
    file: 'packages/order/src/domain/a.ts',
    source: `import type { Ledger } from '../ports.ts'`,
    says: /domain imports ports/,
  },
  'a use case names an adapter': {
    file: 'packages/order/src/usecases/a.ts',
    source: `\nimport { ledger } from '../adapters/sql/ledger.ts'`,
    says: /a\.ts:2 usecases imports adapters/,
  },
  'a use case runs the plumbing': {
    file: 'packages/order/src/usecases/a.ts',
    source: `import { request } from '@onsale/platform/http/client.ts'`,
    says: /usecases imports platform/,
  },
  'a use case takes unlisted types of the plumbing': {
    file: 'packages/order/src/usecases/a.ts',
    source: `import type { Server } from '@onsale/platform/http/server.ts'`,
    says: /usecases imports platform/,
  },
  'a use case makes the engine': {
    file: 'packages/order/src/usecases/a.ts',
    source: `import { commit } from '../engine/committer.ts'`,
    says: /usecases imports engine/,
  },
  'the engine runs a use case': {
    file: 'packages/order/src/engine/a.ts',
    source: `import { reserve } from '../usecases/reserve.ts'`,
    says: /engine imports usecases/,
  },
  'a route names an adapter': {
    file: 'packages/order/src/http/a.ts',
    source: `import { ledger } from '../adapters/sql/ledger.ts'`,
    says: /http imports adapters/,
  },
  'a route decides': {
    file: 'packages/order/src/http/a.ts',
    source: `import { decideClaim } from '../domain/decide-claim.ts'`,
    says: /a route decides/,
  },
  'an adapter runs a use case': {
    file: 'packages/order/src/adapters/sql/a.ts',
    source: `import { reserve } from '../../usecases/reserve.ts'`,
    says: /adapters imports usecases/,
  },
  'an adapter uses another technology': {
    file: 'packages/order/src/adapters/memory/a.ts',
    source: `import { ledger } from '../sql/ledger.ts'`,
    says: /of another technology/,
  },
  'the program names a business rule': {
    file: 'apps/onsale/src/a.ts',
    source: `import { decide } from '@onsale/order/domain/stock.ts'`,
    says: /app imports domain/,
  },
  'the storefront takes more than contracts': {
    file: 'apps/web/src/a.ts',
    source: `import { now } from '../../../packages/kernel/src/clock.ts'`,
    says: /reaches into packages\/kernel/,
  },
  'the program uses the testkit': {
    file: 'apps/onsale/src/a.ts',
    source: `import { startAll } from '@onsale/testkit/start-all.ts'`,
    says: /imports packages\/testkit/,
  },
  'code uses what belongs to a test': {
    file: 'packages/order/src/usecases/a.ts',
    source: `import { planted } from '../domain/stock.test.ts'`,
    says: /imports packages\/order\/src\/domain\/stock\.test\.ts/,
  },
  'a relative path leaves its package': {
    file: 'packages/order/src/usecases/a.ts',
    source: `import { now } from '../../../kernel/src/clock.ts'`,
    says: /reaches into packages\/kernel/,
  },
  'a library is not declared': {
    file: 'packages/platform/src/a.ts',
    source: `import pino from 'pino'`,
    says: /imports pino, which packages\/platform\/package\.json does not declare/,
  },
  'a part of a library is not declared': {
    file: 'packages/order/src/adapters/sql/a.ts',
    source: `import x from '@scope/lib/part.js'`,
    says: /imports @scope\/lib, which packages\/order/,
  },
  'a file is not there': {
    file: 'packages/order/src/usecases/a.ts',
    source: `import x from '../domain/stock'`,
    says: /there is no packages\/order\/src\/domain\/stock/,
  },
  'a file is in no room': {
    file: 'packages/order/src/helpers/a.ts',
    source: '',
    says: /belongs to no room/,
  },
  'a builtin goes without its prefix': {
    file: 'packages/platform/src/a.ts',
    source: `import fs from 'fs'`,
    says: /imports fs/,
  },
}

for (const [name, { file, source, says }] of Object.entries(violations)) {
  test(`found: ${name}`, () => {
    const findings = findingsWith({ [file]: source })
    assert.equal(findings.length, 1, findings.join('\n'))
    assert.match(findings[0] ?? '', says)
  })
}

test('found: files that import each other in a circle', () => {
  const findings = findingsWith({
    'packages/order/src/domain/a.ts': `import './b.ts'`,
    'packages/order/src/domain/b.ts': `import './c.ts'`,
    'packages/order/src/domain/c.ts': `import type { A } from './a.ts'`,
  })
  assert.deepEqual(findings, [
    'packages/order/src/domain/c.ts:1 closes a circle of imports: ' +
      'packages/order/src/domain/a.ts → packages/order/src/domain/b.ts → ' +
      'packages/order/src/domain/c.ts → packages/order/src/domain/a.ts',
  ])
})
