/** Thrown by the check of a promise that cannot be tried here: it is neither kept nor broken. */
export class NotTested extends Error {
  override readonly name = 'NotTested'
  /** @param reason Ends the sentence "not tested: …". */
  constructor(reason: string) {
    super(reason)
  }
}
