import type { StoredLogEntry } from '@logpond/core'
import { useSignal } from '@preact/signals'
import { useMemo, useRef } from 'preact/hooks'
import { equalRows, lineCount, type RowLayout, unequalRows } from '../window/row-layout.js'

export const ROW_HEIGHT = 22
const LINE_HEIGHT = 18
const PADDING = 4
const MOST_LINES = 200
const MOST_HEIGHTS = 20_000
/** About the width of a character, and of the columns before the message: measured heights replace what is estimated with them. */
const CHARACTER = 7.25
const FIXED = 330
const FIELD = 130

/** Where the rows lie; `measure` corrects the heights of wrapped rows once they are in the document. */
export function useRowLayout(
  entries: readonly StoredLogEntry[],
  wraps: boolean,
  fields: number,
  width: number,
): { layout: RowLayout; measure: (element: HTMLElement | null) => void } {
  const measured = useRef({ key: '', heights: new Map<number, number>() })
  const version = useSignal(0)
  const key = `${wraps} ${fields} ${width}`
  if (measured.current.key !== key) measured.current = { key, heights: new Map() }
  const { heights } = measured.current
  // A list that follows for days shows any number of rows.
  if (heights.size > MOST_HEIGHTS) heights.clear()
  const layout = useMemo(() => {
    if (!wraps) return equalRows(entries.length, ROW_HEIGHT)
    const columns = Math.floor((width - FIXED - FIELD * fields) / CHARACTER)
    return unequalRows(entries.length, (i) => {
      const entry = entries[i]
      if (entry === undefined) return 0
      return heights.get(entry.id) ?? lineCount(entry.message, columns, MOST_LINES) * LINE_HEIGHT + PADDING
    })
  }, [entries, key, version.value])
  const measure = (element: HTMLElement | null) => {
    if (!wraps || element === null) return
    let changed = false
    for (const row of element.querySelectorAll<HTMLElement>('[data-id]')) {
      const id = Number(row.dataset.id)
      const { offsetHeight } = row
      if (heights.get(id) === offsetHeight) continue
      heights.set(id, offsetHeight)
      changed = true
    }
    if (changed) version.value++
  }
  return { layout, measure }
}
