/** A number with separators: `1,234,567`. Its first use must not load the formats of `Intl`, which takes as long as the first rows. */
export function countText(count: number): string {
  return String(count).replace(/\B(?=(?:\d{3})+$)/g, ',')
}
