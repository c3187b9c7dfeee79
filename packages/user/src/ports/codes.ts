/** Codes to set a new password, one an address. */
export interface ResetCode {
  readonly emailIndex: string
  /** Null when the address has no account. */
  readonly userId: string | null
  readonly codeHash: string
  readonly sentAt: number
  readonly expiresAt: number
  readonly tries: number
}

export type CodeMailKind = 'verify' | 'reset'

export interface CodeTx {
  /** Locks the row where there is one. */
  lockResetCode(emailIndex: string): Promise<ResetCode | undefined>
  /** Replaces whatever the address had. */
  putResetCode(code: ResetCode): Promise<void>
  deleteResetCode(emailIndex: string): Promise<void>
  /**
   * Mails of this kind to the address between then and now. Whoever else counts those of the
   * address waits for the end of the transaction.
   */
  countCodeMails(
    emailIndex: string,
    kind: CodeMailKind,
    between: { readonly since: number; readonly now: number },
  ): Promise<number>
  addCodeMail(mail: {
    readonly id: string
    readonly emailIndex: string
    readonly kind: CodeMailKind
    readonly at: number
  }): Promise<void>
}
