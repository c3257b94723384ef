import { isDeepStrictEqual } from 'node:util'
import type { LogDriver, StoredLogEntry } from '@logpond/core'

const PAGE = 1000

/** The first difference between two stores. */
export interface StoreDifference {
  /** The place of the entries in the order of their ids, from 0. */
  readonly place: number
  readonly source: StoredLogEntry | undefined
  readonly target: StoredLogEntry | undefined
}

/** Compares the entries of two stores in the order of their ids; the ids themselves may differ. */
export async function compareStores(
  source: LogDriver,
  target: LogDriver,
  { sourceId, targetId }: { readonly sourceId: number; readonly targetId: number },
): Promise<StoreDifference | undefined> {
  const [ours, theirs] = [new Pages(source, sourceId), new Pages(target, targetId)]
  for (let place = 0; ; place++) {
    const [one, other] = [await ours.next(), await theirs.next()]
    if (one === undefined && other === undefined) return undefined
    if (!isSame(one, other)) return { place, source: one, target: other }
  }
}

function isSame(one: StoredLogEntry | undefined, other: StoredLogEntry | undefined): boolean {
  if (one === undefined || other === undefined) return false
  return isDeepStrictEqual({ ...one, id: 0 }, { ...other, id: 0 })
}

/** Every entry up to an id. */
class Pages {
  readonly #driver: LogDriver
  readonly #maxId: number
  #page: StoredLogEntry[] = []
  #place = 0
  #isLast = false

  constructor(driver: LogDriver, maxId: number) {
    this.#driver = driver
    this.#maxId = maxId
  }

  async next(): Promise<StoredLogEntry | undefined> {
    if (this.#place === this.#page.length && !this.#isLast) {
      const last = this.#page.at(-1)?.id ?? 0
      this.#page = await this.#driver.readAfter(last, { maxId: this.#maxId }, PAGE)
      this.#place = 0
      this.#isLast = this.#page.length < PAGE
    }
    return this.#page[this.#place++]
  }
}
