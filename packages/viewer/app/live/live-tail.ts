import type { StoredLogEntry } from '@logpond/core'
import { batch, computed, signal } from '@preact/signals'
import { whenSessionStarted } from '../api/client.js'
import { readAbout } from '../api/reads.js'
import { addLive, failure, hasLiveEnd, isLoading, loadLiveEnd } from '../feed/feed.js'
import { paramsOf, type Question } from '../state/question.js'
import { EventStream } from './event-stream.js'

/** A tab that was hidden for longer loads its list again instead of all that it missed. */
const LONG_HIDDEN = 30_000

/** Entries that wait while the list stands still; beyond them, the list is loaded again. */
const MOST_WAITING = 5000

export type StreamState = 'closed' | 'connecting' | 'open' | 'waiting'

export const streamState = signal<StreamState>('closed')
/** The number of entries that arrived while the list stood still. */
export const unseen = signal(0)
/** Whether more entries arrived than {@link unseen} counts, because the page was too slow for them. */
export const hasGap = signal(false)
/** Whether the list shows new entries as they arrive: neither paused by the button nor scrolled away from their end. */
export const isFollowing = computed(() => !isPaused.value && isAtLiveEnd.value)
export const isPaused = signal(false)
/** Set by the list as it scrolls. */
export const isAtLiveEnd = signal(true)
/** Entries that arrived since the tail began: for what has to be counted again. */
export const arrivals = signal(0)

let stream: EventStream | undefined
let question: Question | undefined
let waiting: StoredLogEntry[] = []
let opening = 0
let resumeAt: number | undefined
let hiddenSince = 0

/** Loads the list, and then follows. */
export async function startTail(asked: Question): Promise<void> {
  stopTail()
  question = asked
  const mine = ++opening
  // Asked before the list is loaded: an entry may come twice, and is shown once, but none is missed in between.
  const [lastId] = await Promise.all([lastKnownId(), whenSessionStarted()])
  if (mine !== opening) return
  if (lastId !== undefined && !document.hidden) openStream(asked, lastId)
  resumeAt = lastId
  await loadLiveEnd(asked)
  if (mine === opening) await catchUp()
}

export function stopTail(): void {
  opening++
  stream?.close()
  stream = undefined
  question = undefined
  resumeAt = undefined
  batch(() => {
    streamState.value = 'closed'
    isPaused.value = false
    isAtLiveEnd.value = true
    forget()
  })
}

/** Shows what arrived while the list stood still, and follows again. */
export async function resume(): Promise<void> {
  const missed = hasMissed()
  isPaused.value = false
  isAtLiveEnd.value = true
  if (question === undefined || (!missed && hasLiveEnd())) takeWaiting()
  else {
    forget()
    await loadLiveEnd(question)
    await catchUp()
  }
}

/** After the list was loaded: adds what arrived meanwhile, or loads again if that was too much. */
async function catchUp(): Promise<void> {
  if (failure.peek() === undefined && isFollowing.peek() && hasMissed()) await resume()
  else takeWaiting()
}

/** The list has reached the end at which new entries appear. */
export function reachLiveEnd(): void {
  isAtLiveEnd.value = true
  if (isPaused.peek() || question === undefined) return
  if (hasMissed()) void resume()
  else takeWaiting()
}

/** Adds entries that waited, if the list follows again. */
function takeWaiting(): void {
  if (!isFollowing.peek() || isLoading.peek() || !hasLiveEnd() || hasMissed()) return
  const entries = waiting
  batch(() => {
    forget()
    if (entries.length > 0) addLive(entries)
  })
}

function hasMissed(): boolean {
  return hasGap.peek() || unseen.peek() > waiting.length
}

function forget(): void {
  waiting = []
  unseen.value = 0
  hasGap.value = false
}

function receive(entries: readonly StoredLogEntry[]): void {
  batch(() => {
    arrivals.value += entries.length
    if (isFollowing.peek() && !isLoading.peek() && hasLiveEnd() && unseen.peek() === 0 && !hasGap.peek())
      addLive(entries)
    else {
      if (waiting.length < MOST_WAITING) waiting.push(...entries)
      unseen.value += entries.length
      // Those beyond would be missing: the number alone says that the list has to be loaded again.
      if (waiting.length > MOST_WAITING) waiting.length = MOST_WAITING
    }
  })
}

function openStream(asked: Question, after: number): void {
  stream = new EventStream({
    params: paramsOf({ ...asked, from: undefined, to: undefined }),
    after,
    onEntries: receive,
    onGap: () => {
      if (isFollowing.peek()) void startTail(asked)
      else hasGap.value = true
    },
    onState: (state) => {
      streamState.value = state
    },
  })
}

// A browser opens six connections to a server: tabs that are not seen must not hold them.
document.addEventListener('visibilitychange', () => {
  if (question === undefined) return
  if (document.hidden) {
    hiddenSince = performance.now()
    resumeAt = stream?.after ?? resumeAt
    stream?.close()
    stream = undefined
    streamState.value = 'closed'
  } else if (isFollowing.peek() && performance.now() - hiddenSince > LONG_HIDDEN) {
    void startTail(question)
  } else if (stream === undefined && resumeAt !== undefined) {
    openStream(question, resumeAt)
  }
})

async function lastKnownId(): Promise<number | undefined> {
  try {
    return (await readAbout()).lastId
  } catch {
    return undefined
  }
}
