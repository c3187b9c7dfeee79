// Every documented error of sign-up, log-in and sessions, over the wire; see documented-errors.test.ts.
import { authCalls } from '@onsale/contracts/http/auth-calls.ts'
import { sendDocumented } from './testing/documented/send-documented.ts'

sendDocumented(authCalls)
