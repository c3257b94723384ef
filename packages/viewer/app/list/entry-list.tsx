import { useSignal } from '@preact/signals'
import { useEffect, useLayoutEffect, useRef } from 'preact/hooks'
import { loadMore, rows, target } from '../feed/feed.js'
import { isAtLiveEnd, isFollowing, isPaused, reachLiveEnd } from '../live/live-tail.js'
import { searched } from '../search/searched.js'
import { now, preferences, view } from '../state/app-state.js'
import { fullTime, lineTime } from '../time/time-format.js'
import { compareKeys, liveSide } from '../window/entry-window.js'
import { ListHead } from './list-head.js'
import { ListNotes } from './list-notes.js'
import { cursor, firstInSight, listCommands, openEntry } from './list-state.js'
import { Row } from './row.js'
import { ROW_HEIGHT, useRowLayout } from './use-row-layout.js'

/** Rows above and below the visible ones that are rendered too, since a browser scrolls before it asks. */
const OVERSCAN = 24
/** The same for the first frame, in which each row counts. */
const FIRST_OVERSCAN = 2
/** Milliseconds after which the others are rendered: sooner, they would share the processors with the frame of the first ones. */
const OVERSCAN_DELAY = 300
/** Pixels of the page above the list, about. */
const ABOVE = 140
/** Pixels of loaded rows out of sight, under which the next page is loaded. */
const PREFETCH = 1000 * ROW_HEIGHT
/** Milliseconds for which a list that is not scrolled leaves the server to the counts beside it. */
const PREFETCH_DELAY = 300

/** The list: only the rows in sight are in the document, and what is read never moves. */
export function EntryList() {
  const scroller = useRef<HTMLDivElement>(null)
  const sight = useSignal({ top: 0, height: innerHeight - ABOVE, width: innerWidth })
  const { entries, above, below, order } = rows.value
  const { columns, entry: open, live, wrap } = view.value
  const { times } = preferences.value
  const { layout, measure } = useRowLayout(entries, wrap, columns.length, sight.value.width)
  // The row at the upper edge, and how far it is scrolled away: both stay when rows are added above.
  const anchor = useRef<{ id: number; timestamp: number; delta: number } | undefined>(undefined)

  const overscan = useSignal(FIRST_OVERSCAN)
  const hasLooked = useRef(false)

  const { top, height } = sight.value
  const first = Math.max(0, layout.rowAt(top) - overscan.value)
  const last = Math.min(entries.length, layout.rowAt(top + height) + overscan.value + 1)
  firstInSight.index = layout.rowAt(top)

  const look = () => {
    const element = scroller.current
    if (element === null) return
    const { scrollTop, clientHeight, clientWidth } = element
    const before = sight.peek()
    if (before.top !== scrollTop || before.height !== clientHeight || before.width !== clientWidth)
      sight.value = { top: scrollTop, height: clientHeight, width: clientWidth }
    const index = layout.rowAt(scrollTop)
    const entry = entries[index]
    anchor.current = entry && {
      id: entry.id,
      timestamp: entry.timestamp,
      delta: scrollTop - layout.topOf(index),
    }
  }
  const prefetch = () => {
    const element = scroller.current
    if (element === null) return
    const { scrollTop, clientHeight } = element
    if (layout.height - scrollTop - clientHeight < PREFETCH) void loadMore('below')
    if (scrollTop < PREFETCH) void loadMore('above')
  }
  const onScroll = () => {
    const element = scroller.current
    if (element === null) return
    overscan.value = OVERSCAN
    look()
    prefetch()
    lookForLiveEnd(element)
  }
  const lookForLiveEnd = (element: HTMLElement) => {
    const distance =
      order === 'newest' ? element.scrollTop : element.scrollHeight - element.clientHeight - element.scrollTop
    if (distance <= 2 && !rows.peek()[liveSide(order)]) reachLiveEnd()
    else isAtLiveEnd.value = false
  }

  useLayoutEffect(() => {
    const element = scroller.current
    // To ask for the size of a list that is still empty would make the browser lay out the page twice.
    if (element === null || (entries.length === 0 && !hasLooked.current)) return
    hasLooked.current = true
    const wanted = target.peek()
    if (wanted !== undefined) {
      target.value = undefined
      if (wanted === 'top' || wanted === 'bottom')
        element.scrollTop = wanted === 'top' ? 0 : element.scrollHeight
      else {
        const index = entries.findIndex((entry) => compareKeys(order, entry, wanted) >= 0)
        element.scrollTop = layout.topOf(index === -1 ? entries.length : index) - element.clientHeight / 3
      }
    } else if (isFollowing.peek() && view.peek().live) {
      element.scrollTop = order === 'newest' ? 0 : element.scrollHeight
    } else if (anchor.current !== undefined) {
      const { id, delta } = anchor.current
      const key = anchor.current
      const index = entries.findIndex((entry) => entry.id === id || compareKeys(order, entry, key) > 0)
      const wantedTop = layout.topOf(index) + delta
      if (index !== -1 && Math.abs(element.scrollTop - wantedTop) > 0.5) element.scrollTop = wantedTop
    }
    look()
    lookForLiveEnd(element)
  }, [rows.value, layout])
  useLayoutEffect(() => measure(scroller.current))
  useEffect(() => {
    const timer = setTimeout(prefetch, PREFETCH_DELAY)
    return () => clearTimeout(timer)
  }, [rows.value])
  useEffect(() => {
    if (entries.length > 0) setTimeout(() => (overscan.value = OVERSCAN), OVERSCAN_DELAY)
  }, [entries.length > 0])

  useEffect(() => {
    const element = scroller.current
    if (element === null) return
    const observer = new ResizeObserver(look)
    observer.observe(element)
    return () => observer.disconnect()
  }, [layout])

  listCommands.current = {
    reveal(id) {
      const element = scroller.current
      const index = entries.findIndex((entry) => entry.id === id)
      if (element === null || index === -1) return
      const rowTop = layout.topOf(index)
      const rowEnd = layout.topOf(index + 1)
      const room = element.clientHeight - 2 * ROW_HEIGHT
      if (rowTop < element.scrollTop) element.scrollTop = rowTop
      else if (rowEnd > element.scrollTop + room) element.scrollTop = rowEnd - room
    },
    scrollToLiveEnd() {
      const element = scroller.current
      if (element !== null) element.scrollTop = order === 'newest' ? 0 : element.scrollHeight
    },
    focus: () => scroller.current?.focus(),
    pageSize: () => Math.max(1, Math.floor(sight.peek().height / ROW_HEIGHT) - 2),
  }

  const current = cursor.value
  const isRendered = entries.slice(first, last).some(({ id }) => id === current)
  const time = times === 'relative' ? now.value : Date.now()
  return (
    // biome-ignore lint/a11y/useSemanticElements: only some of its rows are rendered.
    // biome-ignore lint/a11y/useKeyWithClickEvents: the keys of the page open rows too.
    <div
      ref={scroller}
      role="grid"
      aria-label="Log entries"
      aria-rowcount={above || below ? -1 : entries.length + 1}
      aria-activedescendant={isRendered ? `e${current}` : undefined}
      aria-keyshortcuts="j k Enter"
      tabIndex={0}
      class="entries"
      onScroll={onScroll}
      onClick={openClicked}
      onPointerDown={pauseForSelection}
    >
      <ListHead columns={columns} />
      {/* biome-ignore lint/a11y/useSemanticElements: see above. */}
      <div role="rowgroup" class="space" style={{ height: `${layout.height}px` }}>
        {entries.slice(first, last).map((entry, i) => (
          <Row
            // New entries replace all rows in sight: giving them the old elements costs less than making new ones.
            key={live ? first + i : entry.id}
            entry={entry}
            index={first + i}
            top={layout.topOf(first + i)}
            {...lineTime(entry.timestamp, times, time)}
            fullTime={fullTime(entry.timestamp, times)}
            columns={columns}
            wraps={wrap}
            searched={searched.value}
            isCurrent={entry.id === current}
            isOpen={entry.id === open}
          />
        ))}
      </div>
      <ListNotes />
    </div>
  )
}

/** A click on a row opens it; the end of a selection of text is no click. */
function openClicked({ target: clicked }: MouseEvent): void {
  const selection = getSelection()
  if (selection !== null && !selection.isCollapsed) return
  const row = clicked instanceof Element ? clicked.closest<HTMLElement>('[data-id]') : null
  if (row?.dataset.id !== undefined) openEntry(Number(row.dataset.id))
}

/** Text that is being selected must not move away. */
function pauseForSelection({ pointerType, button }: PointerEvent): void {
  if (!view.peek().live || pointerType !== 'mouse' || button !== 0) return
  const onChange = () => {
    if (getSelection()?.isCollapsed === false) isPaused.value = true
  }
  document.addEventListener('selectionchange', onChange)
  document.addEventListener('pointerup', () => document.removeEventListener('selectionchange', onChange), {
    once: true,
  })
}
