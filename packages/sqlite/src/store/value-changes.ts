import { isBatchHead, type Space } from '@logpond/blocks'
import type { StatementCache } from '../connection/statement-cache.js'
import type { RowParts } from './row-parts.js'

const putHead = `
  INSERT INTO log_part (key, head, body) VALUES (?, ?, ?)
  ON CONFLICT (key) DO UPDATE SET head = excluded.head, body = coalesce(excluded.body, body)`
const forgetStoredBody = 'DELETE FROM log_body WHERE key = ?'
const keepBody = `
  INSERT OR REPLACE INTO log_body (key, value)
  SELECT key, body FROM log_part WHERE key = ? AND body IS NOT NULL`
const forgetBody = 'UPDATE log_part SET body = NULL WHERE key BETWEEN ? AND ? AND body IS NOT NULL'

/** The values that one transaction puts and deletes: collected, so that they are written with few statements. */
export class ValueChanges {
  /** `undefined` for a value to delete. */
  readonly #values = new Map<Space, Map<number, Uint8Array | undefined>>()

  put(space: Space, key: number, value: Uint8Array): void {
    this.#in(space).set(key, value)
  }

  delete(space: Space, key: number): void {
    this.#in(space).set(key, undefined)
  }

  /** @param rows Of a database that may have rows that are not in blocks yet. */
  apply(statements: StatementCache, rows: Pick<RowParts, 'delete'> | undefined): void {
    const bodies = this.#in('body')
    for (const [key, head] of this.#in('head')) {
      if (head !== undefined) continue
      rows?.delete(key)
      if (!bodies.has(key)) statements.prepare(keepBody).run([key])
    }
    this.#deleteFrom(statements, 'log_part', 'head')
    for (const space of ['filter', 'dead', 'token', 'aside'] as const) {
      const table = `log_${space}`
      this.#deleteFrom(statements, table, space)
      for (const [key, value] of this.#in(space)) putValue(statements, table, key, value)
    }
    for (const [key, head] of this.#in('head')) {
      if (head === undefined) continue
      const body = isBatchHead(head) ? bodies.get(key) : undefined
      statements.prepare(putHead).run([key, head, body ?? null])
      if (body === undefined) continue
      bodies.delete(key)
      statements.prepare(forgetStoredBody).run([key])
    }
    const gone = this.#deleteFrom(statements, 'log_body', 'body')
    for (const [from, to] of gone) statements.prepare(forgetBody).run([from, to])
    for (const [key, value] of bodies) {
      if (value === undefined) continue
      statements.prepare(forgetBody).run([key, key])
      putValue(statements, 'log_body', key, value)
    }
  }

  /** @returns The ranges of keys that it has deleted. */
  #deleteFrom(statements: StatementCache, table: string, space: Space): [from: number, to: number][] {
    const keys: number[] = []
    for (const [key, value] of this.#in(space)) if (value === undefined) keys.push(key)
    const runs = runsOf(keys)
    const statement = `DELETE FROM ${table} WHERE key BETWEEN ? AND ?`
    for (const run of runs) statements.prepare(statement).run(run)
    return runs
  }

  #in(space: Space): Map<number, Uint8Array | undefined> {
    let values = this.#values.get(space)
    if (values === undefined) {
      values = new Map()
      this.#values.set(space, values)
    }
    return values
  }
}

function putValue(
  statements: StatementCache,
  table: string,
  key: number,
  value: Uint8Array | undefined,
): void {
  if (value === undefined) return
  statements.prepare(`INSERT OR REPLACE INTO ${table} (key, value) VALUES (?, ?)`).run([key, value])
}

/** Keys as ranges of keys that follow each other. */
function runsOf(keys: readonly number[]): [from: number, to: number][] {
  const runs: [from: number, to: number][] = []
  for (const key of keys.toSorted((a, b) => a - b)) {
    const last = runs.at(-1)
    if (last !== undefined && last[1] === key - 1) last[1] = key
    else runs.push([key, key])
  }
  return runs
}
