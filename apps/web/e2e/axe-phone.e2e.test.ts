import { axeSuite } from './testing/axe-suite.ts'

axeSuite('phone')
