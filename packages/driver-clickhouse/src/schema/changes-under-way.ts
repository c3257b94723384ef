import { setTimeout as wait } from 'node:timers/promises'
import { elapsed, LogStorageError } from '@logpond/core'
import { literal } from '../sql/literal.js'
import type { Store } from '../store.js'

const FIRST_PAUSE = 5
const MAX_PAUSE = 250
/** A mutation that cannot end, on a full disk for example, must not keep a store closed: a cleanup may be what helps. */
const MAX_WAIT = 10_000

/**
 * Waits until the server has finished what earlier clients began: the server goes on with it when a client is killed, and what is read
 * would change afterwards.
 */
export async function waitForChanges(store: Store, signal?: AbortSignal): Promise<void> {
  const end = elapsed() + MAX_WAIT
  const earlier = await statements(store, signal)
  for (let pause = FIRST_PAUSE; elapsed() < end; pause = Math.min(2 * pause, MAX_PAUSE)) {
    const left = earlier.length === 0 ? [] : await statements(store, signal)
    if (!left.some((id) => earlier.includes(id)) && (await mutations(store, signal)) === 0) return
    try {
      await wait(pause, undefined, { signal })
    } catch {
      throw new LogStorageError('ABORTED', 'The caller aborted the call.')
    }
  }
}

/** The statements of other clients that change this table. */
async function statements(store: Store, signal?: AbortSignal): Promise<unknown[]> {
  const { dialect, target } = store
  const sql = `SELECT query_id FROM system.processes WHERE ${dialect.isChange} AND position(query, ${literal(target)}) > 0`
  return (await store.rows(sql, { kind: 'open', signal })).map(([id]) => id)
}

async function mutations(store: Store, signal?: AbortSignal): Promise<number> {
  const { database, table } = store.settings
  const sql = `SELECT count() FROM system.mutations WHERE database = ${literal(database)} AND table = ${literal(table)} AND NOT is_done`
  return Number((await store.rows(sql, { kind: 'open', signal }))[0]?.[0])
}
