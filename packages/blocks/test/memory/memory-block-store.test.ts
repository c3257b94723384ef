import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { memoryBlockStore } from '../../src/memory/memory-block-store.js'
import { runSync } from '../../src/steps.js'
import type { BlockChanges } from '../../src/store/block-store.js'

const STATE = { nextId: 5, entryCount: 4, nextPart: 3, changes: 1 }
const bytes = (...values: number[]) => Uint8Array.from(values)

function change(store: ReturnType<typeof memoryBlockStore>, work: (changes: BlockChanges) => void): void {
  runSync(
    // biome-ignore lint/correctness/useYield: no call has to wait.
    store.transaction(function* (changes) {
      work(changes)
    }),
  )
}

describe('memoryBlockStore()', () => {
  it('has the values of its transactions, ordered by key in each space', () => {
    const anyKey = fc.integer({ min: 1, max: 40 })
    const anyChange = fc.record({
      key: anyKey,
      value: fc.option(fc.uint8Array({ maxLength: 5 }), { nil: undefined }),
    })
    fc.assert(
      fc.property(
        fc.array(anyChange),
        anyKey,
        anyKey,
        fc.option(fc.nat({ max: 5 }), { nil: undefined }),
        (all, from, to, limit) => {
          const store = memoryBlockStore()
          const expected = new Map<number, Uint8Array>()
          for (const { key, value } of all) {
            change(store, (changes) =>
              value ? changes.put('body', key, value) : changes.delete('body', key),
            )
            if (value) expected.set(key, value)
            else expected.delete(key)
          }
          const entries = [...expected].sort(([a], [b]) => a - b)
          const found = entries.filter(([key]) => key >= from && key <= to).slice(0, limit)
          expect(store.range('body', from, to, limit)).toEqual(found.map(([key, value]) => ({ key, value })))
          for (const [key, value] of entries) expect(store.get('body', key)).toEqual(value)
          expect(store.range('head', 1, 100)).toEqual([])
          expect(store.bytes()).toBe(entries.reduce((sum, [, value]) => sum + value.length, 0))
        },
      ),
    )
  })

  it('changes nothing in a transaction that fails', () => {
    const store = memoryBlockStore()
    change(store, (changes) => changes.put('head', 1, bytes(1)))
    const failing = () =>
      change(store, (changes) => {
        changes.put('head', 2, bytes(2))
        changes.delete('head', 1)
        changes.writeState(STATE)
        throw new Error('no')
      })
    expect(failing).toThrow('no')
    expect(store.range('head', 1, 9)).toEqual([{ key: 1, value: bytes(1) }])
    expect(store.readState().nextId).toBe(1)
  })

  it('keeps copies of what it is given and of what it gives', () => {
    const store = memoryBlockStore()
    const value = bytes(1, 2)
    change(store, (changes) => {
      changes.put('head', 1, value)
      changes.writeState(STATE)
    })
    value[0] = 9
    expect(store.get('head', 1)).toEqual(bytes(1, 2))
    const content = store.content()
    const copy = memoryBlockStore(content)
    for (const stored of content.values) stored.value.fill(7)
    expect(store.get('head', 1)).toEqual(bytes(1, 2))
    expect(copy.readState()).toEqual(STATE)
    expect(copy.uuid).toBe(store.uuid)
  })
})
