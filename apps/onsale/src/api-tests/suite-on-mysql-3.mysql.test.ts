// The black-box suite once more, on a real MySQL server: part 3 of 4.
import { suiteOnMysql } from './testing/suite-on-mysql.ts'

await suiteOnMysql(2)
