// Every documented error of what a person, and an admin, does with an account, over the wire; see
// documented-errors.test.ts.
import { adminUserCalls } from '@onsale/contracts/http/admin-user-calls.ts'
import { meCalls } from '@onsale/contracts/http/me-calls.ts'
import { sendDocumented } from './testing/documented/send-documented.ts'

sendDocumented([...meCalls, ...adminUserCalls])
