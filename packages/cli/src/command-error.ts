/** An error that the user can fix; printed without a stack trace. */
export class CommandError extends Error {
  /** The exit status, as for grep. 1: nothing was found, or a check failed. 2: the command could not do its work. */
  readonly exitCode: 1 | 2
  /** One line for each problem. */
  readonly messages: readonly string[]
  /** Lines below the messages: the place in a text where the problem is. */
  readonly excerpt: readonly string[]

  constructor(
    message: string | readonly string[],
    exitCode: 1 | 2 = 2,
    { excerpt = [], ...options }: ErrorOptions & { excerpt?: readonly string[] } = {},
  ) {
    const messages = typeof message === 'string' ? [message] : message
    super(messages.join('; '), options)
    this.messages = messages
    this.excerpt = excerpt
    this.exitCode = exitCode
  }
}
