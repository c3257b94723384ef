import { quoted } from '../quoted.js'

/** Why a file, or part of it, was not read. */
export type InputProblem =
  /** The operating system does not allow it, or this program does not support it. */
  | 'unreadable'
  /** It is not text. */
  | 'binary'
  /** It is compressed, and ends too early or is corrupted. */
  | 'damaged'

export interface InputErrorOptions extends ErrorOptions {
  /** A command that prints the text. `FILE` stands for the name of the file. */
  readonly remedy?: string | undefined
}

export class InputError extends Error {
  readonly problem: InputProblem
  readonly remedy: string | undefined

  /** @param message The part of the message after the name of the file: "is a PNG image". */
  constructor(problem: InputProblem, message: string, options: InputErrorOptions = {}) {
    super(message, options)
    this.problem = problem
    this.remedy = options.remedy
  }

  /**
   * The whole message.
   *
   * @param command How the user starts this program.
   */
  describe(file: string, command: string): string {
    const name = file === '-' ? 'The standard input' : file
    const remedy =
      this.remedy && ` Try: ${this.remedy.replace('FILE', () => quoted(file))} | ${command} ingest -`
    return `${name} ${this.message}.${remedy ?? ''}`
  }
}
