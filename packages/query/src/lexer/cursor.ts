import { problemIn, type QueryError, type QueryProblem } from '../errors/query-error.js'

const SPACE = /\s/
const SPACES = /\s*/y
const TO_SPACE = /\S*/y

/** A text that is read from left to right. Each character is looked at a fixed number of times. */
export class Cursor {
  /** The end of the piece without spaces at which {@link pieceEnd} has last looked: several tokens may lie in one piece. */
  #pieceEnd = -1

  constructor(readonly text: string) {}

  isSpace(at: number): boolean {
    return at >= this.text.length || SPACE.test(this.text.charAt(at))
  }

  /** The position of the next character that is not a space. */
  afterSpaces(at: number): number {
    SPACES.lastIndex = at
    SPACES.test(this.text)
    return SPACES.lastIndex
  }

  /** The position of the next space. Positions must not decrease. */
  pieceEnd(at: number): number {
    if (at > this.#pieceEnd) {
      TO_SPACE.lastIndex = at
      TO_SPACE.test(this.text)
      this.#pieceEnd = TO_SPACE.lastIndex
    }
    return this.#pieceEnd
  }

  problem(problem: QueryProblem): QueryError {
    return problemIn(this.text, problem)
  }
}
