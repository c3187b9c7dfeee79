import type { ApiError } from '../api/api-error.ts'

/** Words for every code that the API refuses with, and for what happens before it answers. */
export type ErrorWords = Readonly<Record<ApiError['code'], string>>
