import type { LogEntry, WriteReceipt } from '@logpond/core'
import type { Database } from '../database.js'
import type { EntryStore } from '../ingest/entry-store.js'
import { digestOf } from './entry-digest.js'
import type { FileIdentity, FilePosition } from './file-position.js'
import type { FollowState, FollowStateFile, Intent } from './follow-state.js'

const PAGE = 1000
/** Entries per batch. Only a line with more records than this needs several batches. */
const MAX_ENTRIES = 10_000

/** Storage options that put entries which are stored together into one batch. */
export const FOLLOW_BATCH = { maxBatchSize: MAX_ENTRIES, queueSize: 2 * MAX_ENTRIES }

/**
 * Stores entries and then advances the position, so that a kill at any moment neither loses nor duplicates an entry.
 *
 * It first records the entries that it is about to store as an intent. All of them go into one batch, which commits
 * completely or not at all. After a kill, it looks for them after the last id recorded in the intent.
 */
export class Committer {
  readonly #file: FollowStateFile
  #state: FollowState

  /** Whether this file has never been followed into this database. */
  readonly isFirst: boolean

  private constructor(file: FollowStateFile, state: FollowState, isFirst: boolean) {
    this.#file = file
    this.#state = state
    this.isFirst = isFirst
  }

  /** Reads the state, and determines where to continue. */
  static async open(database: Database, file: FollowStateFile, path: string): Promise<Committer> {
    const lastId = await database.lastId()
    const state = file.read()
    // A database that was deleted and created again does not contain the entries of the old one.
    if (state === undefined || state.lastId > lastId)
      return new Committer(file, { path, lastId, positions: [], finished: [] }, true)
    const { intent, ...settled } = state
    const isStored = intent !== undefined && (await isCommitted(database, intent))
    return new Committer(file, isStored ? afterStoring(settled, intent) : settled, false)
  }

  get positions(): readonly FilePosition[] {
    return this.#state.positions
  }

  get finished(): readonly FileIdentity[] {
    return this.#state.finished
  }

  /** Records which files exist. */
  async setFiles(positions: readonly FilePosition[], finished: readonly FileIdentity[]): Promise<void> {
    this.#state = { ...this.#state, positions, finished }
    await this.#file.write(this.#state)
  }

  /**
   * Stores entries, and advances one of the positions once they are committed.
   *
   * @param line The number of their last line.
   */
  async store(
    entries: readonly LogEntry[],
    store: EntryStore,
    line: number,
    index: number,
    next: FilePosition,
  ): Promise<void> {
    const { lastId: after } = this.#state
    const intent = {
      index,
      next,
      after,
      count: entries.length,
      first: digestOf(entries.slice(0, 1)),
      all: digestOf(entries),
    }
    if (entries.length > 0) await this.#file.write({ ...this.#state, intent })
    let lastId = 0
    for (let i = 0; i < entries.length; i += MAX_ENTRIES) {
      const receipts = entries.slice(i, i + MAX_ENTRIES).map((entry) => store.storeNow(entry, line))
      lastId = Math.max(lastId, await lastCommitted(receipts))
    }
    this.#state = { ...afterStoring(this.#state, intent), lastId: Math.max(after, lastId) }
    await this.#file.write(this.#state)
  }
}

/** The state once the entries of an intent are stored. */
function afterStoring(state: FollowState, { index, next, after, count }: Intent): FollowState {
  const positions = state.positions.map((position, i) => (i === index ? next : position))
  return { ...state, positions, lastId: Math.max(state.lastId, after + count) }
}

/** The greatest id; 0 if all were refused. Waits for a sync, so that a power cut loses no entries before the position. */
async function lastCommitted(receipts: readonly WriteReceipt[]): Promise<number> {
  const accepted = receipts.filter(({ error }) => error === undefined)
  const last = accepted.at(-1)
  if (last === undefined) return 0
  const id = await last.committed()
  // If the sync fails, the entries are still committed.
  await last.durable().catch(() => {})
  return id
}

async function isCommitted(
  database: Pick<Database, 'entriesAfter'>,
  { after, count, first, all }: Intent,
): Promise<boolean> {
  let id = after
  for (;;) {
    const page = await database.entriesAfter(id, PAGE)
    for (const entry of page) {
      if (digestOf([entry]) !== first) continue
      const entries = await database.entriesAfter(entry.id - 1, count)
      if (entries.length === count && digestOf(entries) === all) return true
    }
    const last = page.at(-1)
    if (last === undefined) return false
    id = last.id
  }
}
