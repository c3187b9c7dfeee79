/** Codes to set a new password, one an address. */
export interface ResetCode {
  readonly emailIndex: string
  /** Null when the address has no account. */
  readonly userId: string | null
  /** Null: no code is good. */
  readonly codeHash: string | null
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
  /** Mails of this kind to the address since then. */
  countCodeMails(emailIndex: string, kind: CodeMailKind, since: number): Promise<number>
  addCodeMail(mail: {
    readonly id: string
    readonly emailIndex: string
    readonly kind: CodeMailKind
    readonly at: number
  }): Promise<void>
}
