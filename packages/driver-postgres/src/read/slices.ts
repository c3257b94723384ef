import { type DriverHistogram, toMicroseconds } from '@logpond/core'

/** More than the microseconds between the epoch and any time of a query or an entry, on either side. */
const BEYOND = 2 ** 54

/** The slices of a histogram. */
export interface Slices {
  /** The number of an entry's slice: one sum and one division for each entry. */
  readonly sql: string
  /** The start of a slice by its number, in milliseconds. */
  readonly startOf: (number: string | null | undefined) => number
}

export function slicesOf({ bucket, offset = 0 }: Pick<DriverHistogram, 'bucket' | 'offset'>): Slices {
  const width = BigInt(toMicroseconds(bucket))
  // A multiple of the width that makes all times positive: the division of Postgres cuts towards zero.
  const first = BigInt(Math.ceil(BEYOND / Number(width))) * width
  const shift = first - BigInt(toMicroseconds(offset))
  return {
    sql: `(timestamp + '${shift}'::bigint) / '${width}'::bigint`,
    startOf: (number) => Number(BigInt(number ?? 0) * width - shift) / 1000,
  }
}
