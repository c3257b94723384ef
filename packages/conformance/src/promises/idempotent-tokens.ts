import type { LogDriver } from '@logpond/core'
import { deleteExpired } from '../acts/delete-expired.js'
import { entriesOf, readAll } from '../entries/stored-entries.js'
import { batchThatBreaksAt } from '../entries/tampered-batch.js'
import { batchOf, batchOfSize, newToken } from '../entries/test-batch.js'
import { expectEqual, expectThat, failureOf } from '../expect/expect.js'
import { expectEntries } from '../expect/expect-entries.js'
import type { PromiseGroup } from '../lab/driver-promise.js'
import type { Lab } from '../lab/lab.js'

/** Appends a batch again, and checks that nothing is written. */
async function expectKnown(
  driver: LogDriver,
  batch: ReturnType<typeof batchOf>,
  ids: readonly number[],
  when: string,
): Promise<void> {
  const { entries, lastId } = await driver.stats()
  expectEqual(await driver.append(batch), ids, `the ids of a committed token, ${when}`)
  const after = await driver.stats()
  const expected = { entries, lastId }
  expectEqual(
    { entries: after.entries, lastId: after.lastId },
    expected,
    `stats() after a token was repeated, ${when}`,
  )
}

async function atOnce(lab: Lab): Promise<void> {
  const driver = await lab.openShared()
  const batch = batchOfSize(150)
  const ids = await driver.append(batch)
  for (let i = 0; i < 3; i++) await expectKnown(driver, batch, ids, 'repeated immediately')
  expectEntries(await readAll(driver), entriesOf(batch, ids), 'readAfter after four appends with one token')
}

async function afterOthers(lab: Lab): Promise<void> {
  const driver = await lab.openShared()
  const batches = Array.from({ length: 60 }, (_, i) => batchOfSize(1 + (i % 3)))
  const ids: (readonly number[])[] = []
  for (const batch of batches) ids.push(await driver.append(batch))
  for (const [i, batch] of batches.entries()) {
    await expectKnown(driver, batch, ids[i] ?? [], `${batches.length - i - 1} batches later`)
  }
}

async function afterThousand(lab: Lab): Promise<void> {
  const driver = await lab.openShared()
  const [first, second] = [batchOf([{ message: 'first' }]), batchOf([{ message: 'second' }])]
  const ids = await driver.append(first)
  const idsOfSecond = await driver.append(second)
  for (let i = 2; i < 1000; i++) await driver.append(batchOf([{}]))
  await expectKnown(driver, first, ids, 'after 999 other tokens')
  // A repeated token must not displace a later one.
  await driver.append(batchOf([{}]))
  await expectKnown(driver, second, idsOfSecond, 'after 999 other tokens and a repetition of the one before')
}

async function failedIsForgotten(lab: Lab): Promise<void> {
  const driver = await lab.openShared()
  const token = newToken()
  const failure = await failureOf(() => driver.append(batchThatBreaksAt(90, 100, token)))
  expectThat(failure !== undefined, 'append succeeded, although entry 90 of the batch throws when it is read')
  const batch = batchOfSize(100, (i) => ({ message: `whole ${i}` }), token)
  const ids = await driver.append(batch)
  expectEntries(
    await readAll(driver),
    entriesOf(batch, ids),
    'readAfter after a failed and a successful append with one token',
  )
  await expectKnown(driver, batch, ids, 'after a failed append with it')
}

async function tokensAreNames(lab: Lab): Promise<void> {
  const driver = await lab.open()
  const tokens = [
    'a',
    'A',
    'a ',
    'á',
    'a\u0301',
    "it's",
    '100%',
    'a_b',
    'a-b',
    `x${'y'.repeat(99)}`,
    '1',
    '01',
    '__proto__',
  ]
  const stored = []
  for (const token of tokens) {
    const batch = batchOf([{ message: `of ${token}` }], token)
    stored.push(...entriesOf(batch, await driver.append(batch)))
  }
  expectEntries(await readAll(driver), stored, 'readAfter after appends with tokens that look alike')
}

async function equalContent(lab: Lab): Promise<void> {
  const driver = await lab.openShared()
  const [one, other] = [batchOf([{ message: 'same' }]), batchOf([{ message: 'same' }])]
  const stored = [
    ...entriesOf(one, await driver.append(one)),
    ...entriesOf(other, await driver.append(other)),
  ]
  expectEntries(await readAll(driver), stored, 'readAfter after two batches with the same entries')
}

async function afterCleanup(lab: Lab): Promise<void> {
  const driver = await lab.openShared()
  const batch = batchOfSize(20, (i) => ({ timestamp: 1000 + i }))
  await driver.append(batch)
  await deleteExpired(driver, [{ minSeverity: 1, maxSeverity: 24, before: 1_000_000 }])
  await driver.append(batch)
  expectEntries(await readAll(driver), [], 'readAfter after a cleanup and a repeated token')
}

async function firstAttempt(lab: Lab): Promise<void> {
  const driver = await lab.openShared()
  const batch = batchOfSize(20)
  const ids = await driver.append({ ...batch, isRetry: false })
  for (const again of [{ ...batch, isRetry: true }, batch]) {
    await expectKnown(driver, again, ids, 'after a batch with isRetry: false')
  }
  expectEntries(
    await readAll(driver),
    entriesOf(batch, ids),
    'readAfter after a first attempt and two retries',
  )
}

async function lostAttempt(lab: Lab): Promise<void> {
  const driver = await lab.openShared()
  const batch = batchOfSize(20)
  const ids = await driver.append({ ...batch, isRetry: true })
  await expectKnown(driver, { ...batch, isRetry: true }, ids, 'after a retry of a batch that never arrived')
  expectEntries(await readAll(driver), entriesOf(batch, ids), 'readAfter after retries alone')
}

async function failedAttempt(lab: Lab): Promise<void> {
  const driver = await lab.openShared()
  const token = newToken()
  const broken = { ...batchThatBreaksAt(90, 100, token), isRetry: false }
  const failure = await failureOf(() => driver.append(broken))
  expectThat(failure !== undefined, 'append succeeded, although entry 90 of the batch throws when it is read')
  const batch = batchOfSize(100, (i) => ({ message: `whole ${i}` }), token)
  const ids = await driver.append({ ...batch, isRetry: true })
  await expectKnown(driver, { ...batch, isRetry: true }, ids, 'after a first attempt that failed')
  expectEntries(
    await readAll(driver),
    entriesOf(batch, ids),
    'readAfter after a failed first attempt and retries',
  )
}

const afterReopening = (isSame: boolean) => async (lab: Lab) => {
  const driver = await lab.open()
  const [first, second] = [batchOfSize(10), batchOfSize(3)]
  const ids = [await driver.append(first), await driver.append(second)]
  await lab.close(driver)
  const next = isSame ? driver : await lab.create()
  await next.open()
  lab.track(next)
  await expectKnown(next, first, ids[0] ?? [], 'after close and open')
  await expectKnown(next, second, ids[1] ?? [], 'after close and open')
  const stored = [...entriesOf(first, ids[0] ?? []), ...entriesOf(second, ids[1] ?? [])]
  expectEntries(await readAll(next), stored, 'readAfter after close, open and repeated tokens')
}

/** A token names one write, which happens once, however often it is attempted. */
export const idempotentTokens: PromiseGroup = {
  name: 'idempotent tokens',
  promises: [
    { name: 'a committed token writes nothing again and returns its original ids', check: atOnce },
    {
      name: 'a committed token writes nothing again and returns its original ids after other batches',
      check: afterOthers,
    },
    { name: 'a token is remembered while 999 other tokens are committed', check: afterThousand },
    { name: 'the token of a failed write is not remembered', check: failedIsForgotten },
    {
      name: 'a batch with isRetry: false is written, and its token is remembered like that of any other',
      check: firstAttempt,
    },
    { name: 'a retry whose first attempt never arrived is written, once', check: lostAttempt },
    { name: 'a retry whose first attempt failed is written, once', check: failedAttempt },
    { name: 'tokens that differ in any character are different tokens', check: tokensAreNames },
    { name: 'batches with equal entries and different tokens are both written', check: equalContent },
    { name: 'a token is remembered after its entries are deleted', check: afterCleanup },
    {
      name: 'a token is remembered by the same driver after close and open',
      claim: 'persistent',
      check: afterReopening(true),
    },
    {
      name: 'a token is remembered by the next driver on the store',
      claim: 'persistent',
      check: afterReopening(false),
    },
  ],
}
