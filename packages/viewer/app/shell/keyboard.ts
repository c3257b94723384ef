import { copyText } from '../detail/copy-button.js'
import { rows } from '../feed/feed.js'
import {
  closeEntry,
  cursor,
  listCommands,
  moveCursor,
  moveCursorTo,
  openEntry,
  select,
} from '../list/list-state.js'
import { preferences, show, view } from '../state/app-state.js'
import { jumpToEnd, refresh } from '../state/controller.js'
import { exclude, filterBy } from '../state/edit-query.js'
import type { Tab } from '../state/view-state.js'
import { TIME_MODES } from '../time/time-format.js'
import { isHelpOpen } from './help-dialog.js'
import { showNew, toggleLive, togglePause } from './live-button.js'
import { prefer } from './view-menu.js'

const ERROR = 17

const KEYS: Readonly<Record<string, () => void>> = {
  '/': focusSearch,
  j: () => moveCursor(1),
  k: () => moveCursor(-1),
  ArrowDown: () => moveCursor(1),
  ArrowUp: () => moveCursor(-1),
  PageDown: () => moveCursor(listCommands.current?.pageSize() ?? 1),
  PageUp: () => moveCursor(-(listCommands.current?.pageSize() ?? 1)),
  g: () => toFirst(),
  Home: () => toFirst(),
  G: () => toLast(),
  End: () => toLast(),
  e: () => moveCursorTo(1, (severity) => severity >= ERROR),
  E: () => moveCursorTo(-1, (severity) => severity >= ERROR),
  Enter: () => cursor.peek() !== undefined && openEntry(cursor.peek() as number),
  Escape: closeEntry,
  f: () => withService(filterBy),
  x: () => withService(exclude),
  c: () => openTab('context'),
  t: () => openTab('trace'),
  y: () => void copyCurrent(),
  l: toggleLive,
  p: togglePause,
  n: showNew,
  w: () => show({ wrap: !view.peek().wrap }, 'same'),
  o: () => show({ order: view.peek().order === 'newest' ? 'oldest' : 'newest' }),
  z: nextTimes,
  b: () => prefer({ facets: !preferences.peek().facets }),
  r: () => refresh(),
  '?': () => {
    isHelpOpen.value = true
  },
}

/** Keys that elements with the focus use themselves. */
const OF_CONTROLS = new Set(['Enter', 'ArrowDown', 'ArrowUp', 'PageDown', 'PageUp', 'Home', 'End'])

/** Keys of the whole page; they are letters while something is typed. */
export function listenToKeys(): void {
  document.addEventListener('keydown', (event) => {
    if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || isHelpOpen.peek()) return
    const { target } = event
    if (!(target instanceof Element) || target.closest('input, textarea, select') !== null) return
    const isControl = target.closest('button, a, .panel, .content, .facets') !== null
    if (isControl && OF_CONTROLS.has(event.key)) return
    const action = Object.hasOwn(KEYS, event.key) ? KEYS[event.key] : undefined
    if (action === undefined) return
    event.preventDefault()
    action()
  })
}

function focusSearch(): void {
  const input = document.querySelector<HTMLInputElement>('#query')
  input?.focus()
  input?.select()
}

function toFirst(): void {
  const { entries, above } = rows.peek()
  const first = entries[0]
  if (above) refresh()
  else if (first !== undefined) select(first.id)
}

function toLast(): void {
  const { entries, below } = rows.peek()
  const last = entries.at(-1)
  if (below) jumpToEnd()
  else if (last !== undefined) select(last.id)
}

function current() {
  return rows.peek().entries.find(({ id }) => id === cursor.peek())
}

function withService(change: (value: { field: string; value: string }) => void): void {
  const service = current()?.service
  if (service !== undefined) change({ field: 'service', value: service })
}

function openTab(tab: Tab): void {
  const entry = current()
  if (entry === undefined || (tab === 'trace' && entry.traceId === undefined)) return
  openEntry(entry.id)
  show({ tab }, 'same')
}

async function copyCurrent(): Promise<void> {
  const entry = current()
  if (entry !== undefined) await copyText(JSON.stringify(entry, undefined, 2))
}

function nextTimes(): void {
  const { times } = preferences.peek()
  prefer({ times: TIME_MODES[(TIME_MODES.indexOf(times) + 1) % TIME_MODES.length] ?? 'local' })
}
