import type { DriverFilter, DriverRetention } from '@logpond/core'
import { describe, expect, it } from 'vitest'
import { OldestRemover } from '../../src/cleanup/remove-oldest.js'
import { runSync } from '../../src/steps.js'
import type { ArrayRow } from '../support/array-part.js'
import { PlainReader } from '../support/plain-read.js'
import { SealedStore } from '../support/sealed-store.js'

const HOUR = 3_600_000
const ROWS = 20

/** A block of an hour: every second entry is a health check, every fourth is of another service. */
function rowsOf(hour: number, change: (row: ArrayRow, i: number) => ArrayRow = (row) => row): ArrayRow[] {
  return Array.from({ length: ROWS }, (_, i) => {
    const row: ArrayRow = {
      id: hour * ROWS + i + 1,
      timestamp: hour * HOUR + (i * HOUR) / ROWS,
      severity: i % 5 === 0 ? 17 : 9,
      service: i % 4 === 0 ? 'jobs' : 'web',
      message: `request ${i}`,
      attributes: JSON.stringify({ path: i % 2 === 0 ? '/health' : '/orders', ms: i }),
    }
    return change(row, i)
  })
}

function storeOf(hours: number): SealedStore {
  const store = new SealedStore()
  for (let hour = 0; hour < hours; hour++) store.add(rowsOf(hour))
  return store
}

const HEALTH: DriverFilter = {
  attributes: [{ name: 'path', path: ['path'], op: 'eq', json: ['"/health"'] }],
}

const SEVERE: DriverFilter = { minSeverity: 17 }

type Rule = Partial<DriverRetention['expired'][number]> & { readonly before: number }

function policyOf(...rules: readonly Rule[]): DriverRetention {
  return { expired: rules.map((rule) => ({ minSeverity: 1, maxSeverity: 24, ...rule })), dryRun: false }
}

/** Runs a cleanup to its end. */
function clean(remover: OldestRemover, policy: DriverRetention, budget = 1000): number {
  let total = 0
  for (let steps = 0; ; steps++) {
    const { deleted, more } = runSync(remover.step(policy, budget))
    total += deleted
    if (!more) return total
    if (steps > 1000) throw new Error('the cleanup does not end')
  }
}

/** The keys of the blocks that a cleanup opens, and how many entries it deletes. */
function opened(store: SealedStore, remover: OldestRemover, policy: DriverRetention) {
  let deleted = 0
  const keys = store.reads('body', () => {
    deleted = clean(remover, policy)
  })
  return { keys: [...keys].sort((a, b) => a - b), deleted }
}

function left(store: SealedStore, filter: DriverFilter): number {
  return runSync(store.reader().count(filter))
}

function partsOf({ directory }: SealedStore): number[] {
  return runSync(directory.refresh()).parts.map(({ key }) => key)
}

describe('a cleanup by filter', () => {
  it.each<[string, DriverFilter]>([
    ['an attribute', HEALTH],
    ['a range', { attributes: [{ name: 'ms', path: ['ms'], op: 'gte', value: 11 }] }],
    ['a service', { services: ['jobs'] }],
    ['all but a service', { not: [{ services: ['jobs'] }] }],
    ['one of two things', { any: [[HEALTH, { minSeverity: 17 }]] }],
    ['a word', { text: { all: [{ words: ['7'], prefix: false }], none: [] } }],
    ['everything', {}],
  ])('deletes the entries that match %s and are old enough, and no other', (_, filter) => {
    for (const budget of [1, 7, 1000]) {
      const store = storeOf(6)
      const before = new PlainReader(store.all())
      const old = { ...filter, endTime: 3.5 * HOUR }
      const remover = new OldestRemover(store.store, store.directory)
      expect(clean(remover, policyOf({ before: 3.5 * HOUR, filter }), budget)).toBe(before.count(old))
      expect(left(store, old)).toBe(0)
      expect(left(store, {})).toBe(before.count({}) - before.count(old))
    }
  })

  it('deletes the oldest entries of all rules first', () => {
    const store = storeOf(4)
    const remover = new OldestRemover(store.store, store.directory)
    const policy = policyOf(
      { before: 4 * HOUR, filter: { services: ['jobs'], minSeverity: 17 } },
      { before: 1.5 * HOUR, filter: { not: [{ services: ['jobs'] }] } },
    )
    const matching = new PlainReader(store.all())
      .search({ order: 'oldest', limit: 1000 })
      .filter(({ timestamp, service, severity }) =>
        service === 'jobs' ? severity >= 17 : timestamp < 1.5 * HOUR,
      )
    const survivors = () => runSync(store.reader().search({ order: 'oldest', limit: 1000 })).ids
    for (let gone = 0; gone < matching.length; gone += 3) {
      expect(survivors()).toEqual(expect.arrayContaining(matching.slice(gone).map(({ id }) => id)))
      for (const { id } of matching.slice(0, gone)) expect(survivors()).not.toContain(id)
      expect(runSync(remover.step(policy, 3)).deleted).toBe(Math.min(3, matching.length - gone))
    }
  })

  it.each<[string, Omit<Rule, 'before'>]>([
    ['a severity', { minSeverity: 17 }],
    ['a filter', { filter: { any: [[{ minSeverity: 17 }, { services: ['none'] }]] } }],
  ])(
    'deletes no whole block before older entries of blocks that the step does not open: rules for %s',
    (_, rule) => {
      const store = new SealedStore()
      // Blocks overlap in time, and every fifth has only severe entries.
      for (let hour = 0; hour < 60; hour++) {
        store.add(
          rowsOf(hour, (row, i) => ({
            ...row,
            timestamp: row.timestamp + i * HOUR,
            severity: hour % 5 === 4 ? 17 : row.severity,
          })),
        )
      }
      const remover = new OldestRemover(store.store, store.directory)
      const severe = new PlainReader(store.all())
        .search({ minSeverity: 17, order: 'oldest', limit: 2000 })
        .map(({ id }) => id)
      let gone = 0
      for (let more = true, steps = 0; more; steps++) {
        const step = runSync(remover.step(policyOf({ ...rule, before: 100 * HOUR }), 1000))
        gone += step.deleted
        more = step.more
        const query = { minSeverity: 17, order: 'oldest', limit: 2000 } as const
        expect(runSync(store.reader().search(query)).ids).toEqual(severe.slice(gone))
        expect(steps).toBeLessThan(100)
      }
      expect(gone).toBe(severe.length)
    },
  )

  it('counts the same in a dry run, which deletes nothing', () => {
    const store = storeOf(6)
    const remover = new OldestRemover(store.store, store.directory)
    const policy = { ...policyOf({ before: 3.5 * HOUR, filter: HEALTH }), maxEntries: 50 }
    const expected = 35 + (120 - 35 - 50)
    expect(runSync(remover.step({ ...policy, dryRun: true }, 1))).toEqual({ deleted: expected, more: false })
    expect(left(store, {})).toBe(120)
    expect(clean(remover, policy)).toBe(expected)
    expect(left(store, {})).toBe(50)
  })

  it('counts entries of a severity in a dry run without opening blocks, except one that the age divides', () => {
    const store = storeOf(8)
    const remover = new OldestRemover(store.store, store.directory)
    clean(remover, policyOf({ before: 2 * HOUR, filter: HEALTH }))
    const before = 4.5 * HOUR + 1
    const dry = (filter: DriverFilter) => ({ ...policyOf({ before, filter }), dryRun: true })
    const [, , , , divided] = partsOf(store)
    const expected = left(store, { ...SEVERE, endTime: before })
    expect(expected).toBeGreaterThan(0)
    expect(opened(store, remover, dry(SEVERE))).toEqual({ keys: [divided], deleted: expected })
    expect(opened(store, remover, dry({ ...SEVERE, ...HEALTH })).keys.length).toBeGreaterThan(1)
  })

  it('opens no block whose entries are too young, or whose head or filter excludes the rule', () => {
    const store = storeOf(3)
    store.add(rowsOf(3, (row) => ({ ...row, attributes: '{"path":"/orders"}' })))
    store.add(rowsOf(4, (row) => ({ ...row, service: 'mail' })))
    store.add(rowsOf(5))
    const remover = new OldestRemover(store.store, store.directory)
    const filter = { ...HEALTH, not: [{ services: ['mail'] }] }
    expect(opened(store, remover, policyOf({ before: 5 * HOUR, filter }))).toEqual({
      keys: [1, 2, 3],
      deleted: 30,
    })
  })

  it('drops blocks without opening them if rules for their services and severities cover all their entries', () => {
    const store = storeOf(4)
    const remover = new OldestRemover(store.store, store.directory)
    const policy = policyOf(
      { before: 3 * HOUR, filter: { any: [[{ services: ['jobs'] }, { minSeverity: 17 }]] } },
      { before: 3 * HOUR, filter: { not: [{ services: ['jobs'] }] } },
    )
    expect(opened(store, remover, policy)).toEqual({ keys: [], deleted: 60 })
    expect(partsOf(store)).toEqual([4])
  })

  it('drops blocks of which an earlier rule has left only what a later one deletes', () => {
    const store = storeOf(2)
    const remover = new OldestRemover(store.store, store.directory)
    clean(remover, policyOf({ before: 2 * HOUR, filter: HEALTH }))
    expect(partsOf(store)).toEqual([1, 2])
    expect(clean(remover, policyOf({ before: 2 * HOUR, filter: { not: [HEALTH] } }))).toBe(20)
    expect(partsOf(store)).toEqual([])
  })
})

describe('cleanups by filter one after the other', () => {
  it('open only the blocks that have come of age since the last', () => {
    const store = storeOf(12)
    const remover = new OldestRemover(store.store, store.directory)
    const at = (before: number) => opened(store, remover, policyOf({ before, filter: HEALTH }))
    expect(at(4.5 * HOUR)).toEqual({ keys: [1, 2, 3, 4, 5], deleted: 45 })
    expect(at(4.5 * HOUR)).toEqual({ keys: [], deleted: 0 })
    // The block in the middle of which the rule ended has more rows now.
    expect(at(6 * HOUR)).toEqual({ keys: [5, 6], deleted: 15 })
    expect(at(6 * HOUR + 0.001)).toEqual({ keys: [7], deleted: 1 })
    expect(at(3 * HOUR)).toEqual({ keys: [], deleted: 0 })
  })

  it('look again for another filter, and for entries that were stored since', () => {
    const store = storeOf(3)
    const remover = new OldestRemover(store.store, store.directory)
    const policy = policyOf({ before: 3 * HOUR, filter: HEALTH })
    expect(clean(remover, policy)).toBe(30)
    store.add(rowsOf(0, (row, i) => ({ ...row, id: 61 + i })))
    expect(opened(store, remover, policy)).toEqual({ keys: [4], deleted: 10 })
    const other = policyOf({ before: 3 * HOUR, filter: { ...HEALTH, services: ['jobs'] } })
    expect(opened(store, remover, other)).toEqual({ keys: [1, 2, 3, 4], deleted: 0 })
    const severe = policyOf({ before: 3 * HOUR, minSeverity: 17, filter: { not: [HEALTH] } })
    expect(clean(remover, severe)).toBe(8)
  })

  it('look again for a rule for more severities', () => {
    const store = storeOf(2)
    const remover = new OldestRemover(store.store, store.directory)
    expect(clean(remover, policyOf({ before: 2 * HOUR, filter: HEALTH, minSeverity: 17 }))).toBe(4)
    expect(clean(remover, policyOf({ before: 2 * HOUR, filter: HEALTH }))).toBe(16)
  })

  it('find old entries that were stored while the last one ran, next to others in one block', () => {
    const store = storeOf(1)
    const remover = new OldestRemover(store.store, store.directory)
    const policy = policyOf({ before: HOUR, filter: HEALTH })
    expect(runSync(remover.step(policy, 1)).deleted).toBe(1)
    store.drop(1)
    store.add([...rowsOf(0).slice(1), ...rowsOf(0, (row, i) => ({ ...row, id: 21 + i }))])
    expect(clean(remover, policy)).toBe(9)
    expect(clean(remover, policy)).toBe(10)
  })

  it('find what a step that failed has not deleted', () => {
    const store = storeOf(2)
    const remover = new OldestRemover(store.store, store.directory)
    const policy = policyOf({ before: 2 * HOUR, filter: HEALTH })
    const { transaction } = store.store
    store.store.transaction = () => {
      throw new Error('The disk is full.')
    }
    expect(() => clean(remover, policy)).toThrow('The disk is full.')
    store.store.transaction = transaction
    expect(clean(remover, policy)).toBe(20)
  })
})

describe('the order of a cleanup', () => {
  const old = policyOf({ before: 1000 * HOUR, filter: { not: [{ services: ['none'] }] } })
  const plain = policyOf({ before: 1000 * HOUR })

  /** The ids that are left after each step of one entry. */
  function stepsOf(store: SealedStore, policy: DriverRetention, steps: number): number[][] {
    const remover = new OldestRemover(store.store, store.directory)
    return Array.from({ length: steps }, () => {
      expect(runSync(remover.step(policy, 1)).deleted).toBe(1)
      return runSync(store.reader().readAfter(0, {}, 1000)).ids
    })
  }

  it.each([
    ['an age', plain],
    ['a filter', old],
  ])('is that of times, although blocks were stored in another: rules for %s', (_, policy) => {
    const store = new SealedStore()
    const at = (id: number, timestamp: number): ArrayRow => ({ id, timestamp, severity: 9, message: 'm' })
    store.add([at(1, 30), at(2, 31)])
    store.add([at(3, 10), at(4, 40)])
    store.add([at(5, 20), at(6, 21)])
    expect(stepsOf(store, policy, 5)).toEqual([[1, 2, 4, 5, 6], [1, 2, 4, 6], [1, 2, 4], [2, 4], [4]])
  })

  it.each([
    ['an age', plain],
    ['a filter', old],
  ])('is that of ids for entries of one time: rules for %s', (_, policy) => {
    const store = new SealedStore()
    const at = (id: number, timestamp: number): ArrayRow => ({ id, timestamp, severity: 9, message: 'm' })
    store.add([at(3, 5), at(4, 5)])
    store.add([at(1, 5), at(2, 6)])
    expect(stepsOf(store, policy, 3)).toEqual([[2, 3, 4], [2, 4], [2]])
  })

  it('deletes a block as a whole, without opening it, if the budget is exactly its entries', () => {
    const store = storeOf(2)
    const remover = new OldestRemover(store.store, store.directory)
    const reads = store.reads('body', () => expect(runSync(remover.step(plain, ROWS)).deleted).toBe(ROWS))
    expect(reads).toEqual([])
    expect(partsOf(store)).toEqual([2])
  })

  it('stores no deleted rows for a block that has lost none', () => {
    const store = storeOf(2)
    const remover = new OldestRemover(store.store, store.directory)
    // The second block is opened, because it may have matching entries, and has none that are old enough.
    clean(remover, policyOf({ before: HOUR + 1, filter: { ...HEALTH, services: ['web'] } }))
    expect([1, 2].map((key) => store.store.get('dead', key) !== undefined)).toEqual([true, false])
  })
})

describe('a step of a cleanup', () => {
  it('opens few blocks, and says that there is more to do, until it has looked at all', () => {
    const store = storeOf(40)
    const remover = new OldestRemover(store.store, store.directory)
    const never: DriverFilter = { attributes: [{ name: 'ms', path: ['ms'], op: 'gt', value: 100 }] }
    const policy = policyOf({ before: 40 * HOUR, filter: never })
    const steps: number[] = []
    for (let more = true; more; ) {
      const keys = store.reads('body', () => {
        const step = runSync(remover.step(policy, 10))
        expect(step.deleted).toBe(0)
        more = step.more
      })
      steps.push(keys.length)
    }
    expect(steps.length).toBeGreaterThan(3)
    expect(Math.max(...steps)).toBeLessThan(17)
    expect(steps.reduce((sum, count) => sum + count)).toBe(40)
  })

  it('ends although many blocks may have expired entries, and none has', () => {
    const store = new SealedStore()
    for (let block = 0; block < 40; block++) {
      // The severe entry is the youngest of each block, which all cover the same time.
      store.add([
        { id: block * 2 + 1, timestamp: 0, severity: 9, message: 'a' },
        { id: block * 2 + 2, timestamp: HOUR, severity: 17, message: 'b' },
      ])
    }
    const remover = new OldestRemover(store.store, store.directory)
    expect(clean(remover, policyOf({ before: HOUR, minSeverity: 17 }))).toBe(0)
    const filter: DriverFilter = { contains: 'b' }
    expect(clean(remover, policyOf({ before: HOUR, filter }, { before: HOUR, minSeverity: 17 }))).toBe(0)
    expect(clean(remover, policyOf({ before: 2 * HOUR, filter }), 3)).toBe(40)
  })

  it('ends for more rules than are remembered between cleanups', () => {
    const store = storeOf(20)
    const remover = new OldestRemover(store.store, store.directory)
    const rules = Array.from({ length: 70 }, (_, i): Rule => {
      return {
        before: 20 * HOUR,
        filter: { attributes: [{ name: 'ms', path: ['ms'], op: 'gt', value: 100 + i }] },
      }
    })
    expect(clean(remover, policyOf(...rules))).toBe(0)
    expect(clean(remover, policyOf({ before: HOUR, filter: HEALTH }))).toBe(10)
    expect(clean(remover, policyOf(...rules))).toBe(0)
  })
})
