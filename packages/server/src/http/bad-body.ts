/** A body that cannot be read, and why: the client gets the message, with status 400. */
export class BadBody extends Error {
  override readonly name = 'BadBody'
}
