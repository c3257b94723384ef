import Table from 'cli-table3'
import type { Cells } from './trial-cells.js'

/** A table without borders and colors, so that it can be piped and copied. */
const STYLE = { head: [], border: [], 'padding-left': 0, 'padding-right': 2, compact: true }

const CHARS = Object.fromEntries(
  [
    ...['top', 'top-mid', 'top-left', 'top-right', 'bottom', 'bottom-mid', 'bottom-left', 'bottom-right'],
    ...['left', 'left-mid', 'mid', 'mid-mid', 'right', 'right-mid', 'middle'],
  ].map((name) => [name, '']),
)

export function textTable({ head, rows }: Cells): string {
  const table = new Table({ head: [...head], style: STYLE, chars: CHARS })
  for (const row of rows) table.push([...row])
  return table
    .toString()
    .split('\n')
    .map((line) => line.trimEnd())
    .join('\n')
}
