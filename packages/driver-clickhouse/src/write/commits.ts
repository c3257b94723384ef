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

/** What a look at a table finds. */
export interface Look {
  /** Ascending. */
  readonly commits: readonly Commit[]
  /** Milliseconds for which an insert has been under way; undefined if there is none, or the look was not at them. */
  readonly inserting: number | undefined
}

export interface LookOptions {
  /** Whether the commit of the caller's batch is found wherever it is, not only behind the id. @default false */
  readonly always?: boolean
  /** Whether to look at the inserts that are under way. @default false */
  readonly inserts?: boolean
}

/**
 * Milliseconds for which the last id is taken as the last one without asking. If another writer was faster, its commit wins all the same;
 * but the server forgets tokens after its window, and a last id that old must not be used.
 */
const FRESH = 5000

/** Milliseconds for which a table counts as shared after a commit of another writer. */
const SHARED = 10_000

/** Seconds after which an insert that is under way is no longer awaited: its writer may have been killed in the middle of it. */
const ABANDONED = 5

/** Knows the last commit of a table. */
export class Commits {
  readonly #store: Store
  readonly #partitionSize: number
  #lastId = 0
  #knownAt = Number.NEGATIVE_INFINITY
  #othersAt = Number.NEGATIVE_INFINITY

  constructor(store: Store, partitionSize: number) {
    this.#store = store
    this.#partitionSize = partitionSize
  }

  /** The partition of the batch that follows an id. */
  partitionAfter(id: number): number {
    return Math.floor(id / this.#partitionSize)
  }

  /** Whether the last id is probably still the last one: it was seen lately, and no other writer was. */
  get isFresh(): boolean {
    const now = elapsed()
    return now - this.#knownAt < FRESH && now - this.#othersAt > SHARED
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

  /**
   * The commits behind an id.
   *
   * @param token Of the batch of the caller.
   */
  async look(
    id: number,
    token: string,
    { always = false, inserts = false }: LookOptions = {},
  ): Promise<Look> {
    const { target, dialect } = this.#store
    const newer = this.#newer(id)
    const where = always ? `(${newer}) OR (kind = ${COMMIT} AND token = ${literal(token)})` : newer
    const behind = `SELECT token, id, size, toFloat64(0) FROM ${target} WHERE ${where}`
    const underWay = `SELECT '', toInt64(0), toUInt32(0), toFloat64(max(elapsed)) FROM system.processes
      WHERE ${dialect.isInsert} AND position(query, ${literal(target)}) > 0 AND elapsed < ${ABANDONED} HAVING count() > 0`
    const rows = await this.#store.rows(inserts ? `${behind} UNION ALL ${underWay}` : behind)
    const commits = rows
      .filter(([name]) => name !== '')
      .map(([name, lastId, size]) => ({ token: String(name), lastId: Number(lastId), size: Number(size) }))
      .sort((a, b) => a.lastId - b.lastId)
    this.#learn(commits.at(-1)?.lastId ?? 0)
    if (commits.some((commit) => commit.token !== token)) this.#othersAt = this.#knownAt
    const seconds = rows.find(([name]) => name === '')?.[3]
    return { commits, inserting: seconds === undefined ? undefined : Number(seconds) * 1000 }
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
