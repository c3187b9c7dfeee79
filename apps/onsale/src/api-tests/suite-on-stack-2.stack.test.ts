// The black-box suite once more, on the distributed form: part 2 of 8.
import { suiteOnStack } from './testing/suite-on-stack.ts'

await suiteOnStack(1)
