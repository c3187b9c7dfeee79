import type { PlantedBug } from '../planted-bug.ts'
import { moneyBugs } from './money.ts'
import { onceBugs } from './once.ts'
import { stockBugs } from './stock.ts'

export const allBugs: readonly PlantedBug[] = [...stockBugs, ...moneyBugs, ...onceBugs]
