import type { DriverFilter, LogDriver } from '@logpond/core'
import { turns } from '../../concurrency/turns.js'
import { batchOfSize } from '../../entries/test-batch.js'
import { text } from '../../entries/test-entries.js'
import { NotTested } from '../../failure/not-tested.js'
import type { DriverPromise, PromiseGroup } from '../../lab/driver-promise.js'
import type { Lab } from '../../lab/lab.js'
import { BusyStore, type Kind } from '../../store/busy-store.js'
import { StoreModel } from '../../store/store-model.js'
import { expectAll } from '../../store/store-questions.js'
import { ahead, whileSynchronous } from './appends.js'

/** Work that overlaps the appends. */
type Work = 'clean' | 'checkpoint' | 'sync' | Kind | 'stats'

const BATCHES = 8
const ROUNDS = 3

/** Runs a loop of each kind of work at once, until all batches are written and the cleanup has ended. */
async function allAtOnce(
  store: BusyStore,
  driver: LogDriver,
  work: readonly Work[],
  write: () => Promise<void>,
): Promise<void> {
  let isOver = false
  const repeat = async (what: () => Promise<unknown>) => {
    do {
      await what()
      // Without this, a driver that needs no event loop would block the other loops.
      await turns(1)
      await store.pause()
    } while (!isOver)
  }
  const cleanup = async () => {
    while (await store.clean(driver, 1 + store.dice.below(20))) await store.pause()
  }
  const loops: Record<Work, () => Promise<unknown>> = {
    clean: cleanup,
    checkpoint: () => repeat(async () => driver.checkpoint?.()),
    sync: () => repeat(() => store.sync(driver)),
    stats: () => repeat(() => store.readStats(driver)),
    staying: () => repeat(() => store.read(driver, 'staying')),
    doomed: () => repeat(() => store.read(driver, 'doomed')),
    young: () => repeat(() => store.read(driver, 'young')),
  }
  const writing = async () => {
    try {
      await write()
    } finally {
      isOver = true
    }
  }
  // The order in which they start matters.
  const rest = work.map((name) => loops[name])
  const first = store.dice.below(rest.length + 1)
  const all = [...rest.slice(0, first), writing, ...rest.slice(first)]
  const results = await Promise.allSettled(all.map((start) => start()))
  for (const result of results) if (result.status === 'rejected') throw result.reason
}

/** Compares the store with the model, also after reopening. */
async function expectAllThere(
  lab: Lab,
  store: BusyStore,
  driver: LogDriver,
  reopens: boolean,
): Promise<void> {
  const { model } = store
  const filters: DriverFilter[] = [{}, { contains: 'young' }, { services: ['staying'] }]
  if (lab.supports.fullText) filters.push({ text: text('young parcel*') })
  await store.settle(driver)
  await expectAll(driver, model, filters)
  if (!reopens || !lab.supports.persistent) return
  await lab.close(driver)
  const next = await lab.open()
  model.note('closed and opened by another driver')
  await expectAll(next, model, filters)
  for (let back = 0; back < model.batches.length; back++) await model.appendAgain(next, back)
  await model.append(next, batchOfSize(3))
  await expectAll(next, model, filters)
}

const together =
  (work: readonly Work[], kind: 'append' | 'appendAhead' = 'append') =>
  async (lab: Lab) => {
    const reopens = work.length > 2
    const driver = await (reopens ? lab.open() : lab.openShared())
    if (!work.includes('clean') && driver.checkpoint === undefined) {
      throw new NotTested('the driver has no checkpoint, which is optional')
    }
    if (kind === 'appendAhead' && driver.appendAhead === undefined) {
      throw new NotTested('the driver has no appendAhead, which is optional')
    }
    const store = new BusyStore(lab.seed, await StoreModel.of(driver))
    for (let round = 0; round < ROUNDS; round++) {
      await store.fill(driver)
      await allAtOnce(store, driver, work, async () => {
        if (kind === 'appendAhead') return ahead(store, driver, BATCHES)
        for (let i = 0; i < BATCHES; i++) {
          await store.append((batch) => driver.append(batch), i === 3 ? 300 : undefined)
          if (i % 2 === round % 2) await store.pause()
        }
      })
      await store.settle(driver)
    }
    await lastCheckpoint(store, driver, !work.includes('doomed'))
    await expectAllThere(lab, store, driver, reopens)
  }

/**
 * Ends with a checkpoint that overlaps other work, since a later checkpoint could repair its faults.
 *
 * @param appends Whether entries are appended during the checkpoint; otherwise entries are only deleted, which may show other faults.
 */
async function lastCheckpoint(store: BusyStore, driver: LogDriver, appends: boolean): Promise<void> {
  await store.fill(driver, 20)
  const tidying = (async () => driver.checkpoint?.())()
  tidying.catch(() => {})
  if (!appends) {
    // Some of the steps overlap the checkpoint, however long it takes.
    while (await store.clean(driver, 4)) await turns(1)
    await tidying
    return
  }
  await turns(store.dice.below(2))
  const cleaning = store.clean(driver, 1000)
  const writing = store.append((batch) => driver.append(batch))
  await Promise.all([tidying, cleaning, writing])
}

/** Reads that overlap a change of the store, and the same reads after the change. */
async function readsThatMeet(lab: Lab): Promise<void> {
  const driver = await lab.openShared()
  const store = new BusyStore(lab.seed, await StoreModel.of(driver))
  await store.fill(driver, 30)
  const append = () => store.append((batch) => driver.append(batch))
  const changes: [Kind, () => Promise<unknown>][] = [
    ['young', append],
    ['doomed', () => store.clean(driver, 3)],
    ['staying', async () => driver.checkpoint?.()],
  ]
  for (let delay = 0; delay < 4; delay++) {
    for (const [kind, change] of changes) {
      // These reads start before the change, and may end after it.
      const reads = [store.read(driver, kind), store.readStats(driver)]
      await turns(delay)
      const changing = change()
      await turns(delay)
      if (delay % 2 === 1) reads.push(store.read(driver, kind))
      await changing
      reads.push(store.readStats(driver), store.read(driver, kind))
      await Promise.all(reads)
      await store.read(driver, kind)
    }
  }
  await expectAllThere(lab, store, driver, false)
}

async function besideSynchronous(lab: Lab): Promise<void> {
  const driver = await lab.open()
  const store = new BusyStore(lab.seed, await StoreModel.of(driver))
  await store.fill(driver)
  await whileSynchronous(store, driver)
  await expectAllThere(lab, store, driver, true)
}

const promises: readonly DriverPromise[] = [
  {
    name: 'entries appended during a checkpoint are stored once, and are there after reopening',
    check: together(['checkpoint', 'sync', 'staying']),
  },
  {
    name: 'a cleanup that overlaps appends deletes every entry it must, and none of the new ones',
    check: together(['clean', 'stats']),
  },
  {
    name: 'overlapping appends, cleanups, checkpoints, syncs and reads lose no entry, store none twice and bring none back',
    check: together(['clean', 'checkpoint', 'sync', 'stats', 'staying', 'doomed', 'young']),
  },
  {
    name: 'appendAhead writes batches whole and in order during cleanups, checkpoints, syncs and reads',
    check: together(['clean', 'checkpoint', 'sync', 'young', 'stats'], 'appendAhead'),
  },
  {
    name: 'a read returns everything committed before its call, whatever overlapped it and earlier reads',
    check: readsThatMeet,
  },
  {
    name: 'appendSync writes its batch once while a cleanup, checkpoint, sync or read is under way',
    claim: 'sync',
    check: besideSynchronous,
  },
]

/** Overlapping work. Everything may overlap except `open`, `close` and two writes of the same kind. */
export const overlap: PromiseGroup = { name: 'overlapping work', promises }
