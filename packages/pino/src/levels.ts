/** The levels of a logger. */
export interface Levels {
  /** The name of a level. */
  label(level: number): string | undefined
  /** The number of a level; undefined if there is none with this name. */
  number(name: string): number | undefined
  /** Whether a logger with the level `minimum` writes lines of `level`: see pino's option `levelComparison`. */
  isEnabled(level: number, minimum: number): boolean
  /** Whether lower numbers are more severe. */
  readonly isDescending: boolean
}
