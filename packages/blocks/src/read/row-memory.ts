import type { FieldTest } from '@logpond/core'
import type { DirectoryView, PartEntry } from '../directory/directory-view.js'
import type { Part } from '../part/part.js'
import type { AddCounted } from './alike-rows.js'
import { MessageMemory } from './message-memory.js'
import { ValueMemory } from './value-memory.js'

/** Remembers of blocks how many rows are alike, in what counts often ask about. */
export class RowMemory {
  readonly #messages: MessageMemory
  readonly #values: ValueMemory

  /** @param cacheBytes The most bytes of memory, half of them for messages, half for attributes. */
  constructor(cacheBytes: number) {
    this.#messages = new MessageMemory(cacheBytes / 2)
    this.#values = new ValueMemory(cacheBytes / 2)
  }

  /** Forgets parts that no longer exist. */
  retain(view: DirectoryView): void {
    this.#messages.retain(view)
    this.#values.retain(view)
  }

  /**
   * Remembers of an opened part what tests ask about.
   *
   * @param byService Whether a read wants to know services.
   */
  remember(entry: PartEntry, part: Part, tests: readonly FieldTest[], byService: boolean): void {
    this.#messages.remember(entry, part, tests, byService)
    this.#values.remember(entry, part, tests, byService)
  }

  /**
   * Calls `add` with numbers of rows of a part that pass the tests. Returns false, and adds nothing, if what is remembered does not
   * decide the tests.
   *
   * @param byService Whether `add` needs the service.
   */
  count(entry: PartEntry, tests: readonly FieldTest[], byService: boolean, add: AddCounted): boolean {
    return (
      this.#messages.count(entry, tests, byService, add) || this.#values.count(entry, tests, byService, add)
    )
  }
}
