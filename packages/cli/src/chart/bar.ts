const PARTS = ['', '▏', '▎', '▍', '▌', '▋', '▊', '▉']

/** A bar for a number: `width` characters for the greatest number, and never empty unless the number is 0. */
export function bar(value: number, greatest: number, width: number): string {
  if (value <= 0 || greatest <= 0) return ''
  const eighths = Math.max(1, Math.round((value / greatest) * width * 8))
  return '█'.repeat(Math.floor(eighths / 8)) + PARTS[eighths % 8]
}
