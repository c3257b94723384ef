/** Something that the user has to put right; told without a stack. */
export class CommandError extends Error {
  /** 1: it did not work. 2: it was called in a wrong way. */
  readonly exitCode: 1 | 2

  constructor(message: string, exitCode: 1 | 2 = 1, options?: ErrorOptions) {
    super(message, options)
    this.exitCode = exitCode
  }
}
