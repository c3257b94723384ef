import { holdOf, OwnerFolder } from './owner-folder.js'

/**
 * Whether the driver that left a record has the database for itself at this moment. A driver without a record never
 * has: others would not know of it.
 */
export class SoleOwner {
  readonly #folder: OwnerFolder
  readonly #id: string | undefined

  /** @param id The name of the driver's own record, where it has one. */
  constructor(database: string, id: string | undefined) {
    this.#folder = new OwnerFolder(database)
    this.#id = id
  }

  /** Whether nobody else says that he has it open. Another one may come the next moment: see {@link tryHold}. */
  get isAlone(): boolean {
    const id = this.#id
    if (id === undefined) return false
    try {
      return this.#folder.readOthers(id).every((owner) => owner.id === holdOf(id))
    } catch {
      return false
    }
  }

  /** Whether all others who say that they have it open are behind in an order that is the same for all of them. */
  get isFirst(): boolean {
    const id = this.#id
    if (id === undefined) return false
    try {
      return this.#folder.readOthers(id).every((owner) => owner.id === holdOf(id) || owner.id > id)
    } catch {
      return false
    }
  }

  /** Keeps others out until it is disposed. `undefined` when there are others. */
  tryHold(): Disposable | undefined {
    const id = this.#id
    if (id === undefined || !this.isAlone) return undefined
    try {
      const record = this.#folder.readOwn(id)
      if (record === undefined) return undefined
      const release = () => this.#folder.remove(holdOf(id))
      // A second record, of one who does not share: one that is replaced may be overlooked meanwhile.
      this.#folder.write(holdOf(id), { ...record, exclusive: true })
      // As at every claim: announce, then look. Of two that do so, at least one sees the other.
      if (this.isAlone) return { [Symbol.dispose]: release }
      release()
    } catch {
      // No space for the record, or no right to write it.
    }
    return undefined
  }
}
