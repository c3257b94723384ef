import type { LogEntry, WriteReceipt } from '@logpond/core'
import type { Database, EntriesById } from '../database.js'
import type { EntryStore } from '../ingest/entry-store.js'
import { digestOf } from './entry-digest.js'
import type { FileIdentity, FilePosition } from './file-position.js'
import type { FollowState, FollowStateFile, Intent } from './follow-state.js'

const PAGE = 1000
/** Entries of one batch. Only a line with very many records has more. */
const MAX_ENTRIES = 10_000

/** What a storage needs so that entries which are stored at once are one batch. */
export const FOLLOW_BATCH = { maxBatchSize: MAX_ENTRIES, queueSize: 2 * MAX_ENTRIES }

/**
 * Stores entries and moves the position behind them, so that a kill at any moment neither loses nor doubles one.
 *
 * What is about to be stored is noted first. All of it goes into one batch, which commits as a whole or not at all: after
 * a kill, the entries behind the last id that was known then say which.
 */
export class Committer {
  readonly #file: FollowStateFile
  #state: FollowState

  /** Whether this file was not followed into this database before. */
  readonly isFirst: boolean

  private constructor(file: FollowStateFile, state: FollowState, isFirst: boolean) {
    this.#file = file
    this.#state = state
    this.isFirst = isFirst
  }

  /** Finds out where to go on. */
  static async open(
    database: Database & EntriesById,
    file: FollowStateFile,
    path: string,
  ): Promise<Committer> {
    const lastId = await database.lastId()
    const state = file.read()
    // A database that was created again has nothing of what the one before held.
    if (state === undefined || state.lastId > lastId)
      return new Committer(file, { path, lastId, positions: [], finished: [] }, true)
    const { intent, ...settled } = state
    const isStored = intent !== undefined && (await isCommitted(database, intent))
    return new Committer(file, isStored ? behind(settled, intent) : settled, false)
  }

  get positions(): readonly FilePosition[] {
    return this.#state.positions
  }

  get finished(): readonly FileIdentity[] {
    return this.#state.finished
  }

  /** Remembers which files there are. */
  async setFiles(positions: readonly FilePosition[], finished: readonly FileIdentity[]): Promise<void> {
    this.#state = { ...this.#state, positions, finished }
    await this.#file.write(this.#state)
  }

  /**
   * Stores entries, and has one of the positions move when they are committed.
   *
   * @param line The number of the line that they end with.
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
    this.#state = { ...behind(this.#state, intent), lastId: Math.max(after, lastId) }
    await this.#file.write(this.#state)
  }
}

function behind(state: FollowState, { index, next, after, count }: Intent): FollowState {
  const positions = state.positions.map((position, i) => (i === index ? next : position))
  return { ...state, positions, lastId: Math.max(state.lastId, after + count) }
}

/** The greatest id; 0 where all were refused. A power cut must not take what the position says is stored. */
async function lastCommitted(receipts: readonly WriteReceipt[]): Promise<number> {
  const accepted = receipts.filter(({ error }) => error === undefined)
  const last = accepted.at(-1)
  if (last === undefined) return 0
  const id = await last.committed()
  // Where no sync works, the entries are committed all the same.
  await last.durable().catch(() => {})
  return id
}

async function isCommitted(database: EntriesById, { after, count, first, all }: Intent): Promise<boolean> {
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
