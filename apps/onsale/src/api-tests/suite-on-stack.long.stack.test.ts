// The black-box suite once more, on the distributed form: what is too long for CI.
import { longSuiteOnStack } from './testing/suite-on-stack.ts'

await longSuiteOnStack()
