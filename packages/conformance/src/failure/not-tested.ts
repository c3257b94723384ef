/** Thrown by the check of a promise that cannot be tested here: the promise is neither kept nor broken. */
export class NotTested extends Error {
  override readonly name = 'NotTested'
  /** What to do so that it can be tested; `undefined` if it cannot be tested here. */
  readonly remedy: string | undefined

  /**
   * @param reason Ends the sentence "not tested: …".
   * @param remedy What to do so that it can be tested. With a remedy, a strict run fails.
   */
  constructor(reason: string, remedy?: string) {
    super(reason)
    this.remedy = remedy
  }
}
