import { cutMessage } from './show-value.js'
import { visibleText } from './visible-text.js'

/** A message may quote entries of several megabytes. */
const LONGEST = 4000

/** A promise that was not kept; the message says what was expected and what was seen, with what is invisible escaped. */
export class ConformanceFailure extends Error {
  override readonly name = 'ConformanceFailure'

  constructor(message: string, options?: ErrorOptions) {
    super(visibleText(cutMessage(message, LONGEST)), options)
  }
}
