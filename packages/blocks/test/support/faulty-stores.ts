import { encodeBlock } from '../../src/block/encode-block.js'
import { decodeDeadRows } from '../../src/directory/dead-rows.js'
import type { MemoryBlockStore } from '../../src/memory/memory-block-store.js'
import { decodeHead } from '../../src/open/decode-head.js'
import { openPart } from '../../src/open/open-part.js'
import { gatherRows } from '../../src/rows/gather-rows.js'
import { LiveRows } from '../../src/rows/live-rows.js'
import type { BlockChanges, Space } from '../../src/store/block-store.js'

type Wrap = (store: MemoryBlockStore) => MemoryBlockStore

/** A store that changes what is written in its transactions. */
function changing(change: (changes: BlockChanges) => BlockChanges): Wrap {
  return (store) =>
    proxied(store, { transaction: (work) => store.transaction((changes) => work(change(changes))) })
}

function proxied(store: MemoryBlockStore, methods: Partial<MemoryBlockStore>): MemoryBlockStore {
  return new Proxy(store, {
    get(target, name) {
      const own = methods[name as keyof MemoryBlockStore]
      const value: unknown = own ?? target[name as keyof MemoryBlockStore]
      return typeof value === 'function' ? value.bind(target) : value
    },
  })
}

/** Blocks lack their last row, but their heads count it. */
export const sealLosesRow = changing((changes) => {
  let head: Uint8Array | undefined
  return {
    ...changes,
    put(space, key, value) {
      if (space === 'head') head = value
      if (space !== 'body' || head === undefined) return changes.put(space, key, value)
      const opened = decodeHead(head)
      if (opened.kind === 'batch' || opened.count < 2) return changes.put(space, key, value)
      const rows = new LiveRows()
      rows.add({ part: openPart(opened, value), dead: undefined })
      const { replaces } = opened
      const block = encodeBlock(gatherRows(rows, opened.count - 1, Infinity), {
        uuid: '0'.repeat(32),
        replaces,
      })
      changes.put('head', key, block.head)
      changes.put('body', key, block.body)
      if (block.filter !== undefined) changes.put('filter', key, block.filter)
    },
  }
})

/** Of each part that is given up in part, one row more is deleted. */
export const cleanupDeletesTooMany = changing((changes) => ({
  ...changes,
  put(space, key, value) {
    if (space !== 'dead') return changes.put(space, key, value)
    const dead = decodeDeadRows(value, key)
    for (let row = 0; row < dead.rows; row++) {
      if (dead.has(row)) continue
      dead.add(row, 1)
      break
    }
    changes.put(space, key, dead.encode())
  },
}))

/** Parts stay when others take their place. */
export const replacedPartsStay = changing((changes) => ({
  ...changes,
  delete(space, key) {
    if (space !== 'head' && space !== 'body') changes.delete(space, key)
  },
}))

/** A transaction that fails after its first changes has made those. */
export const sealIsNotAtomic: Wrap = (store) => {
  let number = 0
  return proxied(store, {
    *transaction(work) {
      if (++number % 5 !== 0) return yield* store.transaction(work)
      let left = 2
      const some = (change: () => void) => {
        if (left-- > 0) change()
      }
      return yield* store.transaction((changes) =>
        work({
          put: (...put) => some(() => changes.put(...put)),
          delete: (...deleted) => some(() => changes.delete(...deleted)),
          writeState: (state) => some(() => changes.writeState(state)),
        }),
      )
    },
  })
}

/** Blocks are committed although a cleanup has deleted rows of the parts that they were made from. */
export const sealIgnoresCleanup = reading('dead', () => undefined)

/** Blocks are committed although the parts that they were made from are gone. */
export const sealIgnoresOtherSeals = reading('head', (value) => value ?? new Uint8Array())

function reading(space: Space, change: (value: Uint8Array | undefined) => Uint8Array | undefined): Wrap {
  return (store) =>
    proxied(store, {
      get: (from, key) => {
        const value = store.get(from, key) as Uint8Array | undefined
        return from === space ? change(value) : value
      },
    })
}
