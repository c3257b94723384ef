import type {
  DriverRetention,
  LogDriver,
  LogStorageErrorCode,
  StoredLogEntry,
  TopValues,
} from '@logpond/core'
import { batchOfSize, SOME_TIME } from '../entries/test-batch.js'
import { text } from '../entries/test-entries.js'
import { expectEqual, expectThat } from '../expect/expect.js'
import { expectAscending } from '../expect/expect-ascending.js'
import { expectEntries } from '../expect/expect-entries.js'
import { MAX_LIMIT } from '../expect/expect-reads.js'
import { inOrder } from '../model/entry-model.js'
import { modelFields } from '../model/value-model.js'

/** A call of an open driver, and a check of its answer. */
export interface EveryCall {
  readonly name: string
  readonly call: () => unknown
  /** @param mayHide Whether the answer may lack entries. */
  readonly check: (answer: unknown, mayHide: boolean, what: string) => void
}

/** How many entries the cleanups in these calls delete, and how many one step may delete. */
const TO_DELETE = 100
const STEP = 10

/** Steps that may do other work before one deletes something. */
const STEPS = 50

const READ_CODES: readonly LogStorageErrorCode[] = ['IO', 'CORRUPT', 'CONNECTION']

/**
 * The codes that a call may fail with after the files of an open driver were damaged. `BUSY`, `DISK_FULL` and
 * `ENTRY_REJECTED` would mislead the caller: it would use the same connection again, clean up, or drop the entry.
 */
export function codesOf(name: string): readonly LogStorageErrorCode[] {
  if (name === 'appendAhead') return [...READ_CODES, 'READ_ONLY', 'UNKNOWN_OUTCOME', 'ABORTED']
  if (name.startsWith('append')) return [...READ_CODES, 'READ_ONLY', 'UNKNOWN_OUTCOME']
  return name === 'deleteOldest' || name === 'checkpoint' || name === 'sync'
    ? [...READ_CODES, 'READ_ONLY']
    : READ_CODES
}

const SEVERITY = { column: 'severity' } as const

type Calls = Readonly<Record<string, EveryCall['call'] | undefined>>

/** Every call of a driver that changes nothing that reads return. */
export function readsOf(driver: LogDriver, stored: readonly StoredLogEntry[]): EveryCall[] {
  const { sync, checkpoint, supports, topValues, fields, groupedHistogram } = driver
  const policy = { expired: [], maxEntries: stored.length - TO_DELETE, dryRun: true }
  return toCalls(stored, {
    search: () => driver.search({ order: 'oldest', limit: MAX_LIMIT }),
    count: () => driver.count({ contains: 'parcel' }),
    'count by text': supports.fullText ? () => driver.count({ text: text('parcel') }) : undefined,
    histogram: () => driver.histogram({ bucket: 1000, minSeverity: 1 }),
    readAfter: () => driver.readAfter(0, {}, MAX_LIMIT),
    topValues: topValues && (() => driver.topValues?.({ field: SEVERITY, limit: 24 })),
    fields: fields && (() => driver.fields?.({})),
    groupedHistogram:
      groupedHistogram && (() => driver.groupedHistogram?.({ bucket: 1000, by: SEVERITY, limit: 24 })),
    stats: () => driver.stats(),
    'deleteOldest (dry run)': () => driver.deleteOldest(policy, STEP),
    checkpoint: checkpoint && (() => driver.checkpoint?.()),
    sync: sync && (() => driver.sync?.()),
  })
}

/** Every call of a driver that changes the stored entries, and a read after them. */
export function writesOf(driver: LogDriver, stored: readonly StoredLogEntry[]): EveryCall[] {
  const { appendSync, appendAhead, supports } = driver
  const policy = { expired: [], maxEntries: stored.length - TO_DELETE, dryRun: false }
  return toCalls(stored, {
    deleteOldest: () => deleteSome(driver, policy),
    append: () => driver.append(batchOfSize(50)),
    appendSync: appendSync && supports.sync ? () => driver.appendSync?.(batchOfSize(2), 20_000) : undefined,
    appendAhead: appendAhead && (() => appendBoth(driver)),
    'a search after the writes': () =>
      driver.search({ order: 'newest', limit: 10, endTime: SOME_TIME + 1000 }),
  })
}

/** Runs steps of a cleanup until one deletes something or returns more: false. */
async function deleteSome(driver: LogDriver, policy: DriverRetention): Promise<unknown> {
  for (let i = 1; ; i++) {
    const answer = await driver.deleteOldest(policy, STEP)
    if (answer?.deleted !== 0 || !answer.more || i === STEPS) return answer
  }
}

function toCalls(stored: readonly StoredLogEntry[], calls: Calls): EveryCall[] {
  return Object.entries(calls).flatMap(([name, call]) =>
    call === undefined
      ? []
      : [{ name, call, check: (...args) => checkAnswer(name, stored, ...args) } satisfies EveryCall],
  )
}

/** `appendAhead` needs an append that is under way. */
async function appendBoth(driver: LogDriver): Promise<readonly number[]> {
  const first = (async () => driver.append(batchOfSize(3)))()
  first.catch(() => {})
  try {
    return (await driver.appendAhead?.(batchOfSize(4))) ?? []
  } finally {
    await Promise.allSettled([first])
  }
}

function checkAnswer(
  name: string,
  stored: readonly StoredLogEntry[],
  answer: unknown,
  mayHide: boolean,
  what: string,
): void {
  if (name === 'search') expectFound(answer, inOrder(stored, 'oldest'), mayHide, what)
  else if (name === 'readAfter') expectFound(answer, stored, mayHide, what)
  else if (name.startsWith('count')) expectNumber(answer, stored.length, mayHide, what)
  else if (name === 'topValues') {
    const counted = (answer as TopValues).values.reduce((sum, { count }) => sum + count, 0)
    expectNumber(counted, stored.length, mayHide, what)
  } else if (name === 'fields') {
    expectThat(Array.isArray(answer), `${what} returned ${answer}: expected a list of fields`)
    if (!mayHide) expectEqual(answer, modelFields(stored, {}), what)
  } else if (name === 'histogram' || name === 'groupedHistogram') {
    expectThat(Array.isArray(answer), `${what} returned ${answer}: expected a list of slices`)
    const sum = (answer as { count: number }[]).reduce((sum, { count }) => sum + count, 0)
    expectNumber(sum, stored.length, mayHide, what)
  } else if (name.startsWith('append')) {
    expectThat(Array.isArray(answer), `${what} returned ${answer}: expected a list of ids`)
    expectAscending(answer)
  } else if (name.startsWith('deleteOldest')) {
    const { deleted } = (answer ?? {}) as { deleted?: unknown }
    expectThat(Number.isInteger(deleted), `${what} returned deleted: ${deleted}: expected a whole number`)
    if (mayHide) return
    const isDryRun = name !== 'deleteOldest'
    const isRight = isDryRun ? deleted === TO_DELETE : (deleted as number) > 0
    const wanted = isDryRun ? `${TO_DELETE}` : `1 to ${STEP}, after at most ${STEPS} steps`
    expectThat(isRight, `${what} returned deleted: ${deleted}: expected ${wanted}, or an error`)
  }
}

function expectNumber(found: unknown, expected: number, mayHide: boolean, what: string): void {
  const isFewer = typeof found === 'number' && found >= 0 && found <= expected
  const isRight = mayHide ? isFewer : found === expected
  const wanted = mayHide ? `at most ${expected}` : `${expected}, or an error`
  expectThat(isRight, `${what} returned ${found}: expected ${wanted}`)
}

function expectFound(
  answer: unknown,
  expected: readonly StoredLogEntry[],
  mayHide: boolean,
  what: string,
): void {
  expectThat(Array.isArray(answer), `${what} returned ${answer}: expected a list of entries`)
  const found = answer as readonly StoredLogEntry[]
  const ids = new Set(found.map(({ id }) => id))
  // Entries that are found must be unchanged, in the right order, and there once.
  expectEntries(found, mayHide ? expected.filter(({ id }) => ids.has(id)) : expected, what)
}
