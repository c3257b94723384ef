/** Thrown by the check of a promise that cannot be tried here: it is neither kept nor broken. */
export class NotTested extends Error {
  override readonly name = 'NotTested'
  /** What to do so that it can be tried; `undefined` where nothing helps here. */
  readonly remedy: string | undefined

  /**
   * @param reason Ends the sentence "not tested: …".
   * @param remedy What to do so that it can be tried: then a strict run fails without it.
   */
  constructor(reason: string, remedy?: string) {
    super(reason)
    this.remedy = remedy
  }
}
