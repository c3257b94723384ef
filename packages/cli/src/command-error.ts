/** Something that the user can put right; printed without a stack. */
export class CommandError extends Error {
  /** As grep has it. 1: there is nothing, or something was found wanting. 2: it could not be done. */
  readonly exitCode: 1 | 2

  constructor(message: string, exitCode: 1 | 2 = 2, options?: ErrorOptions) {
    super(message, options)
    this.exitCode = exitCode
  }
}
