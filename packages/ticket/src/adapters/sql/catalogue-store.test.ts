import { catalogueConformance } from '../../testing/catalogue-store.conformance.ts'
import { givenTicketService } from '../../testing/given.ts'

catalogueConformance('SQLite', (t) => givenTicketService(t))
