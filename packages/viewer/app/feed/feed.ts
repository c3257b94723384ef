import type { StoredLogEntry } from '@logpond/core'
import { batch, signal } from '@preact/signals'
import { isAborted } from '../api/client.js'
import { readPage } from '../api/reads.js'
import { FIRST_PAGE } from '../first/first-reads.js'
import type { Question } from '../state/question.js'
import {
  type EntryKey,
  type EntryWindow,
  emptyWindow,
  liveSide,
  type Order,
  withLive,
  withPageAbove,
  withPageBelow,
} from '../window/entry-window.js'

const NEXT_PAGE = 1000
const MOST_ENTRIES = 6000
/** While the list follows, memory and the work of each batch stay the same for ever. */
const MOST_FOLLOWED = 1000

/** The loaded entries of the list. */
export const rows = signal<EntryWindow>(emptyWindow('newest'))
export const isLoading = signal(false)
export const failure = signal<Error | undefined>(undefined)
/** The place to bring into sight once it is loaded: an entry or a time, or an end of the list. */
export const target = signal<EntryKey | 'top' | 'bottom' | undefined>(undefined)

let question: Question | undefined
let running = new AbortController()
const loadingSides = new Set<'above' | 'below'>()

/**
 * Loads the list for a question.
 *
 * @param at The entry or time from which the list begins; without one, its first end.
 */
export async function load(asked: Question, at?: EntryKey): Promise<void> {
  question = asked
  const { order } = asked
  const signalOfLoad = restart()
  const from =
    at === undefined ? undefined : { timestamp: at.timestamp, id: at.id + (order === 'newest' ? 1 : -1) }
  await during(async () => {
    const [below, above] = await Promise.all([
      readPage(asked, { order, limit: FIRST_PAGE, after: from }, signalOfLoad),
      from && readPage(asked, { order: opposite(order), limit: FIRST_PAGE, after: from }, signalOfLoad),
    ])
    const window = { order, entries: below.entries, above: false, below: below.more }
    batch(() => {
      rows.value =
        above === undefined ? window : withPageAbove(window, above.entries, above.more, MOST_ENTRIES)
      target.value = at ?? 'top'
    })
  }, signalOfLoad)
}

/** Loads the list from the end at which new entries appear. */
export function loadLiveEnd(asked: Question): Promise<void> {
  return asked.order === 'newest' ? load(asked) : loadEnd(asked)
}

/** Loads the list from its other end. */
export async function loadEnd(asked: Question): Promise<void> {
  question = asked
  const order = asked.order
  const signalOfLoad = restart()
  await during(async () => {
    const page = await readPage(asked, { order: opposite(order), limit: FIRST_PAGE }, signalOfLoad)
    batch(() => {
      rows.value = withPageAbove(emptyWindow(order), page.entries, page.more, MOST_ENTRIES)
      target.value = 'bottom'
    })
  }, signalOfLoad)
}

/** Loads the page that follows or precedes the loaded entries, unless it is being loaded. */
export async function loadMore(side: 'above' | 'below'): Promise<void> {
  const asked = question
  const { order, entries } = rows.peek()
  const edge = side === 'above' ? entries[0] : entries.at(-1)
  if (asked === undefined || edge === undefined || loadingSides.has(side) || !rows.peek()[side]) return
  loadingSides.add(side)
  const { signal: signalOfLoad } = running
  try {
    const wanted = { order: side === 'above' ? opposite(order) : order, limit: NEXT_PAGE, after: edge }
    const page = await readPage(asked, wanted, signalOfLoad)
    const add = side === 'above' ? withPageAbove : withPageBelow
    // While it was read, the list may have dropped the edge to which the page belongs.
    const { entries: current } = rows.peek()
    const isStillEdge = (side === 'above' ? current[0] : current.at(-1))?.id === edge.id
    if (isStillEdge) rows.value = add(rows.peek(), page.entries, page.more, MOST_ENTRIES)
    failure.value = undefined
  } catch (error) {
    if (!isAborted(error)) failure.value = error as Error
  } finally {
    // Another list may load by now, with a set of its own.
    if (!signalOfLoad.aborted) loadingSides.delete(side)
  }
}

/** Adds new entries. If the list follows, it drops those at its other end. */
export function addLive(entries: readonly StoredLogEntry[]): void {
  rows.value = withLive(rows.peek(), entries, MOST_FOLLOWED)
}

/** Whether the end at which new entries appear is loaded. */
export function hasLiveEnd(): boolean {
  const loaded = rows.peek()
  return !loaded[liveSide(loaded.order)]
}

function restart(): AbortSignal {
  running.abort()
  running = new AbortController()
  loadingSides.clear()
  return running.signal
}

async function during(task: () => Promise<void>, signalOfLoad: AbortSignal): Promise<void> {
  isLoading.value = true
  failure.value = undefined
  try {
    await task()
  } catch (error) {
    if (isAborted(error)) return
    batch(() => {
      rows.value = emptyWindow(rows.peek().order)
      failure.value = error as Error
    })
  } finally {
    if (!signalOfLoad.aborted) isLoading.value = false
  }
}

function opposite(order: Order): Order {
  return order === 'newest' ? 'oldest' : 'newest'
}
