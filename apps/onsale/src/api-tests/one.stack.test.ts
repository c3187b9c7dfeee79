import path from 'node:path'
import { after, suite } from 'node:test'
import { useForm } from './testing/program-form.ts'
import { StackForm } from './testing/stack-form.ts'
import { useDatabases } from './testing/start-onsale.ts'
const form = new StackForm()
useForm(form)
useDatabases((dataDir) => form.environmentOf(dataDir))
after(() => form.stop())
for (const name of (process.env.ONE ?? '').split(',')) suite(name, async () => { await import(path.join(import.meta.dirname, `${name}.test.ts`)) })
