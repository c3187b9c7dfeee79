import type { Finding } from '../source/finding.ts'
import type { Import } from '../source/imports.ts'
import { findCycles } from './cycles.ts'
import { resolveImport, type Target } from './resolve.ts'
import { placeOf, services, type Place, type Room } from './rooms.ts'
import type { SourceTree } from './source-tree.ts'
import {
  contractsLibrary,
  platformFaults,
  platformTypesForRules,
  pureNodeModules,
  roomsOfRules,
  roomsWithLibraries,
  roomsWithoutNode,
  roomsWithPureNode,
  table,
} from './table.ts'

interface Problem {
  readonly problem: string
  readonly instead: string
}

/** What changes state is decided under the ledger's locks, never in a route. */
const DECISION = /\/src\/domain\/decide[\w-]*\.ts$/
/** Rooms beside the tests that are no part of the program and never go out with it. */
const mayTest: ReadonlySet<Room> = new Set<Room>(['testkit', 'proof', 'tools'])
const ORACLE = /^packages\/testkit\/src\/oracle\//

/** Every import that the table of architecture.md does not allow, and every cycle of files. */
export function checkImports(tree: SourceTree): Finding[] {
  const findings: Finding[] = []
  for (const [file, imports] of tree.imports) {
    const from = placeOf(file)
    if (from.room === 'unknown') {
      findings.push(unknownRoom(file))
      continue // What it may import follows from its room.
    }
    for (const imported of imports) {
      const found = judge(tree, file, from, imported)
      if (found !== undefined) findings.push({ file, line: imported.line, ...found })
    }
  }
  return [...findings, ...findCycles(tree)]
}

function unknownRoom(file: string): Finding {
  return {
    file,
    line: 1,
    problem: 'belongs to no room of the layout',
    instead:
      'put it in src/{domain,engine,usecases,http,consumers,workers,adapters}, src/ports.ts, src/compose.ts or migrations/',
  }
}

function judge(tree: SourceTree, file: string, from: Place, imported: Import): Problem | undefined {
  const target = resolveImport(file, imported.specifier)
  switch (target.kind) {
    case 'node':
      return judgeNode(from, imported.specifier, target.module)
    case 'library':
      return judgeLibrary(tree, from, target.name)
    case 'file':
      return (
        judgeAddress(tree, from, imported, target) ?? judgeRoom(file, from, imported, target.file)
      )
  }
}

function judgeNode(from: Place, specifier: string, module: string): Problem | undefined {
  if (roomsWithoutNode.has(from.room)) {
    return { problem: `${from.room} imports ${module}`, instead: 'keep it free of the runtime' }
  }
  if (roomsWithPureNode.has(from.room) && !pureNodeModules.has(module)) {
    return {
      problem: `${from.room} imports ${module}`,
      instead: 'name what is needed in a port and write an adapter for it',
    }
  }
  if (specifier === module) return undefined
  return { problem: `imports ${specifier}`, instead: `write ${module}` }
}

function judgeLibrary(tree: SourceTree, from: Place, name: string): Problem | undefined {
  if (!roomsWithLibraries.has(from.room)) {
    return {
      problem: `${from.room} imports the library ${name}`,
      instead: 'wrap it in platform or an adapter, behind a port',
    }
  }
  if (from.room === 'contracts' && name !== contractsLibrary) {
    return { problem: `contracts imports ${name}`, instead: `use ${contractsLibrary} alone` }
  }
  return declared(tree, from, name)
}

function declared(tree: SourceTree, from: Place, name: string): Problem | undefined {
  const own = tree.manifests.get(from.home)
  const root = tree.manifests.get('.')
  const forTests = from.room === 'test' || from.room === 'tools' || from.home === '.'
  const isDeclared =
    own?.dependencies.has(name) === true ||
    (forTests && (own?.devDependencies.has(name) ?? false)) ||
    (forTests && (root?.devDependencies.has(name) ?? false)) ||
    (forTests && name.startsWith('@onsale/'))
  if (isDeclared) return undefined
  return {
    problem: `imports ${name}, which ${from.home}/package.json does not declare`,
    instead: `npm install ${name}@<major> -w ${from.home}`,
  }
}

/** Whether the specifier is a good address: written out, there, and by the package's name. */
function judgeAddress(
  tree: SourceTree,
  from: Place,
  imported: Import,
  target: Target & { kind: 'file' },
): Problem | undefined {
  if (/\.(?:css|svg|json|png|woff2)$/.test(target.file)) return undefined
  if (!tree.imports.has(target.file)) {
    return {
      problem: `imports ${imported.specifier}, and there is no ${target.file}`,
      instead: 'write the file with its extension, as Node resolves it',
    }
  }
  const to = placeOf(target.file)
  if (target.packageName !== undefined) {
    if (to.home === from.home) {
      return {
        problem: `imports its own package as ${imported.specifier}`,
        instead: 'use a relative path inside a package',
      }
    }
    return declared(tree, from, target.packageName)
  }
  if (to.home === from.home || isToolReadingMigrations(from, target.file)) return undefined
  return {
    problem: `reaches into ${to.home} by a relative path`,
    instead: `import it as @onsale/${to.home.split('/')[1] ?? ''}/…, and declare the dependency`,
  }
}

/** Migrations are no package's export; the diagrams are drawn from them. */
function isToolReadingMigrations(from: Place, file: string): boolean {
  return from.home === '.' && /^packages\/[\w-]+\/migrations\//.test(file)
}

function judgeRoom(
  file: string,
  from: Place,
  imported: Import,
  targetFile: string,
): Problem | undefined {
  const to = placeOf(targetFile)
  if (areDifferentServices(from, to)) {
    return {
      problem: `${from.home} imports ${to.home}`,
      instead: 'call it by a contract or listen to its events; services never import each other',
    }
  }
  if (from.room === 'test') return undefined
  // `onsale verify` and `onsale rehearse` are the oracle with a command line around it.
  const isOracle = to.room === 'testkit' && ORACLE.test(targetFile)
  if (from.room === 'app' && isOracle) return undefined
  if (to.room === 'test' || to.room === 'testkit') {
    return mayTest.has(from.room)
      ? undefined
      : { problem: `imports ${targetFile}`, instead: 'only tests, proof and tools may import it' }
  }
  if (from.room === 'adapters' && to.room === 'adapters' && differInTechnology(file, targetFile)) {
    return {
      problem: `an adapter imports ${targetFile}, of another technology`,
      instead: 'take it as a port, and let compose.ts choose',
    }
  }
  return judgeByTable(from, to, imported, targetFile)
}

function judgeByTable(
  from: Place,
  to: Place,
  imported: Import,
  targetFile: string,
): Problem | undefined {
  if (from.room === 'http' && DECISION.test(targetFile)) {
    return { problem: `a route decides (${targetFile})`, instead: 'call a use case' }
  }
  const reach = table[from.room][to.room]
  if (reach === 'always' || (reach === 'types' && imported.typeOnly)) return undefined
  if (to.room === 'platform' && roomsOfRules.has(from.room)) {
    const inside = targetFile.slice('packages/platform/src/'.length)
    const open = imported.typeOnly ? platformTypesForRules : platformFaults
    if (open.some((pattern) => pattern.test(inside))) return undefined
  }
  const what = `${from.room} imports ${to.room} (${targetFile})`
  if (reach === 'types') return { problem: what, instead: 'take its types only: `import type`' }
  if (to.room === 'adapters') {
    return { problem: what, instead: 'take a port; only compose.ts names adapters' }
  }
  const may = Object.keys(table[from.room]).join(', ')
  return { problem: what, instead: `${from.room} may import ${may || 'nothing'}` }
}

function areDifferentServices(from: Place, to: Place): boolean {
  if (from.home === to.home || from.room === 'app' || from.home.startsWith('apps/')) return false
  return isService(from.home) && isService(to.home)
}

function isService(home: string): boolean {
  return services.some((service) => home === `packages/${service}`)
}

/** adapters/sql and adapters/memory are apart; files directly in adapters/ belong to both. */
function differInTechnology(file: string, targetFile: string): boolean {
  const [a, b] = [file, targetFile].map((name) => /\/adapters\/([\w-]+)\//.exec(name)?.[1])
  return a !== undefined && b !== undefined && a !== b
}
