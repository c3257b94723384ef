import { cutMessage } from './show-value.js'
import { visibleText } from './visible-text.js'

/** A message may quote entries of several megabytes. */
const LONGEST = 4000

/** A broken promise. The message says what was expected and what came, with invisible characters escaped. */
export class ConformanceFailure extends Error {
  override readonly name = 'ConformanceFailure'

  constructor(message: string, options?: ErrorOptions) {
    super(visibleText(cutMessage(message, LONGEST)), options)
  }
}
