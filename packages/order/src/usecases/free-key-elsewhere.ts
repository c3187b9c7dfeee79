import type { IdempotencyClaim } from '../domain/kept-answer.ts'
import type { Committer } from '../ports.ts'

/** A key that another service had claimed is free again: its request was refused. */
export async function freeKeyElsewhere(
  deps: { readonly committer: Committer },
  { userId, key, fingerprint }: IdempotencyClaim,
): Promise<void> {
  await deps.committer.run({
    kind: 'chore',
    statements: [
      {
        sql: `DELETE FROM idempotency
          WHERE user_id = ? AND idempotency_key = ? AND fingerprint = ? AND state = 'ELSEWHERE'`,
        values: [userId, key, fingerprint],
      },
    ],
  })
}
