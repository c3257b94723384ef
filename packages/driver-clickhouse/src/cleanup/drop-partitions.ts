import { COMMIT } from '../native/batch-block.js'
import type { Store } from '../store.js'

/** Tokens that the contract demands, with some to spare. */
const KEPT_TOKENS = 1100

/**
 * Drops partitions of which no entry is left. Their tokens go with them, so the last ones are copied to the newest partition before. That
 * one stays: batches are written to it, its commits have the last id, and the server would let a late insert through once more.
 *
 * Partitions without such tokens come first: on a full disk, dropping them makes room for copies.
 *
 * @returns Those that stay.
 */
export async function dropPartitions(store: Store, partitions: readonly number[]): Promise<number[]> {
  if (partitions.length === 0) return []
  const { target } = store
  const [row] = await store.rows(
    `SELECT max(p), min(id) FROM (SELECT p, id FROM ${target} WHERE kind = ${COMMIT} ORDER BY id DESC LIMIT ${KEPT_TOKENS})`,
  )
  const newest = Number(row?.[0])
  const firstKept = Number(row?.[1])
  const old = partitions.filter((p) => p < newest)
  if (old.length > 0) {
    const isKept = `kind = ${COMMIT} AND id >= ${firstKept} AND p IN (${old.join(', ')})`
    const rows = await store.rows(`SELECT DISTINCT p FROM ${target} WHERE ${isKept} ORDER BY p`)
    const withTokens = rows.map(([p]) => Number(p))
    const drop = async (p: number) => store.change(`ALTER TABLE ${target} DROP PARTITION ${p}`)
    for (const p of old) if (!withTokens.includes(p)) await drop(p)
    if (withTokens.length > 0) {
      await store.change(
        `INSERT INTO ${target} (p, kind, id, ts, token, size)
         SELECT toUInt32(${newest}), kind, id, ts, token, size FROM ${target} WHERE ${isKept}`,
      )
      for (const p of withTokens) await drop(p)
    }
  }
  return partitions.filter((p) => p >= newest)
}
