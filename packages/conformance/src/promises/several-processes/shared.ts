import type { DriverRetention, LogBatch, StoredLogEntry } from '@logpond/core'
import { byId } from '../../entries/expected-entries.js'
import { entriesOf } from '../../entries/stored-entries.js'
import { batchOfSize, SOME_TIME } from '../../entries/test-batch.js'
import { text } from '../../entries/test-entries.js'
import { expectEqual, expectThat } from '../../expect/expect.js'
import { expectAscending } from '../../expect/expect-ascending.js'
import { expectEntries } from '../../expect/expect-entries.js'
import type { DriverPromise } from '../../lab/driver-promise.js'
import type { Lab } from '../../lab/lab.js'
import { survivors } from '../../model/retention-model.js'
import { openTwice, openUser, type Place, type StoreUser } from '../../store/store-user.js'

const MAX_LIMIT = 10_000

/** Batch sizes, small and large in turn. */
const SIZES = [1, 3, 1, 1, 1000, 1, 20, 2]

function batchFrom(user: number, round: number, size: number): LogBatch {
  return batchOfSize(size, (i) => ({
    message: `parcel${round} from${user}, ${i}`,
    // The clocks of two processes differ.
    timestamp: SOME_TIME + round - user * 5,
  }))
}

async function append(user: StoreUser, batch: LogBatch): Promise<StoredLogEntry[]> {
  return entriesOf(batch, await user.append(batch))
}

async function expectSees(user: StoreUser, stored: readonly StoredLogEntry[], what: string): Promise<void> {
  expectEntries(await user.readAfter(0, {}, MAX_LIMIT), byId(stored), `readAfter(0, {}, …) by ${what}`)
  expectEqual(await user.count({ contains: 'parcel' }), stored.length, `count({ contains }) by ${what}`)
  const { entries } = await user.stats()
  expectEqual(entries, stored.length, `stats().entries of ${what}`)
}

async function eachSeesTheOther(lab: Lab, place: Place): Promise<void> {
  const users = await openTwice(lab, place)
  const stored: StoredLogEntry[] = []
  for (const [round, size] of SIZES.entries()) {
    const writer = (round % 2) as 0 | 1
    const other = users[(1 - writer) as 0 | 1]
    const added = await append(users[writer], batchFrom(writer, round, size))
    stored.push(...added)
    await expectSees(other, stored, `one driver, after another driver on the store appended ${size} entries`)
    const { lastId } = await other.stats()
    expectEqual(lastId, added.at(-1)?.id, 'stats().lastId of one driver, after another one appended')
    if (!lab.supports.fullText) continue
    const found = await other.count({ text: text(`"parcel${round} from${writer}"`) })
    expectEqual(
      found,
      size,
      'the number of entries that full text of one driver finds, after another one appended them',
    )
  }
  expectAscending(stored.map(({ id }) => id))
}

async function appendsMeet(lab: Lab, place: Place): Promise<void> {
  const users = await openTwice(lab, place)
  const work = users.map(async (user, i) => {
    const stored: StoredLogEntry[] = []
    for (let round = 0; round < 25; round++) {
      stored.push(...(await append(user, batchFrom(i, round, SIZES[round % 4] ?? 1))))
    }
    return stored
  })
  const [first = [], second = []] = await Promise.all(work)
  for (const own of [first, second]) expectAscending(own.map(({ id }) => id))
  const ids = new Set([...first, ...second].map(({ id }) => id))
  expectEqual(
    ids.size,
    first.length + second.length,
    'the number of different ids that two drivers returned for concurrent appends',
  )
  for (const user of users) {
    await expectSees(user, [...first, ...second], 'one of two drivers that appended at the same time')
  }
}

async function tokensAreShared(lab: Lab, place: Place): Promise<void> {
  const [first, second] = await openTwice(lab, place)
  const stored: StoredLogEntry[] = []
  for (const [round, size] of [1, 40, 1200].entries()) {
    const batch = batchFrom(0, round, size)
    const ids = await first.append(batch)
    stored.push(...entriesOf(batch, ids))
    const again = await second.append(batch)
    expectEqual(again, ids, 'the ids of a batch that was appended again by another driver on the store')
    await expectSees(first, stored, 'a driver whose batch was appended again by another driver on the store')
  }
}

const SOME: DriverRetention = { expired: [], maxEntries: 11, dryRun: false }
const ALL: DriverRetention = { expired: [], maxEntries: 0, dryRun: false }

async function cleanupsAreSeen(lab: Lab, place: Place): Promise<void> {
  const users = await openTwice(lab, place)
  let stored: StoredLogEntry[] = []
  for (const [round, policy] of [SOME, ALL, SOME, ALL].entries()) {
    const cleaner = users[(round % 2) as 0 | 1]
    const other = users[(1 - (round % 2)) as 0 | 1]
    const { lastId } = await other.stats()
    const added = [
      ...(await append(other, batchFrom(1, round, 30))),
      ...(await append(cleaner, batchFrom(0, round, 9))),
    ]
    expectThat(
      (added[0]?.id ?? 0) > lastId,
      `the first id after a cleanup by another driver is ${added[0]?.id}: expected more than ${lastId}, the last id before`,
    )
    stored = survivors([...stored, ...added], policy)
    await other.count({ contains: 'parcel' })
    while ((await cleaner.deleteOldest(policy, 12)).more);
    await expectSees(other, stored, 'one driver, after a cleanup by another one')
    if (!lab.supports.fullText) continue
    const found = await other.count({ text: text('parcel*') })
    expectEqual(
      found,
      stored.length,
      'the number of entries that full text of one driver finds, after a cleanup by another one',
    )
  }
}

/** Finds drivers that assign ids before they commit: a follower then skips an id that is committed late. */
async function followsTheOther(lab: Lab, place: Place): Promise<void> {
  const [follower, writer] = await openTwice(lab, place)
  const expected: StoredLogEntry[] = []
  let isWriting = true
  const writing = (async () => {
    for (let round = 0; round < 30; round++) {
      expected.push(...(await append(writer, batchFrom(1, round, SIZES[round % SIZES.length] ?? 1))))
    }
  })().finally(() => {
    isWriting = false
  })
  writing.catch(() => {})
  const found: StoredLogEntry[] = []
  for (let round = 0, isLast = false; !isLast; round++) {
    isLast = !isWriting
    if (round % 2 === 0 && !isLast) expected.push(...(await append(follower, batchFrom(0, round, 1))))
    found.push(...(await follower.readAfter(found.at(-1)?.id ?? 0, {}, MAX_LIMIT)))
    // Without this, a driver that needs no event loop would block the answers of the writer.
    await new Promise(setImmediate)
  }
  await writing
  found.push(...(await follower.readAfter(found.at(-1)?.id ?? 0, {}, MAX_LIMIT)))
  const what = 'readAfter, called repeatedly with the last id while two drivers appended,'
  expectEntries(found, byId(expected), what)
}

async function closingLeavesTheOther(lab: Lab, place: Place): Promise<void> {
  const [first, second] = await openTwice(lab, place)
  const stored = [...(await append(first, batchFrom(0, 0, 5))), ...(await append(second, batchFrom(1, 0, 5)))]
  await second.close()
  stored.push(...(await append(first, batchFrom(0, 1, 50))))
  await expectSees(first, stored, 'a driver, after another driver on the store was closed')
  const third = await openUser(lab, place)
  stored.push(...(await append(third, batchFrom(2, 0, 5))))
  await first.close()
  stored.push(...(await append(third, batchFrom(2, 1, 5))))
  await expectSees(third, stored, 'a driver, after the driver that opened the store first was closed')
}

const PROMISES: readonly [string, (lab: Lab, place: Place) => Promise<void>][] = [
  ['see each other’s commits immediately', eachSeesTheOther],
  ['append at the same time, and every entry is stored once', appendsMeet],
  ['know each other’s tokens', tokensAreShared],
  ['see each other’s cleanups', cleanupsAreSeen],
  ['follow each other with readAfter without a gap', followsTheOther],
  ['can each close without affecting the other', closingLeavesTheOther],
]

/** Promises of drivers that claim `multiProcess`. */
export const sharing: readonly DriverPromise[] = [
  ...PROMISES.map(([what, check]) => ({
    name: `two drivers in one process ${what}`,
    claim: 'multiProcess' as const,
    check: (lab: Lab) => check(lab, 'here'),
  })),
  ...PROMISES.map(([what, check]) => ({
    name: `two processes ${what}`,
    claim: 'multiProcess' as const,
    needsProcesses: true,
    check: (lab: Lab) => check(lab, 'elsewhere'),
  })),
]
