/** The value that this share of the values lies below; 0 if there are no values. Sorts the array in place. */
export function percentile(values: Float64Array, share: number): number {
  values.sort()
  return values[Math.min(values.length - 1, Math.floor(values.length * share))] ?? 0
}
