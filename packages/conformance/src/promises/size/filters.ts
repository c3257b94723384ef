import type { AttributeFilter, DriverFilter, ValueCondition } from '@logpond/core'
import { appendAll } from '../../acts/append-all.js'
import { SOME_TIME, type TestEntry } from '../../entries/test-batch.js'
import { text } from '../../entries/test-entries.js'
import { expectEntries } from '../../expect/expect-entries.js'
import { expectMatches } from '../../expect/expect-matches.js'
import { show } from '../../expect/expect-reads.js'
import type { DriverPromise } from '../../lab/driver-promise.js'
import type { Lab } from '../../lab/lab.js'
import { matchesFilter } from '../../model/entry-model.js'

/** The limits of core. */
const MAX_CONDITIONS = 1000
const MAX_DEPTH = 8
const MAX_WORDS = 1000

const ENTRIES = 60

const many = <Value>(make: (i: number) => Value, length = MAX_CONDITIONS): Value[] =>
  Array.from({ length }, (_, i) => make(i))

function on(name: string, condition: ValueCondition): AttributeFilter {
  return { name, path: name.split('.'), ...condition }
}

const when = (name: string, condition: ValueCondition): DriverFilter => ({
  attributes: [on(name, condition)],
})

/** Entries with a number each, a key of their own, a word, and a service and host of five. */
function numbered(): TestEntry[] {
  return many(
    (i) => ({
      message: `word${i} of ${i % 2 ? 'odd' : 'even'} entries`,
      timestamp: SOME_TIME + (i % 4),
      severity: 1 + (i % 24),
      service: `service ${i % 5}`,
      host: `host ${i % 7}`,
      attributes: { n: i, [`k${i}`]: { own: i }, text: `text ${i}`, odd: i % 2 === 1 },
    }),
    ENTRIES,
  )
}

async function expectFilters(
  lab: Lab,
  entries: readonly TestEntry[],
  filters: readonly DriverFilter[],
): Promise<void> {
  const driver = await lab.openShared()
  const stored = await appendAll(driver, entries, 25)
  for (const filter of filters) {
    const matching = stored.filter((entry) => matchesFilter(entry, filter))
    await expectMatches(driver, filter, matching)
  }
}

const equals = (n: number): DriverFilter => when('n', { op: 'eq', json: [JSON.stringify(n)] })

/** Only the last of the conditions, or of those that decide, makes a difference for some of the entries. */
const CONDITIONS: readonly DriverFilter[] = [
  { attributes: many((i) => on('n', { op: 'ne', json: [String(1059 - i)] })) },
  {
    attributes: [
      ...many((i) => on('n', { op: 'lt', value: 1100 - i }), 999),
      on('odd', { op: 'eq', json: ['true'] }),
    ],
  },
  { attributes: many((i) => on(`k${1049 - i}.own`, { op: 'exists', exists: false })) },
  { any: [many((i) => equals(1005 - i))] },
  { any: [many((i) => when(`k${1020 - i}`, { op: 'exists', exists: true }))] },
  { any: many((i) => [equals(7), when('n', { op: 'lt', value: 508 - i })], 500) },
  { not: many((i) => when('n', { op: 'gte', value: 1040 - i })) },
  { not: many((i) => when('text', { op: 'prefix', text: `text ${1045 - i}` })) },
  when('n', { op: 'eq', json: many((i) => String(1030 - i)) }),
  when('n', { op: 'ne', json: many((i) => String(1030 - i)) }),
  { not: [when('text', { op: 'eq', json: many((i) => JSON.stringify(`text ${1030 - i}`)) })] },
]

/** A filter inside as many `any` and `not` as there may be. Each level has its own condition. */
function nested(depth: number, inner: DriverFilter, isNot: (level: number) => boolean): DriverFilter {
  if (depth === 0) return inner
  const deeper = nested(depth - 1, inner, isNot)
  const own: DriverFilter = when('n', { op: 'ne', json: [String(depth)] })
  return isNot(depth) ? { ...own, not: [deeper] } : { ...own, any: [[deeper, equals(50 + depth)]] }
}

const DEEP: readonly DriverFilter[] = [
  (level: number) => level % 2 === 0,
  (level: number) => level % 2 === 1,
  () => true,
  () => false,
  (level: number) => level < 4,
].flatMap((isNot) => [
  nested(MAX_DEPTH, equals(30), isNot),
  nested(
    MAX_DEPTH,
    { ...when('n', { op: 'gt', value: 30 }), minSeverity: 9, services: ['service 1'] },
    isNot,
  ),
  nested(MAX_DEPTH, { contains: 'odd' }, isNot),
])

function listsOfNames(): DriverFilter[] {
  const services = many((i) => `service ${1003 - i}`, MAX_WORDS)
  const hosts = many((i) => `host ${1003 - i}`, MAX_WORDS)
  return [
    { any: [[{ services }, { hosts: ['host 0'] }]] },
    { any: [[{ services: ['service 0'] }], [{ hosts }, equals(0)]] },
    { not: [{ services }] },
    {
      not: [
        { hosts, minSeverity: 12 },
        { services, maxSeverity: 6 },
      ],
    },
    { services, hosts, not: [{ not: [{ hosts }] }] },
  ]
}

function listsOfWords(): DriverFilter[] {
  const word = (i: number): DriverFilter => ({ text: text(`word${1039 - i}`) })
  const terms = text(many((i) => `word${1039 - i}`, MAX_WORDS).join(' ')).all
  return [
    { any: [many(word, MAX_WORDS)] },
    { not: many(word, MAX_WORDS) },
    { text: { all: [], none: terms } },
    { any: [[{ text: { all: [], none: terms } }, equals(50)]], not: [{ contains: 'even' }] },
  ]
}

const LONG = 100_000

/** Texts that differ in their last character, or in their length. */
async function longTexts(lab: Lab): Promise<void> {
  const long = 'ab'.repeat(LONG / 2)
  const texts = [long, `${long}b`, `${long.slice(0, -1)}c`, `b${long}`, 'a']
  const entries = texts.map((own, i) => ({ message: `message ${i}`, attributes: { own, n: i } }))
  const filters = [long, `${long}b`, `${long}bb`].flatMap((text) => [
    when('own', { op: 'prefix', text }),
    when('own', { op: 'contains', text }),
    { not: [when('own', { op: 'prefix', text })] },
    { not: [when('own', { op: 'contains', text }), when('own', { op: 'eq', json: ['"a"'] })] },
    when('own', { op: 'gt', value: text }),
    when('own', { op: 'eq', json: [JSON.stringify(text), '"a"'] }),
    { any: [[when('own', { op: 'lte', value: text }), { contains: text }]] },
  ])
  const driver = await lab.openShared()
  const stored = await appendAll(driver, entries)
  for (const filter of filters) {
    const matching = stored.filter((entry) => matchesFilter(entry, filter))
    // One read, since each compares the whole texts.
    expectEntries(await driver.readAfter(0, filter, 10), matching, () => `readAfter(0, ${show(filter)}, 10)`)
  }
}

/** Filters as large as the contract allows. */
export const sizeFilters: readonly DriverPromise[] = [
  {
    name: 'a filter can have 1,000 conditions: on one attribute, on as many, in any, in not and in lists of values',
    claim: 'conditions',
    check: (lab) => expectFilters(lab, numbered(), CONDITIONS),
  },
  {
    name: 'any and not can be nested 8 deep, in each other and in themselves, with conditions at each level',
    claim: 'conditions',
    check: (lab) => expectFilters(lab, numbered(), DEEP),
  },
  {
    name: 'any and not can contain lists of 1,000 services and 1,000 hosts',
    claim: 'conditions',
    check: (lab) => expectFilters(lab, numbered(), listsOfNames()),
  },
  {
    name: 'any and not can contain 1,000 words',
    claim: ['conditions', 'fullText'],
    check: (lab) => expectFilters(lab, numbered(), listsOfWords()),
  },
  {
    name: 'conditions compare texts of 100,000 characters whole, as long as the attribute or longer',
    claim: 'conditions',
    check: longTexts,
  },
]
