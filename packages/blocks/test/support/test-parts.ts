import { DeadRowBits } from '../../src/directory/dead-rows.js'
import type { DirectoryView } from '../../src/directory/directory-view.js'
import { decodeHead, type EncodedBlock, openPart } from '../../src/index.js'
import type { Part } from '../../src/part/part.js'
import type { PartHead } from '../../src/part/part-head.js'
import { BlockReader, type BlockReaderOptions } from '../../src/read/block-reader.js'
import { type ArrayRow, arrayPart, headOf } from './array-part.js'
import { encodedBlock } from './real-parts.js'

type Kind = 'batch' | 'block'

interface TestReaderOptions extends Partial<BlockReaderOptions> {
  readonly get?: (space: unknown, key: number) => Uint8Array | undefined
  readonly replacePart?: (part: Part) => Part
}

/** The parts of a store, as a reader needs them, over arrays. Changes take effect at once, in the middle of a read too. */
export class TestParts {
  /** Whether sealed blocks are real ones, with filters and summaries. */
  readonly #areReal: boolean
  /** Whether the heads of real blocks count messages, as those of version 1 do not. */
  readonly #countMessages: boolean
  readonly #blocks = new Map<number, EncodedBlock>()
  /** The keys of the parts that were opened, in order. */
  readonly opened: number[] = []
  /** All rows that there ever were: a body that a read holds stays readable when its part is gone. */
  readonly #rows = new Map<number, readonly ArrayRow[]>()
  readonly #parts = new Map<number, Kind>()
  readonly #dead = new Map<number, DeadRowBits>()
  readonly #damaged = new Set<number>()
  readonly #lost = new Set<number>()
  #nextId = 1
  #changes = 0
  #view: DirectoryView | undefined

  constructor(areReal = false, countMessages = true) {
    this.#areReal = areReal
    this.#countMessages = countMessages
  }

  /**
   * A reader of these parts, which pauses after each part that it has opened.
   *
   * @param get Reads values in place of the store.
   * @param replacePart Replaces a part that was opened.
   */
  reader({ get, replacePart = (part) => part, ...options }: TestReaderOptions = {}): BlockReader {
    let time = 0
    const now = () => {
      time += 10
      return time
    }
    const store = { get: get ?? ((space: unknown, key: number) => this.#value(space, key)), range: () => [] }
    const directory = { refresh: () => this.#refresh() }
    return new BlockReader(store, directory, {
      open: (head, body) => replacePart(this.#open(head, body)),
      now,
      ...options,
    })
  }

  add(rows: readonly ArrayRow[], kind: Kind = 'block'): number {
    const key = this.#rows.size + 1
    this.#rows.set(key, rows)
    this.#parts.set(key, kind)
    if (this.#areReal && kind === 'block') this.#blocks.set(key, encodedBlock(rows))
    for (const { id } of rows) this.#nextId = Math.max(this.#nextId, id + 1)
    this.#change()
    return key
  }

  drop(key: number): void {
    this.#parts.delete(key)
    this.#change()
  }

  kill(key: number, row: number): void {
    const rows = this.#rows.get(key) ?? []
    const dead = this.#dead.get(key)?.copy() ?? new DeadRowBits(rows.length)
    if (!dead.has(row)) dead.add(row, rows[row]?.severity ?? 0)
    this.#dead.set(key, dead)
    this.#change()
  }

  /** Loses the body alone, so that the head names a body that does not exist. */
  loseBody(key: number): void {
    this.#lost.add(key)
    this.#change()
  }

  damageBody(key: number): void {
    this.#damaged.add(key)
  }

  keys(): number[] {
    return [...this.#parts.keys()]
  }

  /** The rows of a part that are not dead. */
  living(key: number): ArrayRow[] {
    return (this.#rows.get(key) ?? []).filter((_, row) => !this.#dead.get(key)?.has(row))
  }

  /** The rows of all parts that are not dead, ascending by id. */
  all(): ArrayRow[] {
    const rows = this.keys().flatMap((key) => this.living(key))
    return rows.sort((a, b) => a.id - b.id)
  }

  #change(): void {
    this.#changes++
    this.#view = undefined
  }

  // biome-ignore lint/correctness/useYield: this store is synchronous.
  *#refresh(): Generator<undefined, DirectoryView> {
    this.#view ??= this.#makeView()
    return this.#view
  }

  #makeView(): DirectoryView {
    const parts = [...this.#parts].map(([key, kind]) => ({
      key,
      head: this.#headOf(key, kind),
      dead: this.#dead.get(key),
    }))
    const hot = parts.filter(({ head }) => head.kind === 'batch')
    return {
      state: {
        nextId: this.#nextId,
        entryCount: this.all().length,
        nextPart: this.#rows.size + 1,
        changes: this.#changes,
      },
      parts,
      hotBodies: new Map(hot.map(({ key }) => [key, bodyOf(key)])),
    }
  }

  #headOf(key: number, kind: Kind): PartHead {
    const block = this.#blocks.get(key)
    if (block === undefined) return { ...headOf(this.#rows.get(key) ?? []), kind }
    const head = decodeHead(block.head)
    return this.#countMessages ? head : { ...head, messages: new Uint8Array(0) }
  }

  #value(space: unknown, key: number): Uint8Array | undefined {
    if (!this.#parts.has(key) || this.#lost.has(key)) return undefined
    const block = this.#blocks.get(key)
    if (space === 'filter') return block?.filter
    return block?.body ?? bodyOf(key)
  }

  #open(head: PartHead, body: Uint8Array): Part {
    const key = this.#keyOf(body)
    this.opened.push(key)
    if (this.#blocks.has(key)) return openPart(head, body)
    const rows = this.#damaged.has(key) ? [] : (this.#rows.get(key) ?? [])
    if (rows.length !== head.count) throw new RangeError('The body is too short.')
    return arrayPart(rows)
  }

  #keyOf(body: Uint8Array): number {
    for (const [key, block] of this.#blocks) if (block.body === body) return key
    return new DataView(body.buffer).getFloat64(0)
  }
}

function bodyOf(key: number): Uint8Array {
  const body = new Uint8Array(8)
  new DataView(body.buffer).setFloat64(0, key)
  return body
}
