import type { StoredLogEntry } from '@logpond/core'
import { computed, effect, signal, untracked } from '@preact/signals'
import type { Facet } from '../../src/protocol/protocol.js'
import { readCount, readEntry, readFacets, readFields, readHistogram } from '../api/reads.js'
import { load, loadEnd } from '../feed/feed.js'
import { firstQuestion } from '../first/first-reads.js'
import { arrivals, startTail, stopTail } from '../live/live-tail.js'
import type { EntryKey } from '../window/entry-window.js'
import { isUtc, view } from './app-state.js'
import { type Question, questionOf } from './question.js'
import { resource } from './resource.js'

const REFRESH_WHILE_LIVE = 5000
const FACET_VALUES = 24
/** The others are closed at first. */
const FIELDS_AT_HAND = 3
const TEXTS = /(?:^|[._])(?:stack|stacktrace|message|msg|url|id)$/i

export const question = signal<Question>(firstQuestion)
/** The question whose counts are shown: the list comes first, so that it does not share the processors with them. */
const summarised = signal<Question | undefined>(undefined)

export const count = resource((signal, asked: Question) => readCount(asked, signal))
export const histogram = resource((signal, asked: Question) => readHistogram(asked, signal))
export const fields = resource((signal, asked: Question) => readFields(asked, signal))
export const facets = resource((signal, asked: Question, names: readonly string[]) =>
  readFacets(asked, names, FACET_VALUES, signal),
)

/** The fields that the person opened or closed; for others, the page chooses. */
export const chosenFacets = signal<Readonly<Record<string, boolean>>>({})

/** The fields whose values are shown. */
export const openFacets = computed<readonly string[]>(() => {
  const chosen = chosenFacets.value
  // Numbers, and texts to read, have more values than a person chooses from.
  const frequent = (fields.value.value ?? [])
    .filter(({ name, types }) => !types.includes('number') && !TEXTS.test(name))
    .toSorted((a, b) => b.count - a.count)
    .slice(0, FIELDS_AT_HAND)
  const offered = ['severity', 'service', ...frequent.map(({ name }) => name)]
  const added = Object.keys(chosen).filter((name) => chosen[name] === true && !offered.includes(name))
  return [...offered.filter((name) => chosen[name] !== false), ...added]
})

export function facetOf(name: string): Facet | undefined {
  return facets.value.value?.find(({ field }) => field === name)
}

/** Reads all for the question of now, from the first end of the list or from an entry or time. */
export function refresh(at?: EntryKey): void {
  ask(questionOf(view.peek(), isUtc.peek(), Date.now()), at)
}

function ask(asked: Question, at?: EntryKey): void {
  const { live } = view.peek()
  question.value = live ? { ...asked, to: undefined } : asked
  const current = question.peek()
  if (live) {
    void startTail(current)
    summarise()
  } else {
    stopTail()
    void load(current, at).finally(() => current === question.peek() && summarise())
  }
}

/** Shows the list from a time or an entry on. */
export function jumpTo(at: EntryKey): void {
  void load(question.peek(), at)
}

/** Shows the other end of the list. */
export function jumpToEnd(): void {
  void loadEnd(question.peek())
}

function summarise(): void {
  const asked = question.peek()
  summarised.value = asked
  void count.load(asked)
  void histogram.load(asked)
  void fields.load(asked)
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
    if (asked !== undefined && names.length > 0) untracked(() => void facets.load(asked, names))
  })
  let counted = 0
  setInterval(() => {
    if (document.hidden || arrivals.peek() === counted) return
    counted = arrivals.peek()
    const asked = questionOf(view.peek(), isUtc.peek(), Date.now())
    question.value = { ...asked, to: undefined }
    summarise()
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
