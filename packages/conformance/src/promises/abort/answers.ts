import { getEventListeners } from 'node:events'
import { isLogStorageError, type LogDriver, type StoredLogEntry } from '@logpond/core'
import { longAnswer, longReadsOf, readKind, readLong, storeForLongReads } from '../../acts/long-reads.js'
import { abortAtLook } from '../../concurrency/abort-at-look.js'
import { turns } from '../../concurrency/turns.js'
import { readAll } from '../../entries/stored-entries.js'
import { batchOf } from '../../entries/test-batch.js'
import { expectEqual, expectThat, failureOf } from '../../expect/expect.js'
import type { DriverPromise } from '../../lab/driver-promise.js'
import type { Lab } from '../../lab/lab.js'

/** Enough for reads that take some turns of the event loop. */
const ENTRIES = 700

/** A read is aborted after so many turns of the event loop, or at its `n`th check of the signal. */
const TURNS = [0, 1, 2, 5]
const LOOKS = [1, 2, 3, 4, 7]

/** A read that finds few of the entries or all of them, and its answer. */
interface Question {
  readonly name: string
  readonly ask: (signal?: AbortSignal) => unknown
  readonly answer: unknown
}

function questions(
  driver: LogDriver,
  stored: readonly StoredLogEntry[],
  wanted: readonly StoredLogEntry[],
): Question[] {
  return longReadsOf(driver).flatMap((kind) => [
    {
      name: `a ${kind} that finds few`,
      ask: (signal) => readLong(driver, kind, signal),
      answer: longAnswer(kind, wanted),
    },
    {
      name: `a ${kind} of everything`,
      ask: (signal) => readKind(driver, kind, {}, signal),
      answer: longAnswer(kind, stored),
    },
  ])
}

/** An aborted read must return its whole answer or reject with `ABORTED`. */
async function expectWhole(read: Promise<unknown>, { name, answer }: Question, when: string): Promise<void> {
  let found: unknown
  try {
    found = await read
  } catch (thrown) {
    const isAborted = isLogStorageError(thrown) && thrown.code === 'ABORTED'
    return expectThat(isAborted, `${name}, aborted ${when}, failed with ${thrown}: expected ABORTED`)
  }
  expectEqual(found, answer, `the answer of ${name}, aborted ${when} (it must be whole, or ABORTED)`)
}

/** Turns an error that a driver throws synchronously into a rejection. */
async function begin({ ask }: Question, signal: AbortSignal): Promise<unknown> {
  return ask(signal)
}

async function wholeOrAborted(lab: Lab): Promise<void> {
  const driver = await lab.openShared()
  const wanted = await storeForLongReads(driver, ENTRIES)
  const stored = await readAll(driver)
  for (const question of questions(driver, stored, wanted)) {
    for (const after of TURNS) {
      const abort = new AbortController()
      const read = begin(question, abort.signal)
      read.catch(() => {})
      await turns(after)
      abort.abort()
      await expectWhole(read, question, `${after} turns after its call`)
    }
    for (const look of LOOKS) {
      const when = `at check number ${look} of its signal`
      await expectWhole(begin(question, abortAtLook(look)), question, when)
    }
    expectEqual(await question.ask(), question.answer, `the answer of ${question.name}, repeated`)
  }
}

async function oneSignalForAll(lab: Lab): Promise<void> {
  const driver = await lab.openShared()
  const wanted = await storeForLongReads(driver, ENTRIES)
  const all = questions(driver, await readAll(driver), wanted)
  for (const after of [0, 1, 3]) {
    const abort = new AbortController()
    const reads = all.map((question) => begin(question, abort.signal))
    const others = all.map((question) => begin(question, new AbortController().signal))
    for (const read of [...reads, ...others]) read.catch(() => {})
    await turns(after)
    abort.abort()
    for (const [i, question] of all.entries()) {
      await expectWhole(
        reads[i] as Promise<unknown>,
        question,
        `together with others by one signal after ${after} turns`,
      )
      expectEqual(
        await others[i],
        question.answer,
        `the answer of ${question.name} while other reads were aborted`,
      )
    }
    const left = getEventListeners(abort.signal, 'abort').length
    expectEqual(left, 0, `the listeners that ${all.length} aborted reads left on their signal`)
  }
}

/** Aborts reads through a combined signal, and then appends. */
async function seesWhatComesNext(lab: Lab): Promise<void> {
  const driver = await lab.openShared()
  const wanted = await storeForLongReads(driver, ENTRIES)
  const stored = await readAll(driver)
  for (const [i, question] of questions(driver, stored, wanted).entries()) {
    const abort = new AbortController()
    const read = begin(question, AbortSignal.any([abort.signal, new AbortController().signal]))
    read.catch(() => {})
    await turns(i % 3)
    abort.abort()
    await failureOf(() => read)
    const [id] = await driver.append(batchOf([{ message: `behind ${i}` }]))
    const what = `after ${question.name} was aborted and an entry appended`
    const [newest] = await driver.readAfter((id ?? 0) - 1, {}, 1)
    expectEqual(newest?.message, `behind ${i}`, `the message that readAfter returns ${what}`)
    expectEqual(await driver.count({ contains: 'behind' }), i + 1, `count({ contains: 'behind' }) ${what}`)
    expectEqual((await driver.stats()).entries, stored.length + i + 1, `stats().entries ${what}`)
  }
}

/** The results of aborted reads. */
export const answers: readonly DriverPromise[] = [
  {
    name: 'a read aborted at any moment rejects with ABORTED or returns its whole answer, and works when repeated',
    check: wholeOrAborted,
  },
  {
    name: 'reads that share a signal are aborted together and leave no listener on it',
    check: oneSignalForAll,
  },
  {
    name: 'reads see the entries that are appended after an aborted read',
    check: seesWhatComesNext,
  },
]
