import type { DriverFilter, DriverRetention, LogDriver } from '@logpond/core'
import { batchThatBreaksAt } from '../../entries/tampered-batch.js'
import { batchOf, SOME_TIME, type TestEntry } from '../../entries/test-batch.js'
import { attribute, text } from '../../entries/test-entries.js'
import { failureOf } from '../../expect/expect.js'
import type { DriverPromise } from '../../lab/driver-promise.js'
import type { Lab } from '../../lab/lab.js'
import { StoreModel } from '../../store/store-model.js'
import { expectAll } from '../../store/store-questions.js'

const COUNT = 30
const FEW = 5
const TRACE_ID = '0123456789abcdef0123456789abcdef'

/** Entries of the same size. The questions below select by `kind`. */
function entry(kind: number, timestamp: number, severity = 9): TestEntry {
  return {
    message: `parcel${kind} of the day`,
    timestamp,
    severity,
    service: `s${kind}`,
    host: `h${kind}`,
    traceId: kind === 1 ? TRACE_ID : TRACE_ID.replaceAll('0', '1'),
    attributes: { kind },
  }
}

const QUESTIONS: readonly DriverFilter[] = [
  {},
  { contains: 'parcel1' },
  { services: ['s1'] },
  { hosts: ['h1', 'h2'] },
  { traceId: TRACE_ID },
  { attributes: [attribute('kind', 1)] },
  { maxSeverity: 9 },
  { startTime: SOME_TIME + 3, endTime: SOME_TIME + 20 },
]

const TEXT: DriverFilter = { text: text('parcel1') }

/** A change to a store that leaves some figure unchanged. */
interface Change {
  readonly what: string
  readonly remove?: DriverRetention
  readonly add?: readonly TestEntry[]
}

function range(count: number, make: (i: number) => TestEntry): TestEntry[] {
  return Array.from({ length: count }, (_, i) => make(i))
}

const keep = (maxEntries: number): DriverRetention => ({ expired: [], maxEntries, dryRun: false })

const RARE: DriverRetention = {
  expired: [{ minSeverity: 5, maxSeverity: 5, before: SOME_TIME + 1_000_000 }],
  dryRun: false,
}

const ORIGINAL = range(COUNT, (i) => entry(i % 3, SOME_TIME + i, i % 6 === 3 ? 5 : 9))

const CHANGES: readonly Change[] = [
  {
    what: 'the five oldest entries deleted and five newer ones added',
    remove: keep(COUNT - FEW),
    add: range(FEW, (i) => entry(1, SOME_TIME + COUNT + i)),
  },
  {
    what: 'five deleted and five added between the oldest and the newest',
    remove: RARE,
    add: range(FEW, (i) => entry(2, SOME_TIME + FEW + 1 + i, 5)),
  },
  {
    what: 'five deleted and five added at the very same times',
    remove: RARE,
    add: range(FEW, (i) => entry(1, SOME_TIME + FEW + 1 + i, 5)),
  },
  {
    what: 'five entries added that are the oldest',
    add: range(FEW, (i) => entry(1, SOME_TIME - 1000 + i)),
  },
  { what: 'the entries with the newest ids deleted', remove: keep(COUNT), add: [] },
  {
    what: 'all deleted and as many added again',
    remove: keep(0),
    add: range(COUNT, (i) => entry(1, SOME_TIME + i)),
  },
  {
    what: 'all deleted and the same ones added again',
    remove: keep(0),
    add: range(COUNT, (i) => entry(1, SOME_TIME + i)),
  },
]

async function askedAgain(lab: Lab): Promise<void> {
  const driver = await lab.openShared()
  const model = await StoreModel.of(driver)
  const questions = lab.supports.fullText ? [...QUESTIONS, TEXT] : QUESTIONS
  await model.append(driver, batchOf(ORIGINAL))
  for (const { what, remove, add = [] } of CHANGES) {
    await expectAll(driver, model, questions)
    if (remove !== undefined) await model.cleanAll(driver, remove, 3)
    if (add.length > 0) await model.append(driver, batchOf(add))
    model.note(what)
    await expectAll(driver, model, questions)
  }
  await expectNothingChanged(driver, model, questions)
}

/** Calls that change nothing must not change the cached answers of a driver. */
async function expectNothingChanged(
  driver: LogDriver,
  model: StoreModel,
  questions: readonly DriverFilter[],
): Promise<void> {
  await failureOf(() => driver.append(batchThatBreaksAt(FEW, 2 * FEW)))
  model.note('a failed append')
  await expectAll(driver, model, questions)
  await model.appendAgain(driver, 0)
  await model.dryRun(driver, keep(1))
  await expectAll(driver, model, questions)
}

/** Cached answers. */
export const answers: readonly DriverPromise[] = [
  {
    name: 'a repeated read reflects the current store, even when as many entries were added as deleted',
    check: askedAgain,
  },
]
