import { isLogStorageError, type LogEntry, type LogStorage, type SearchFilter } from '@logpond/core'
import { collect } from '../../acts/collect.js'
import { storeAll } from '../../acts/store-all.js'
import { untilHeard } from '../../acts/until-heard.js'
import { fixedClock } from '../../entries/fixed-clock.js'
import { HOSTILE_FILTERS, nested } from '../../entries/hostile-filters.js'
import { numberedEntries } from '../../entries/numbered-entries.js'
import { expectEqual, expectRejection, expectThat } from '../../expect/expect.js'
import { expectEntries } from '../../expect/expect-entries.js'
import type { PromiseGroup } from '../../lab/driver-promise.js'
import type { Lab } from '../../lab/lab.js'
import { inOrder } from '../../model/entry-model.js'

/** Every way to pass a filter to a storage. */
function usesOf(storage: LogStorage, filter: SearchFilter): Readonly<Record<string, () => unknown>> {
  return {
    search: () => storage.search(filter),
    count: () => storage.count(filter),
    scan: () => collect(storage.scan(filter)),
    histogram: () => storage.histogram({ ...filter, bucket: 1000 }),
    'histogram by service': () => storage.histogram({ ...filter, bucket: 1000, by: 'service' }),
    topValues: () => storage.topValues({ ...filter, field: 'service' }),
    fields: () => storage.fields(filter),
    around: () => storage.around(1, { filter }),
    follow: () => storage.follow(filter).next(),
    subscribe: () => storage.subscribe(() => {}, { filter })[Symbol.dispose](),
  }
}

async function hostileFiltersAreRefused(lab: Lab): Promise<void> {
  const storage = await lab.storage({ clock: fixedClock })
  const stored = await storeAll(storage, numberedEntries(5))
  for (const [name, filter, ...says] of HOSTILE_FILTERS) {
    for (const [method, use] of Object.entries(usesOf(storage, filter as SearchFilter))) {
      // `{ ...5 }` is an empty query.
      if (typeof filter !== 'object' && /histogram|topValues/.test(method)) continue
      // The caller of these spreads the filter itself.
      if (name === 'a getter that throws' && /histogram|topValues/.test(method)) continue
      const what = `${method}() with ${name}`
      const error = await expectRejection(use, 'INVALID_QUERY', what)
      const missing = says.find((part) => !error.message.includes(part))
      expectThat(
        missing === undefined,
        `${what}: the message must contain ${JSON.stringify(missing)}; it is: ${error.message}`,
      )
    }
    stored.push(...(await storeAll(storage, [{ message: `after ${name}` }])))
    const found = await storage.search({ order: 'oldest', limit: 10_000 })
    expectEntries(found, stored, `search() after ${name}`)
  }
}

async function hostileRulesAreRefused(lab: Lab): Promise<void> {
  const storage = await lab.storage({ clock: fixedClock })
  const stored = await storeAll(storage, numberedEntries(5))
  for (const [name, filter, ...says] of HOSTILE_FILTERS) {
    const rules = [
      { where: { service: 'api' }, maxAgeDays: 1 },
      { where: filter as SearchFilter, maxAgeDays: 0 },
    ]
    const what = `cleanup() by a rule with ${name}`
    const error = await expectRejection(() => storage.cleanup({ rules }), 'INVALID_OPTIONS', what)
    // Rules may be one level less deep, and the words of all rules are counted.
    const parts = ['rules[1]', ...says.filter((part) => !/deep|any\[0\]\.any|^any\[0\]$/.test(part))]
    const missing = parts.find((part) => !error.message.includes(part))
    expectThat(
      missing === undefined,
      `${what}: the message must contain ${JSON.stringify(missing)}; it is: ${error.message}`,
    )
    expectThat(
      typeof filter !== 'object' || isLogStorageError(error.cause),
      `${what}: the cause must be the error about the filter`,
    )
  }
  expectEqual(await storage.count(), stored.length, 'count() after cleanups by hostile rules')
}

/** Filters at the limits, and which of the entries with the numbers 0 to 59 they match. */
function largestFilters({
  fullText,
}: {
  readonly fullText: boolean
}): [SearchFilter, (i: number) => boolean][] {
  const deep = (depth: number): SearchFilter =>
    depth === 0 ? { contains: 'entry 1' } : { not: [deep(depth - 1)] }
  const services = Array.from({ length: 999 }, (_, i) => ({ service: `s${i * 2}` }))
  const numbers = Array.from({ length: 1000 }, (_, i) => i * 3)
  const names = Object.fromEntries(Array.from({ length: 100 }, (_, i) => [`a${i}`, { ne: 1 }]))
  return [
    [deep(8), (i) => `${i}`.startsWith('1')],
    [nested(8, { contains: 'entry 2' }), (i) => `${i}`.startsWith('2')],
    [{ any: services }, (i) => i % 2 === 0],
    [{ not: services.slice(1) }, (i) => i % 2 === 1 || i === 0],
    [{ attributes: { i: { in: numbers } } }, (i) => i % 3 === 0],
    [{ attributes: names }, (i) => i !== 7],
    ...(fullText
      ? [[{ text: `${'entry '.repeat(999)}ent*` }, () => true] satisfies [SearchFilter, () => boolean]]
      : []),
  ]
}

async function largestFiltersAreAnswered(lab: Lab): Promise<void> {
  const storage = await lab.storage({ clock: fixedClock })
  const entries: LogEntry[] = numberedEntries(60).map((entry, i) => ({
    ...entry,
    service: `s${i}`,
    attributes: { i, [`a${i}`]: i === 7 ? 1 : 2 },
  }))
  const heard: string[][] = []
  for (const [filter] of largestFilters({ fullText: true })) {
    const messages: string[] = []
    heard.push(messages)
    storage.subscribe(({ message }) => void messages.push(message), { filter })
  }
  const stored = await storeAll(storage, entries)
  await untilHeard(
    heard,
    largestFilters({ fullText: true }).map(([, matches]) => stored.filter((_, i) => matches(i)).length),
  )
  for (const [i, [filter, matches]] of largestFilters(lab.supports).entries()) {
    const what = `with filter [${i}] of the largest ones`
    const matching = stored.filter((_, i) => matches(i))
    const found = await storage.search({ ...filter, order: 'oldest', limit: 1000 })
    expectEntries(found, inOrder(matching, 'oldest'), `search() ${what}`)
    expectEqual(await storage.count(filter), matching.length, `count() ${what}`)
    const { distinct } = await storage.topValues({ ...filter, field: 'service' })
    expectEqual(distinct, matching.length, `the distinct services of topValues() ${what}`)
    expectEqual(
      heard[i],
      matching.map(({ message }) => message),
      `the messages of a listener ${what}`,
    )
  }
}

/** Filters that are wrong, too large or unreadable. */
export const storageHostileFilters: PromiseGroup = {
  name: 'storage: hostile filters',
  promises: [
    {
      name: 'every read refuses a wrong filter with its path, value and what is allowed, and the storage goes on',
      check: hostileFiltersAreRefused,
    },
    {
      name: 'a cleanup refuses rules with a wrong filter with its path and its cause, and deletes nothing',
      check: hostileRulesAreRefused,
    },
    {
      name: 'filters that are as deep and as large as allowed are answered exactly',
      check: largestFiltersAreAnswered,
    },
  ],
}
