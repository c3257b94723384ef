/** A timestamp of the contract (milliseconds) as it is stored. */
export function toMicroseconds(milliseconds: number): number {
  return Math.round(milliseconds * 1000)
}

/** A stored timestamp as the contract has it. */
export function toMilliseconds(microseconds: number): number {
  return microseconds / 1000
}
