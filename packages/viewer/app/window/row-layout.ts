/** Where rows lie, in pixels from the top of the first one. */
export interface RowLayout {
  readonly height: number
  topOf(index: number): number
  /** The row at a position, from 0 to the number of rows - 1. */
  rowAt(position: number): number
}

/** Rows of the same height. */
export function equalRows(count: number, rowHeight: number): RowLayout {
  return {
    height: count * rowHeight,
    topOf: (index) => index * rowHeight,
    rowAt: (position) => clamp(Math.floor(position / rowHeight), count),
  }
}

/** Rows with heights of their own. */
export function unequalRows(count: number, heightOf: (index: number) => number): RowLayout {
  const tops = new Float64Array(count + 1)
  for (let i = 0; i < count; i++) tops[i + 1] = (tops[i] ?? 0) + heightOf(i)
  const topOf = (index: number) => tops[index] ?? 0
  return {
    height: topOf(count),
    topOf,
    rowAt(position) {
      let low = 0
      let high = count - 1
      while (low < high) {
        const middle = (low + high + 1) >> 1
        if (topOf(middle) <= position) low = middle
        else high = middle - 1
      }
      return clamp(low, count)
    },
  }
}

/** The lines that a text takes if each has room for `columns` characters of equal width. */
export function lineCount(text: string, columns: number, most: number): number {
  let lines = 0
  let start = 0
  while (lines < most) {
    const end = text.indexOf('\n', start)
    const length = (end === -1 ? text.length : end) - start
    lines += Math.max(1, Math.ceil(length / Math.max(1, columns)))
    if (end === -1) break
    start = end + 1
  }
  return Math.min(lines, most)
}

function clamp(index: number, count: number): number {
  return Math.max(0, Math.min(count - 1, index))
}
