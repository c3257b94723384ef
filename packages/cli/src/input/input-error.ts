import { quoted } from '../quoted.js'

/** Why a file, or a part of it, was not read. */
export type InputProblem =
  /** The operating system does not give it out. */
  | 'unreadable'
  /** It holds something else than text. */
  | 'binary'
  /** It was compressed, and what is left of it ends too early or makes no sense. */
  | 'damaged'

export interface InputErrorOptions extends ErrorOptions {
  /** A command that writes the text; `FILE` stands for the name of the file. */
  readonly remedy?: string | undefined
}

export class InputError extends Error {
  readonly problem: InputProblem
  readonly remedy: string | undefined

  /** @param message What goes on behind the name of the file: "is a PNG image". */
  constructor(problem: InputProblem, message: string, options: InputErrorOptions = {}) {
    super(message, options)
    this.problem = problem
    this.remedy = options.remedy
  }

  /**
   * The whole message.
   *
   * @param command How the user calls this program.
   */
  describe(file: string, command: string): string {
    const name = file === '-' ? 'The standard input' : file
    const remedy =
      this.remedy && ` Try: ${this.remedy.replace('FILE', () => quoted(file))} | ${command} ingest -`
    return `${name} ${this.message}.${remedy ?? ''}`
  }
}
