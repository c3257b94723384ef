import { isLogStorageError, type LogDriver, type StoredLogEntry } from '@logpond/core'
import { appendAll } from '../../acts/append-all.js'
import { reopen } from '../../acts/append-over-fault.js'
import { Dice } from '../../entries/dice.js'
import { similarEntries } from '../../entries/test-entries.js'
import { expectEqual, expectThat, failureOf } from '../../expect/expect.js'
import { expectStorageError } from '../../expect/expect-storage-error.js'
import { settled } from '../../failure/patience.js'
import type { DriverPromise } from '../../lab/driver-promise.js'
import type { Lab } from '../../lab/lab.js'
import { modelHistogram } from '../../model/entry-model.js'

/** The number of places at which the answer of each read is cut. */
const CUTS = 12
const HOUR = 3_600_000

interface Question {
  readonly name: string
  readonly ask: (signal?: AbortSignal) => unknown
  readonly answer: unknown
}

function questions(driver: LogDriver, stored: readonly StoredLogEntry[]): Question[] {
  const oldest = stored.toSorted((a, b) => a.timestamp - b.timestamp || a.id - b.id)
  return [
    {
      name: 'search',
      ask: (signal) => driver.search({ order: 'oldest', limit: 10_000 }, signal),
      answer: oldest,
    },
    { name: 'count', ask: (signal) => driver.count({}, signal), answer: stored.length },
    {
      name: 'histogram',
      ask: (signal) => driver.histogram({ bucket: HOUR }, signal),
      answer: modelHistogram(stored, { bucket: HOUR }),
    },
    { name: 'readAfter', ask: (signal) => driver.readAfter(0, {}, 10_000, signal), answer: stored },
  ]
}

async function wholeOrError(lab: Lab): Promise<void> {
  const proxy = await lab.proxy()
  const driver = await lab.openThrough(proxy)
  const stored = await appendAll(driver, similarEntries(500, lab.seed))
  const dice = new Dice(lab.seed)
  for (const { name, ask, answer } of questions(driver, stored)) {
    const before = proxy.downloaded
    expectEqual(await ask(), answer, `the answer of ${name}`)
    const size = proxy.downloaded - before
    expectThat(
      size > 0,
      'a read went past the proxy: create must connect to the address in its argument server',
    )
    for (const place of [0, size - 1, ...Array.from({ length: CUTS }, () => dice.below(size))]) {
      proxy.cutDownload(place)
      const when = `whose answer is cut after ${place} of about ${size} bytes`
      let found: unknown
      const failure = await settled(`${name} ${when}`, () =>
        failureOf(async () => {
          found = await ask()
        }),
      )
      proxy.heal()
      if (failure === undefined) expectEqual(found, answer, `the answer of ${name} ${when}`)
      else expectStorageError(failure, ['CONNECTION', 'IO', 'BUSY'], `${name} ${when}`)
      if (failure !== undefined) await reopen(driver, `after a ${name} ${when}`)
      expectEqual(await ask(), answer, `the answer of ${name} after one ${when}`)
    }
  }
}

async function abortsWhileHeld(lab: Lab): Promise<void> {
  const proxy = await lab.proxy()
  const driver = await lab.openThrough(proxy)
  const stored = await appendAll(driver, similarEntries(100, lab.seed))
  for (const { name, ask, answer } of questions(driver, stored)) {
    proxy.hold()
    const abort = new AbortController()
    const read = (async () => ask(abort.signal))()
    read.catch(() => {})
    for (let turn = 0; turn < 20; turn++) await new Promise(setImmediate)
    abort.abort()
    const when = 'aborted while the network holds its answer back'
    const failure = await settled(`${name}, ${when},`, () => failureOf(() => read))
    expectThat(
      isLogStorageError(failure) && failure.code === 'ABORTED',
      `${name}, ${when}, ended with ${failure}: expected ABORTED`,
    )
    proxy.release()
    expectEqual(await ask(), answer, `the answer of ${name} after one that was ${when}`)
  }
}

async function lateAnswers(lab: Lab): Promise<void> {
  const proxy = await lab.proxy()
  const driver = await lab.openThrough(proxy)
  const stored = await appendAll(driver, similarEntries(100, lab.seed))
  for (const { name, ask, answer } of questions(driver, stored)) {
    proxy.hold()
    const read = (async () => ask())()
    read.catch(() => {})
    for (let turn = 0; turn < 50; turn++) await new Promise(setImmediate)
    proxy.release()
    expectEqual(
      await settled(`${name} over a slow network`, () => read),
      answer,
      `the answer of ${name}, over a network that held it back for a while`,
    )
  }
}

export const networkReads: readonly DriverPromise[] = [
  {
    name: 'a read whose answer is cut at any byte fails, or returns the whole answer',
    check: wholeOrError,
  },
  { name: 'a read whose answer comes late returns the whole answer', check: lateAnswers },
  {
    name: 'an aborted read ends with ABORTED while its answer does not come, and later reads are right',
    check: abortsWhileHeld,
  },
]
