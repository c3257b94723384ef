/** A promise that was not kept; the message says what was expected and what was seen. */
export class ConformanceFailure extends Error {
  override readonly name = 'ConformanceFailure'
}
