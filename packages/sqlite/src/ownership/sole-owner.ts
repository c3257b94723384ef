import { holdOf, OwnerFolder } from './owner-folder.js'

/**
 * Whether a driver has the database to itself at this moment. A driver without a record never has: others could not see it.
 */
export class SoleOwner {
  readonly #folder: OwnerFolder
  readonly #id: string | undefined

  /** @param id The id of the driver's own record, if it has one. */
  constructor(database: string, id: string | undefined) {
    this.#folder = new OwnerFolder(database)
    this.#id = id
  }

  /** Whether there is no record of another driver. One may appear at any moment: see {@link tryHold}. */
  get isAlone(): boolean {
    const id = this.#id
    if (id === undefined) return false
    try {
      return this.#folder.readOthers(id).every((owner) => owner.id === holdOf(id))
    } catch {
      return false
    }
  }

  /** Whether this driver is the first of all that have a record, in an order that is the same for all of them. */
  get isFirst(): boolean {
    const id = this.#id
    if (id === undefined) return false
    try {
      return this.#folder.readOthers(id).every((owner) => owner.id === holdOf(id) || owner.id > id)
    } catch {
      return false
    }
  }

  /** Keeps other drivers out until the result is disposed. `undefined` if there are other drivers. */
  tryHold(): Disposable | undefined {
    const id = this.#id
    if (id === undefined || !this.isAlone) return undefined
    try {
      const record = this.#folder.readOwn(id)
      if (record === undefined) return undefined
      const release = () => this.#folder.remove(holdOf(id))
      // Adds an exclusive record instead of replacing the driver's own: readers can miss a record while it is replaced.
      this.#folder.write(holdOf(id), { ...record, exclusive: true })
      // As with every claim: write the record, then check. If two drivers do so, at least one sees the other.
      if (this.isAlone) return { [Symbol.dispose]: release }
      release()
    } catch {
      // No disk space for the record, or no permission to write it.
    }
    return undefined
  }
}
