import { damagedPart, decodeDeadRows, isRowsHead, openPart, type Part, type PartHead } from '@logpond/blocks'
import { LogStorageError } from '@logpond/core'
import { bodyOfRows } from '../store/row-parts.js'
import { headOf } from './head-of.js'

/** Bytes of memory that parts may take between two uses. One part more is kept if it alone takes more. */
const MAX_BYTES = 64 * 1024 * 1024

/** What SQL passes as the body of a part. */
export type Body = Uint8Array | string | null

interface Slot {
  readonly key: number
  readonly headBytes: Uint8Array
  readonly head: PartHead
  /** JSON text of a list of rows, if an upgrade has not sealed them yet. */
  readonly body: Body
  part: Part | undefined
}

/**
 * The parts that statements are reading. SQL first passes a part as a whole, and then asks for one value after the other by the
 * key of the part.
 */
export class OpenedParts {
  /** In order of their last use. */
  readonly #slots = new Map<number, Slot>()
  readonly #maxBytes: number
  #last: Slot | undefined
  /** Whether no part is closed until the statement ends. */
  #keepsAll = false

  constructor(maxBytes = MAX_BYTES) {
    this.#maxBytes = maxBytes
  }

  /** What {@link part} throws if a part was closed. */
  readonly closed = new LogStorageError('BUSY', 'A part was closed while a statement was using it.')

  /**
   * Runs a statement. A statement that goes through all parts several times at once may need more of them than are kept: then it
   * runs again, and all parts that it uses stay open.
   */
  during<Result>(work: () => Result): Result {
    try {
      return work()
    } catch (thrown) {
      if (thrown !== this.closed) throw thrown
    }
    this.#keepsAll = true
    try {
      return work()
    } finally {
      this.#keepsAll = false
      this.#closeOldest()
    }
  }

  /**
   * Takes a part from the file. It is opened when the first of its values is asked for.
   *
   * @returns Its live rows.
   * @throws LogStorageError CORRUPT
   */
  enter(key: number, headBytes: Uint8Array, body: Body, dead: Uint8Array | null): number[] | number {
    const slot = this.#slotOf(key, headBytes, body)
    const { count } = slot.head
    if (dead === null) return count
    const gone = decodeDeadRows(dead, key)
    const rows: number[] = []
    for (let row = 0; row < count; row++) if (!gone.has(row)) rows.push(row)
    return rows
  }

  /** Reads a value of a part that was entered. @throws LogStorageError CORRUPT, with the ids and times of the part. */
  read<Value>(key: number, row: number, read: (part: Part, row: number) => Value): Value {
    const slot = this.#last?.key === key ? this.#last : this.#find(key)
    try {
      slot.part ??= open(slot)
      return read(slot.part, row)
    } catch (thrown) {
      throw damagedPart(key, slot.head, thrown)
    }
  }

  #slotOf(key: number, headBytes: Uint8Array, body: Body): Slot {
    const known = this.#slots.get(key)
    this.#slots.delete(key)
    // After a loss, another part may have the key. Heads contain the checksums of their bodies.
    const isSame = known !== undefined && Buffer.compare(known.headBytes, headBytes) === 0
    const slot = isSame ? known : { key, headBytes, head: headOf(key, headBytes), body, part: undefined }
    this.#slots.set(key, slot)
    this.#last = slot
    if (!this.#keepsAll) this.#closeOldest()
    return slot
  }

  #find(key: number): Slot {
    const slot = this.#slots.get(key)
    if (slot === undefined) throw this.closed
    this.#slots.delete(key)
    this.#slots.set(key, slot)
    this.#last = slot
    return slot
  }

  #closeOldest(): void {
    let bytes = 0
    for (const { part, body } of this.#slots.values()) bytes += part?.memoryBytes ?? body?.length ?? 0
    for (const [key, { part, body }] of this.#slots) {
      if (bytes <= this.#maxBytes || this.#slots.size === 1) return
      bytes -= part?.memoryBytes ?? body?.length ?? 0
      this.#slots.delete(key)
    }
  }
}

function open({ headBytes, head, body }: Slot): Part {
  if (typeof body === 'string' && isRowsHead(headBytes))
    return openPart(head, bodyOfRows(JSON.parse(body), head))
  if (body instanceof Uint8Array) return openPart(head, body)
  throw new LogStorageError('CORRUPT', 'its body is missing.')
}
