/** A figure with three digits that count: `312,000`, `41.3`, `0.482`. */
export function formatFigure(value: number): string {
  if (!Number.isFinite(value)) return '-'
  const magnitude = value === 0 ? 0 : Math.floor(Math.log10(Math.abs(value)))
  const digits = Math.max(0, 2 - magnitude)
  const rounded = magnitude > 2 ? Math.round(value / 10 ** (magnitude - 2)) * 10 ** (magnitude - 2) : value
  return rounded.toLocaleString('en-US', { minimumFractionDigits: digits, maximumFractionDigits: digits })
}

/** A ratio: `1.31×`. */
export function formatRatio(value: number): string {
  return Number.isFinite(value) ? `${value.toFixed(value < 10 ? 2 : 1)}×` : '-'
}
