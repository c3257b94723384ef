/** Something that the user can put right; printed without a stack. */
export class CommandError extends Error {
  /** As grep has it. 1: there is nothing, or something was found wanting. 2: it could not be done. */
  readonly exitCode: 1 | 2
  /** What is wrong, a line each. */
  readonly messages: readonly string[]

  constructor(message: string | readonly string[], exitCode: 1 | 2 = 2, options?: ErrorOptions) {
    const messages = typeof message === 'string' ? [message] : message
    super(messages.join('; '), options)
    this.messages = messages
    this.exitCode = exitCode
  }
}
