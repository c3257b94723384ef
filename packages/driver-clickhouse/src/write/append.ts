import { setTimeout as wait } from 'node:timers/promises'
import { elapsed, type LogBatch, LogStorageError } from '@logpond/core'
import { type BatchBlock, COLUMNS } from '../native/batch-block.js'
import type { Store } from '../store.js'
import type { Commit, Commits } from './commits.js'

/** Milliseconds of the first pause after another writer was faster; doubled up to the second. Shortened at random. */
const FIRST_PAUSE = 4
const MAX_PAUSE = 250

/**
 * Writes a batch behind the last id by compare-and-set. The server lets one insert with each token through, and the token of an insert
 * names the id that it follows. So of all writers that follow one id, exactly one is committed; the rows of the others are dropped, and they
 * follow the next id. A late insert of a writer that has ended is dropped too.
 *
 * The server does not say whether it has dropped an insert, so each attempt ends with a look at the commits.
 *
 * @returns The commit of the batch, by this call or an earlier one.
 * @throws LogStorageError BUSY if other writers were faster for longer than a request may take.
 */
export async function appendBatch(
  store: Store,
  commits: Commits,
  { token, isRetry }: LogBatch,
  block: BatchBlock,
): Promise<Commit> {
  const end = elapsed() + store.settings.server.requestTimeout
  // A copy: others in this process learn of later commits, this batch among them, while it is being written.
  let last = commits.known
  /** The commit of this batch; without one, `last` becomes the last id. */
  const look = async (options?: { always: boolean }) => {
    const found = await commits.since(last, token, options)
    const mine = found.find((commit) => commit.token === token)
    if (mine === undefined) last = found.at(-1)?.lastId ?? last
    return mine
  }
  const isNew = isRetry === false
  const earlier = isNew && commits.isFresh ? undefined : await look({ always: !isNew })
  if (earlier !== undefined) return earlier
  for (let pause = FIRST_PAUSE; ; pause = Math.min(2 * pause, MAX_PAUSE)) {
    const data = await block.bytes(last, commits.partitionAfter(last))
    await store.insert(COLUMNS, data, `after-${last}`)
    let mine = await look()
    if (mine !== undefined) return mine
    if (elapsed() > end) throw tooManyWriters(store, last)
    await wait(Math.random() * pause)
    // On a replica, the commit may arrive a moment later.
    mine = await look()
    if (mine !== undefined) return mine
  }
}

function tooManyWriters(store: Store, last: number): LogStorageError {
  return new LogStorageError(
    'BUSY',
    `${store.settings.place} let the batches of other writers through for ${store.settings.server.requestTimeout} ms; the last one seen ends with id ${last}. Let fewer processes write, or larger batches.`,
  )
}
