import Table from 'cli-table3'

/**
 * A text table of rows under a head.
 *
 * @param numbers The places of columns that are aligned at their ends, as numbers are.
 */
export function table(
  head: readonly string[],
  rows: readonly (readonly string[])[],
  numbers: readonly number[] = [],
): string {
  // Without borders and colours it is easy to read, pipe and copy.
  const style = { head: [], border: [], 'padding-left': 0, 'padding-right': 2, compact: true }
  const colAligns = (rows[0] ?? head).map(
    (_, i) => (numbers.includes(i) ? 'right' : 'left') as 'right' | 'left',
  )
  const lines = new Table({ head: [...head], style, chars: NO_BORDERS, colAligns })
  for (const row of rows) lines.push([...row])
  return `${lines
    .toString()
    .split('\n')
    .map((line) => line.trimEnd())
    .join('\n')}\n`
}

const NO_BORDERS = Object.fromEntries(
  [
    ...['top', 'top-mid', 'top-left', 'top-right', 'bottom', 'bottom-mid', 'bottom-left', 'bottom-right'],
    ...['left', 'left-mid', 'mid', 'mid-mid', 'right', 'right-mid', 'middle'],
  ].map((name) => [name, '']),
)
