import {
  type Clock,
  isLogStorageError,
  type LogBatch,
  type LogDriver,
  type StoredLogEntry,
} from '@logpond/core'
import { entrySize } from '../entry-size.js'
import { batchOfEntries } from './batch-of-entries.js'
import type { CopyState } from './copy-state.js'

const DEFAULT_PAGE = 2000
/** The most entries that a read returns. */
const MAX_PAGE = 10_000
/** Estimated bytes of a batch: a page of large entries is split. */
const MAX_BYTES = 8 * 2 ** 20

const ATTEMPTS = 10
const MIN_DELAY = 50
const MAX_DELAY = 5000

/** Codes after which the same batch can be written over a new connection. */
const LOST = new Set(['CONNECTION', 'IO', 'UNKNOWN_OUTCOME'])

export interface CopyOptions {
  readonly source: LogDriver
  readonly target: LogDriver
  readonly state: CopyState
  /** The last id to copy. Entries that are stored meanwhile are left to the next copy, so that this one ends. */
  readonly upTo: number
  /** Saves the state; it must survive a crash when this returns. */
  readonly save: (state: CopyState) => void
  readonly onProgress?: (state: CopyState) => void
  readonly after: Clock['after']
  readonly signal: AbortSignal
}

/**
 * Copies entries in the order of their ids, until the last one, or until the signal is aborted between two batches.
 *
 * Each batch is announced in the state before it is written, with a token that follows from the state. So after a crash at any point the
 * same batch is sent again under the same token, and the target writes it once.
 *
 * @returns The last state.
 */
export async function copyEntries(options: CopyOptions): Promise<CopyState> {
  const { source, target, signal, save, upTo } = options
  let { state } = options
  const size = target.batching?.batchSize ?? DEFAULT_PAGE
  while (!signal.aborted) {
    const page = await readPage(source, state, size, upTo)
    // Entries that a cleanup has deleted since the crash are not written again; those that were written count.
    const last = state.next ?? page.at(-1)?.id
    if (last === undefined) return state
    const token = `copy-${state.name}-${state.batches + 1}`
    if (state.next === undefined) save({ ...state, next: last })
    const ids = page.length === 0 ? [] : await append(options, batchOfEntries(page, token))
    // Otherwise a power cut could take entries from the target that the state counts as copied.
    if (!target.supports.durable) await target.sync?.()
    const { next: _, ...rest } = state
    state = {
      ...rest,
      copied: last,
      entries: state.entries + ids.length,
      batches: state.batches + 1,
      targetId: ids.at(-1) ?? state.targetId,
    }
    save(state)
    options.onProgress?.(state)
  }
  return state
}

async function readPage(
  source: LogDriver,
  { copied, next }: CopyState,
  size: number,
  upTo: number,
): Promise<StoredLogEntry[]> {
  if (next !== undefined) return source.readAfter(copied, { maxId: next }, MAX_PAGE)
  const page = await source.readAfter(copied, { maxId: upTo }, Math.min(size, MAX_PAGE))
  let bytes = 0
  const end = page.findIndex((entry, i) => {
    bytes += entrySize(entry)
    return i > 0 && bytes > MAX_BYTES
  })
  return end === -1 ? page : page.slice(0, end)
}

async function append({ target, after, signal }: CopyOptions, batch: LogBatch): Promise<readonly number[]> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await target.append(batch)
    } catch (thrown) {
      const code = isLogStorageError(thrown) ? thrown.code : undefined
      const isLost = code !== undefined && LOST.has(code)
      if ((!isLost && code !== 'BUSY') || attempt === ATTEMPTS || signal.aborted) throw thrown
      const delay = Math.min(MAX_DELAY, MIN_DELAY * 2 ** attempt)
      await new Promise<void>((resolve) => void after(delay, resolve))
      if (isLost) await reopen(target)
    }
  }
}

/** A failure shows in the next attempt to write. */
async function reopen(driver: LogDriver): Promise<void> {
  try {
    await driver.close()
  } catch {
    // The connection is replaced anyway.
  }
  try {
    await driver.open()
  } catch (thrown) {
    if (!isLogStorageError(thrown) || !LOST.has(thrown.code)) throw thrown
  }
}
