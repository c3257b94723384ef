/** The value below which this share of all lies; 0 when there is none. Sorts the values. */
export function percentile(values: Float64Array, share: number): number {
  values.sort()
  return values[Math.min(values.length - 1, Math.floor(values.length * share))] ?? 0
}
