/** No timestamp and no id lies beyond. */
export const END_OF_TIME = Number.MAX_SAFE_INTEGER

/** About how many entries the windows have that a long read is cut into. */
export interface WindowSize {
  /** Those of the first one; Infinity for one window of everything. */
  readonly first: number
  /** By which factor each next one may grow. */
  readonly growth: number
  /** Up to which size they grow, and are not cut further, however long they take. */
  readonly min: number
  /** Up to which size they grow while they are quick. */
  readonly max: number
}
