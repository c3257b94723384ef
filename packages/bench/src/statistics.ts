/** The value below which the given part of all values lies: `quantile(values, 0.99)`. `NaN` without values. */
export function quantile(values: readonly number[], part: number): number {
  const sorted = values.toSorted((a, b) => a - b)
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))] ?? Number.NaN
}

export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b)
  const middle = sorted.length >> 1
  const upper = sorted[middle] ?? Number.NaN
  return sorted.length % 2 === 1 ? upper : (upper + (sorted[middle - 1] ?? Number.NaN)) / 2
}

/** Half of the difference between the highest and the lowest value, divided by the median; 0 if all values are equal. */
export function spread(values: readonly number[]): number {
  const distance = Math.max(...values) - Math.min(...values)
  return distance === 0 ? 0 : distance / 2 / Math.abs(median(values))
}
