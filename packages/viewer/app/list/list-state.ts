import { signal } from '@preact/signals'
import { rows } from '../feed/feed.js'
import { show, view } from '../state/app-state.js'

/** The entry that the keyboard acts on. */
export const cursor = signal<number | undefined>(view.peek().entry)

/** What keys and buttons ask the list to do; the list sets it. */
export interface ListCommands {
  /** Scrolls as little as possible until an entry is in sight. */
  reveal(id: number): void
  scrollToLiveEnd(): void
  focus(): void
  /** The number of rows in sight. */
  pageSize(): number
}

export const listCommands: { current: ListCommands | undefined } = { current: undefined }

/** Moves the cursor by a number of rows, and the open entry with it. */
export function moveCursor(by: number): void {
  const { entries } = rows.peek()
  if (entries.length === 0) return
  const at = entries.findIndex(({ id }) => id === cursor.peek())
  const next = entries[at === -1 ? firstOfSight() : Math.max(0, Math.min(entries.length - 1, at + by))]
  if (next !== undefined) select(next.id)
}

/** Moves the cursor to the next entry, in a direction, for which a test holds. */
export function moveCursorTo(direction: 1 | -1, holds: (severity: number) => boolean): void {
  const { entries } = rows.peek()
  const at = entries.findIndex(({ id }) => id === cursor.peek())
  for (let i = at + direction; i >= 0 && i < entries.length; i += direction) {
    const entry = entries[i]
    if (entry === undefined || !holds(entry.severity)) continue
    select(entry.id)
    return
  }
}

/** Moves the cursor to an entry; the detail follows if it is open. */
export function select(id: number): void {
  cursor.value = id
  if (view.peek().entry !== undefined) show({ entry: id }, 'same')
  listCommands.current?.reveal(id)
}

export function openEntry(id: number): void {
  cursor.value = id
  show({ entry: id }, view.peek().entry === undefined ? 'new' : 'same')
}

export function closeEntry(): void {
  if (view.peek().entry === undefined) return
  show({ entry: undefined, tab: 'entry' })
  listCommands.current?.focus()
}

/** The index of the first row in sight. */
export const firstInSight = { index: 0 }

function firstOfSight(): number {
  return firstInSight.index
}
