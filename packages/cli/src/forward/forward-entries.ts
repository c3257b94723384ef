import { type Clock, isLogStorageError, type StoredLogEntry } from '@logpond/core'
import { CommandError } from '../command-error.js'
import { entrySize } from '../entry-size.js'
import { pause } from '../pause.js'
import { encodeBatch } from './encode-batch.js'
import type { ForwardState } from './forward-state.js'
import type { Outcome } from './post-request.js'

/** Entries of a request: at least as many as one read returns. */
const MAX_ENTRIES = 1000
/** The most that a read returns. */
const MAX_PAGE = 10_000

const MIN_DELAY = 500
const MAX_DELAY = 30_000
/** Attempts before giving up, unless it follows. */
const ATTEMPTS = 10

export interface ForwardOptions {
  readonly state: ForwardState
  /** The last id to send; all, and new ones, without it. */
  readonly upTo: number | undefined
  readonly maxBytes: number
  /** The entries to send that have ids between these, in the order of their ids. */
  readEntries(after: number, upTo: number, limit: number): Promise<StoredLogEntry[]>
  /** The last id that exists, if `readEntries` leaves entries out: without it, the next run would look at these again. */
  readonly lastId?: (() => Promise<number>) | undefined
  /** Resolves when there may be entries after an id, or the signal is aborted. */
  untilNew(after: number): Promise<void>
  /** Sends a body. Rejects when the second signal is aborted. */
  post(body: string): Promise<Outcome>
  /** Saves the state; it must survive a crash when this returns. */
  readonly save: (state: ForwardState) => void
  readonly onProgress: (state: ForwardState) => void
  /** Called with what people should know. */
  readonly onProblem: (message: string) => void
  readonly after: Clock['after']
  readonly signal: AbortSignal
}

/**
 * Sends entries in the order of their ids, until the last one, or until the signal is aborted between two requests.
 *
 * Each request is noted in the state before it is sent. After a crash at any point, the same entries are sent again in the same
 * request, so the receiver gets each entry at least once, and can recognise a request that it had got.
 *
 * @returns The last state.
 * @throws CommandError if the receiver refuses a request for good, or cannot be reached for long.
 */
export async function forwardEntries(options: ForwardOptions): Promise<ForwardState> {
  const { signal, save, upTo } = options
  let { state, maxBytes } = options
  while (!signal.aborted) {
    const { page, seen } = await readPage(options, state)
    if (page.length === 0 && state.next === undefined) {
      const hasPassed = seen > state.sent
      if (hasPassed) state = { ...state, sent: seen }
      if (upTo !== undefined) {
        if (hasPassed) save(state)
        return state
      }
      await options.untilNew(state.sent)
      continue
    }
    // Entries that a cleanup has deleted since the crash need not be sent.
    const { body, count } =
      state.next === undefined ? encodeBatch(page, maxBytes) : encodeBatch(page, Infinity)
    const entries = page.slice(0, count)
    const last = state.next ?? (entries.at(-1) as StoredLogEntry).id
    state = { ...state, next: last }
    save(state)
    const outcome = entries.length === 0 ? NOTHING : await postAgain(options, body)
    if (outcome === undefined) return state
    const { next: _, ...rest } = state
    if (outcome.kind === 'too-large' && entries.length > 1) {
      maxBytes = Math.max(1, Math.floor(Buffer.byteLength(body) / 2))
      state = rest
      continue
    }
    const refused = outcome.kind === 'too-large' ? 1 : outcome.refused
    if (outcome.kind === 'too-large')
      options.onProblem(`is not sent the entry ${last}: it is too large for it (413).`)
    else if (outcome.message !== '' || refused > 0)
      options.onProblem(
        `${refused > 0 ? `refuses ${refused} of the entries up to ${last}` : 'warns'}: ${outcome.message}`,
      )
    state = {
      ...rest,
      sent: last,
      entries: state.entries + entries.length,
      refused: state.refused + Math.min(refused, entries.length),
    }
    save(state)
    options.onProgress(state)
  }
  return state
}

type Final = Extract<Outcome, { kind: 'taken' | 'too-large' }>

const NOTHING: Final = { kind: 'taken', refused: 0, message: '' }

/** The entries of the next request, and an id up to which there are no others before them. */
async function readPage(
  { readEntries, lastId, upTo = Number.MAX_SAFE_INTEGER, maxBytes, ...options }: ForwardOptions,
  { sent, next }: ForwardState,
): Promise<{ readonly page: StoredLogEntry[]; readonly seen: number }> {
  for (let attempt = 1; ; attempt++) {
    try {
      if (next !== undefined) return { page: await readEntries(sent, next, MAX_PAGE), seen: sent }
      // Read before the entries: what is stored between the two may match.
      const seen = Math.min(upTo, (await lastId?.()) ?? sent)
      const page = await readEntries(sent, upTo, MAX_ENTRIES)
      let bytes = 0
      // What is encoded is measured exactly; this keeps from encoding far too much.
      const end = page.findIndex((entry, i) => {
        bytes += entrySize(entry)
        return i > 0 && bytes > 4 * maxBytes
      })
      return { page: end === -1 ? page : page.slice(0, end), seen }
    } catch (thrown) {
      const isLost = isLogStorageError(thrown) && ['CONNECTION', 'BUSY'].includes(thrown.code)
      if (!isLost || options.signal.aborted || (attempt === ATTEMPTS && upTo !== Number.MAX_SAFE_INTEGER))
        throw thrown
      await pause(delayOf(attempt), options.after, options.signal)
    }
  }
}

/** Sends a request until it is answered for good; undefined if the signal was aborted before. */
async function postAgain(options: ForwardOptions, body: string): Promise<Final | undefined> {
  const { after, signal, upTo } = options
  for (let attempt = 1; ; attempt++) {
    const outcome = await options.post(body)
    if (outcome.kind === 'taken' || outcome.kind === 'too-large') return outcome
    if (outcome.kind === 'refused')
      throw new CommandError(
        `The receiver ${outcome.reason}. No entry is skipped: the next run begins with the same ones.`,
      )
    if (signal.aborted) return undefined
    const { reason, delay = delayOf(attempt) } = outcome
    if (attempt === ATTEMPTS && upTo !== undefined)
      throw new CommandError(
        `The receiver ${reason}. Run it again to continue, or use --follow to try until Ctrl-C.`,
      )
    if (attempt === 1) options.onProblem(`${reason}. Trying again.`)
    await pause(delay, after, signal)
    if (signal.aborted) return undefined
  }
}

function delayOf(attempt: number): number {
  return Math.min(MAX_DELAY, MIN_DELAY * 2 ** Math.min(attempt - 1, 10))
}
