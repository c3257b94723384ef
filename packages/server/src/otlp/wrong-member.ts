import { BadBody } from '../http/bad-body.js'

/** A member of a body that has a wrong type. Its path is completed by the readers around it, so that nothing else pays for paths. */
export class WrongMember extends BadBody {
  readonly #path: string
  readonly #expected: string

  constructor(path: string, expected: string) {
    super(`${path} must be ${expected}.`)
    this.#path = path
    this.#expected = expected
  }

  /** What to throw for an error that was thrown while a part of a body was read. */
  static within(part: string, thrown: unknown): unknown {
    return thrown instanceof WrongMember
      ? new WrongMember(`${part}.${thrown.#path}`, thrown.#expected)
      : thrown
  }
}
