/** Formats a figure with three significant digits: `312,000`, `41.3`, `0.482`. */
export function formatFigure(value: number): string {
  if (!Number.isFinite(value)) return '-'
  // Rounds first, so that 9.999 becomes 10.0, not 10.00.
  const rounded = Number(value.toPrecision(3))
  const magnitude = rounded === 0 ? 0 : Math.floor(Math.log10(Math.abs(rounded)))
  const digits = Math.max(0, 2 - magnitude)
  return rounded.toLocaleString('en-US', { minimumFractionDigits: digits, maximumFractionDigits: digits })
}

/** Formats a ratio: `1.31×`. */
export function formatRatio(value: number): string {
  return Number.isFinite(value) ? `${value.toFixed(value < 10 ? 2 : 1)}×` : '-'
}
