import type { StoredLogEntry } from '@logpond/core'
import { batch, computed, effect, signal, untracked } from '@preact/signals'
import { readCount, readEntry, readFields, readHistogram } from '../api/reads.js'
import { loadFacets, stopFacets } from '../facets/facet-reads.js'
import { fieldsAtHand } from '../facets/fields-at-hand.js'
import { load, loadEnd, rows } from '../feed/feed.js'
import { firstQuestion } from '../first/first-reads.js'
import { arrivals, startTail, stopTail } from '../live/live-tail.js'
import type { EntryKey } from '../window/entry-window.js'
import { isUtc, preferences, view } from './app-state.js'
import { type Question, questionOf } from './question.js'
import { resource } from './resource.js'

const REFRESH_WHILE_LIVE = 5000
/** Counts that take longer come less often: their reads take at most this share of the time. */
const SHARE_WHILE_LIVE = 0.1
/** Milliseconds for which the names of all fields wait for the values of those that are shown. */
const PATIENCE = 1000

export const question = signal<Question>(firstQuestion)
/** The question whose counts are shown: the list comes first, so that it does not share the processors with them. */
const summarised = signal<Question | undefined>(undefined)
/** What the values of most fields wait for. */
let quickCounts: Promise<unknown> = Promise.resolve()
let facetsLoaded: Promise<unknown> = Promise.resolve()
/** How many questions are being summarised. */
let summarising = 0
/** The time before which they are not summarised again by themselves. */
let nextSummary = 0

export const count = resource((signal, asked: Question) => readCount(asked, signal))
export const histogram = resource((signal, asked: Question) => readHistogram(asked, signal))
export const fields = resource((signal, asked: Question) => readFields(asked, signal))

/** The fields that the person opened or closed; for others, the page chooses. */
export const chosenFacets = signal<Readonly<Record<string, boolean>>>({})
const atHand = signal<readonly string[]>([])

/** The fields whose values are shown. */
export const openFacets = computed<readonly string[]>(() => {
  const chosen = chosenFacets.value
  const offered = ['severity', 'service', ...atHand.value]
  const added = Object.keys(chosen).filter((name) => chosen[name] === true && !offered.includes(name))
  return [...offered.filter((name) => chosen[name] !== false), ...added]
})

/** Reads all for the question of now, from the first end of the list or from an entry or time. */
export function refresh(at?: EntryKey): void {
  ask(questionOf(view.peek(), isUtc.peek(), Date.now()), at)
}

function ask(asked: Question, at?: EntryKey): void {
  const { live } = view.peek()
  question.value = live ? { ...asked, to: undefined } : asked
  const current = question.peek()
  // Counts for another question would take the time of this one.
  for (const one of [count, histogram, fields]) one.stop()
  stopFacets()
  if (!live) stopTail()
  const listed = live ? startTail(current) : load(current, at)
  void listed.then(frameShown).then(() => {
    if (current === question.peek()) void summarise()
  })
}

/** Shows the list from a time or an entry on. */
export function jumpTo(at: EntryKey): void {
  void load(question.peek(), at)
}

/** Shows the other end of the list. */
export function jumpToEnd(): void {
  void loadEnd(question.peek())
}

/** Resolves when the browser has shown what was rendered, unless the page is hidden. */
function frameShown(): Promise<void> {
  if (document.hidden) return Promise.resolve()
  return new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve)))
}

/** Reads the counts, those first that take least. */
async function summarise(): Promise<void> {
  summarising++
  const begin = performance.now()
  try {
    const asked = question.peek()
    const { entries } = rows.peek()
    quickCounts = Promise.all([count.load(asked), histogram.load(asked)])
    batch(() => {
      summarised.value = asked
      if (entries.length > 0) atHand.value = fieldsAtHand(entries)
    })
    await quickCounts
    await Promise.race([facetsLoaded, new Promise((resolve) => setTimeout(resolve, PATIENCE))])
    if (asked === question.peek()) await fields.load(asked)
    await facetsLoaded
  } finally {
    summarising--
    const end = performance.now()
    nextSummary = end + (end - begin) / SHARE_WHILE_LIVE
  }
}

/** Begins to follow the address. */
export async function start(): Promise<void> {
  const { entry } = view.peek()
  // Without an entry, the list is asked for at once.
  const at = entry === undefined ? undefined : await entryAt(entry)
  let isFirst = true
  let before = ''
  let wasLive = false
  effect(() => {
    const { q, range, order, live } = view.value
    const key = JSON.stringify([q, range, order, isUtc.value])
    untracked(() => {
      // Without live, the list stays where it is.
      if (key === before && wasLive && !live) stopTail()
      else if (isFirst) ask(firstQuestion, at)
      else if (key !== before || live !== wasLive) refresh()
      before = key
      wasLive = live
      isFirst = false
    })
  })
  effect(() => {
    const names = openFacets.value
    const asked = summarised.value
    const { facets } = preferences.value
    untracked(() => {
      if (asked !== undefined && facets) facetsLoaded = loadFacets(asked, names, quickCounts)
    })
  })
  let counted = 0
  setInterval(() => {
    // Counts that take longer than the interval would otherwise never end.
    const isTooEarly = summarising > 0 || performance.now() < nextSummary
    if (document.hidden || isTooEarly || arrivals.peek() === counted) return
    counted = arrivals.peek()
    const asked = questionOf(view.peek(), isUtc.peek(), Date.now())
    question.value = { ...asked, to: undefined }
    void summarise()
  }, REFRESH_WHILE_LIVE)
}

/** The entry of the address, from which the list begins. */
async function entryAt(id: number): Promise<StoredLogEntry | undefined> {
  try {
    return await readEntry(id)
  } catch {
    return undefined
  }
}
