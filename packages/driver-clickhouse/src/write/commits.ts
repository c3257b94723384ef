import { elapsed } from '@logpond/core'
import { COMMIT } from '../native/batch-block.js'
import { literal } from '../sql/literal.js'
import type { Store } from '../store.js'

/** A batch that was committed. */
export interface Commit {
  readonly token: string
  readonly lastId: number
  readonly size: number
}

/**
 * Milliseconds for which the last id is taken as the last one without asking. If another writer was faster, its commit wins all the same;
 * but the server forgets tokens after its window, and a last id that old must not be used.
 */
const FRESH = 5000

/** Knows the last commit of a table. */
export class Commits {
  readonly #store: Store
  readonly #partitionSize: number
  #lastId = 0
  #knownAt = Number.NEGATIVE_INFINITY

  constructor(store: Store, partitionSize: number) {
    this.#store = store
    this.#partitionSize = partitionSize
  }

  /** The partition of the batch that follows an id. */
  partitionAfter(id: number): number {
    return Math.floor(id / this.#partitionSize)
  }

  get isFresh(): boolean {
    return elapsed() - this.#knownAt < FRESH
  }

  /** The last id as it was known last. */
  get known(): number {
    return this.#lastId
  }

  /** The last id of the table, at the price of one look at the rows of its newest commits. */
  async lastId(signal?: AbortSignal): Promise<number> {
    const rows = await this.#store.rows(
      `SELECT max(id) FROM ${this.#store.target} WHERE ${this.#newer(this.#lastId)}`,
      {
        signal,
      },
    )
    return this.#learn(Number(rows[0]?.[0]))
  }

  /** The commits behind an id, and with `always` the commit of the token, wherever it is. Ascending. */
  async since(id: number, token: string, { always = false } = {}): Promise<Commit[]> {
    const newer = this.#newer(id)
    const where = always ? `(${newer}) OR (kind = ${COMMIT} AND token = ${literal(token)})` : newer
    const sql = `SELECT token, id, size FROM ${this.#store.target} WHERE ${where} ORDER BY id`
    const rows = await this.#store.rows(sql)
    const commits = rows.map(([name, lastId, size]) => ({
      token: String(name),
      lastId: Number(lastId),
      size: Number(size),
    }))
    this.#learn(commits.at(-1)?.lastId ?? 0)
    return commits
  }

  #learn(lastId: number): number {
    // A commit of an old token says nothing of the last id.
    this.#lastId = Math.max(this.#lastId, lastId)
    this.#knownAt = elapsed()
    return this.#lastId
  }

  /** Partitions grow with ids, so older ones are not read. */
  #newer(id: number): string {
    return `kind = ${COMMIT} AND p >= ${this.partitionAfter(id)} AND id > ${id}`
  }
}
