import type { WriteReceipt } from '@logpond/core'
import { collect } from '../../acts/collect.js'
import { committedId } from '../../acts/store-all.js'
import { Dice } from '../../entries/dice.js'
import { byId, storedEntry } from '../../entries/expected-entries.js'
import { fixedClock } from '../../entries/fixed-clock.js'
import { numberedEntries } from '../../entries/numbered-entries.js'
import { expectThat } from '../../expect/expect.js'
import { expectAscending } from '../../expect/expect-ascending.js'
import { expectEntries } from '../../expect/expect-entries.js'
import type { DriverPromise } from '../../lab/driver-promise.js'
import type { Lab } from '../../lab/lab.js'
import type { FaultProxy } from '../../network/fault-proxy.js'

const BURSTS = 40
const BURST = 20

/** Breaks the network at random, so that the next few bytes are lost; or leaves it as it is. */
function disturb(proxy: FaultProxy, dice: Dice): void {
  const faults = [
    () => proxy.cutUpload(dice.below(8000), dice.pick(['close', 'reset'])),
    () => proxy.cutDownload(dice.below(200)),
    () => proxy.reset(),
    () => {
      proxy.refuse()
      setImmediate(() => proxy.accept())
    },
    () => {
      proxy.hold()
      setImmediate(() => proxy.release())
    },
    () => {},
  ]
  dice.pick(faults)()
}

async function onceInOrder(lab: Lab): Promise<void> {
  const proxy = await lab.proxy()
  const driver = await lab.createThrough(proxy)
  const storage = await lab.storage({
    driver,
    batch: { batchSize: 10, batchTimeout: 1, maxBatchSize: 50 },
    retry: { minDelay: 0, maxDelay: 0, attempts: 10_000 },
    clock: fixedClock,
    onDrop: () => {},
  })
  const reader = await lab.storage({ clock: fixedClock })
  const dice = new Dice(lab.seed)
  const entries = numberedEntries(BURSTS * BURST)
  const receipts: WriteReceipt[] = []
  for (let burst = 0; burst < BURSTS; burst++) {
    receipts.push(...storage.storeMany(entries.slice(burst * BURST, (burst + 1) * BURST)))
    disturb(proxy, dice)
    if (burst % 3 === 0) await storage.flush()
  }
  proxy.heal()
  await storage.flush()
  const ids = receipts.map(committedId)
  expectAscending(ids)
  const expected = entries.map((entry, i) => storedEntry(entry, ids[i] as number))
  expectEntries(byId(await collect(reader.scan())), expected, 'scan() after the network failed at random')
  expectThat(proxy.cuts > 0, 'no connection was cut, which proves nothing')
}

export const networkStorage: readonly DriverPromise[] = [
  {
    name: 'a storage writes every entry once and in order, without help, while connections break at random',
    check: onceInOrder,
  },
]
