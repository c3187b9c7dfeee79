// The black-box suite once more, on the distributed form: part 6 of 8.
import { suiteOnStack } from './testing/suite-on-stack.ts'

await suiteOnStack(5)
