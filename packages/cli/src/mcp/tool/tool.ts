import type { Context } from '../../context.js'
import type { Database } from '../../database.js'
import type { Argument, Arguments } from './arguments.js'

/** What a call of a tool gets besides its arguments. */
export interface ToolCall {
  readonly context: Context
  readonly database: Database
  /** Aborted when the client cancels the call or leaves, and when the time for an answer is over. */
  readonly signal: AbortSignal
  /** The most bytes of the answer. */
  readonly maxBytes: number
}

/** A question that an agent can ask. It changes nothing. */
export interface Tool {
  readonly name: string
  readonly title: string
  /** For the model: what it answers, and when to use it. */
  readonly description: string
  readonly args: Readonly<Record<string, Argument>>
  /** The text of the answer. @throws CommandError or LogStorageError that says what to do. */
  answer(args: Arguments, call: ToolCall): Promise<string>
}
