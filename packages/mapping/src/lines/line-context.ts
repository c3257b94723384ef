import type { TimeReader } from '../times/record-time.js'

/** How the JSON lines of one source are read. */
export interface LineContext {
  /** Reads times without a time zone. By default they stay attributes. */
  readonly readTime?: TimeReader | undefined
  /** Called with an unknown value of a level field. The value stays an attribute. */
  readonly unknownLevel?: ((level: unknown) => void) | undefined
  /** Whether a line looked like a printed entry but was not one. Then none of the lines is read as one. */
  readonly lookAlikes?: { readonly seen: boolean } | undefined
  /** Whether messages keep colours and other escape sequences. */
  readonly keepAnsi?: boolean | undefined
}
