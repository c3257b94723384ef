import { setTimeout as wait } from 'node:timers/promises'
import { elapsed, type LogBatch, LogStorageError } from '@logpond/core'
import { type BatchBlock, COLUMNS } from '../native/batch-block.js'
import type { Store } from '../store.js'
import type { Commit, Commits, LookOptions } from './commits.js'
import type { Turns } from './turns.js'

/** Milliseconds of the first pause after an insert that led to nothing, not even to a commit of another writer; doubled up to the second. */
const FIRST_PAUSE = 4
const MAX_PAUSE = 250

/**
 * Writes a batch behind the last id by compare-and-set. The server lets one insert with each token through, and the token of an insert
 * names the id that it follows. So of all writers that follow one id, exactly one is committed; the rows of the others are dropped, and they
 * follow the next id. A late insert of a writer that has ended is dropped too.
 *
 * The server does not say whether it has dropped an insert, so each attempt ends with a look at the commits. An insert that is dropped costs the
 * server as much as one that is not, so where others write too, each attempt also begins with a look at the last id.
 *
 * @param onSent Called when an insert is on its way to the server, with the last id of the table if it is committed.
 * @returns The commit of the batch, by this call or an earlier one.
 * @throws LogStorageError BUSY if other writers were faster for longer than a request may take.
 */
export async function appendBatch(
  store: Store,
  commits: Commits,
  turns: Turns,
  { token, isRetry, size }: LogBatch,
  block: BatchBlock,
  onSent: (lastId: number) => void = () => {},
): Promise<Commit> {
  const start = elapsed()
  // A copy: others in this process learn of later commits, this batch among them, while it is being written.
  let last = commits.known
  /** @throws LogStorageError BUSY */
  const waited = () => {
    const time = elapsed() - start
    if (time > store.settings.server.requestTimeout) throw tooManyWriters(store, last)
    return time
  }
  /** Looks for the commit of this batch; without one, `last` becomes the last id. */
  const look = async (options?: LookOptions) => {
    const found = await turns.looking(() => commits.look(last, token, options))
    const mine = found.commits.find((commit) => commit.token === token)
    if (mine === undefined) last = found.commits.at(-1)?.lastId ?? last
    return { mine, inserting: found.inserting }
  }
  const isNew = isRetry === false
  let isCertain = isNew && commits.isFresh
  if (isNew && !isCertain) await wait(turns.firstPause())
  for (let pause = FIRST_PAUSE; ; ) {
    for (let always = !isNew; !isCertain; always = false) {
      const { mine, inserting } = await look({ always, inserts: turns.areVisible })
      if (mine !== undefined) return mine
      if (inserting === undefined) break
      await wait(turns.pauseDuring(inserting, waited()))
    }
    const before = last
    const data = await block.prepare(before, commits.partitionAfter(before))
    await turns.inserting(() => store.insert(COLUMNS, data, `after-${before}`, () => onSent(before + size)))
    const { mine } = await look()
    if (mine !== undefined) {
      turns.won()
      return mine
    }
    isCertain = false
    turns.lost()
    // On a replica, the commit may arrive a moment later.
    pause = last === before ? Math.min(2 * pause, MAX_PAUSE) : FIRST_PAUSE
    const time = waited()
    await wait(last === before ? Math.random() * pause : turns.pause(time))
  }
}

function tooManyWriters(store: Store, last: number): LogStorageError {
  return new LogStorageError(
    'BUSY',
    `${store.settings.place} let the batches of other writers through for ${store.settings.server.requestTimeout} ms; the last one seen ends with id ${last}. Let fewer processes write, or larger batches.`,
  )
}
