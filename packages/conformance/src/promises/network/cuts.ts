import type { LogDriver } from '@logpond/core'
import { appendOverFault } from '../../acts/append-over-fault.js'
import { bulkyEntries } from '../../entries/bulky-entries.js'
import { Dice } from '../../entries/dice.js'
import { batchOf } from '../../entries/test-batch.js'
import { expectThat } from '../../expect/expect.js'
import type { DriverPromise } from '../../lab/driver-promise.js'
import type { Lab } from '../../lab/lab.js'
import type { FaultProxy } from '../../network/fault-proxy.js'

/** The number of places at which an upload, or an answer, is cut. */
const CUTS = 24

/** Entries of a batch: enough for several TCP packets. */
const ENTRIES = 60

interface Setting {
  readonly proxy: FaultProxy
  readonly driver: LogDriver
  readonly direct: LogDriver
  lastId: number
}

async function setUp(lab: Lab): Promise<Setting> {
  const proxy = await lab.proxy()
  return { proxy, driver: await lab.openThrough(proxy), direct: await lab.open(), lastId: 0 }
}

/** Entries with noise, so that every batch takes about the same number of bytes, compressed or not. */
const batchNumber = (lab: Lab, number: number) => batchOf(bulkyEntries(ENTRIES, 300, lab.seed + number))

/** The first and last bytes, and some between them. */
function places(size: number, seed: number): number[] {
  const dice = new Dice(seed)
  const edges = [0, 1, 2, size - 3, size - 2, size - 1]
  const between = Array.from({ length: CUTS - edges.length }, () => dice.below(size))
  return [...edges, ...between].filter((place) => place >= 0)
}

/** The bytes that an append sends, or receives, over a connection that is in use already. */
async function bytesOf(lab: Lab, setting: Setting, direction: 'uploaded' | 'downloaded'): Promise<number> {
  const { driver, proxy } = setting
  let bytes = 0
  for (const number of [1, 2]) {
    const before = proxy[direction]
    const ids = await driver.append(batchNumber(lab, -number))
    bytes = proxy[direction] - before
    setting.lastId = ids.at(-1) as number
  }
  expectThat(
    bytes > 0,
    'an append went past the proxy: create must connect to the address in its argument server',
  )
  return bytes
}

const cuts = (direction: 'uploaded' | 'downloaded') => async (lab: Lab) => {
  const setting = await setUp(lab)
  const { proxy, driver, direct } = setting
  const size = await bytesOf(lab, setting, direction)
  for (const [i, place] of places(size, lab.seed).entries()) {
    const kind = i % 2 === 0 ? 'close' : 'reset'
    if (direction === 'uploaded') proxy.cutUpload(place, kind)
    else proxy.cutDownload(place)
    const what = direction === 'uploaded' ? `whose upload is cut (${kind})` : 'whose answer is cut'
    const when = `${what} after ${place} of about ${size} bytes`
    const batch = batchNumber(lab, i)
    const ids = await appendOverFault({ driver, direct, batch, lastId: setting.lastId, when })
    setting.lastId = ids.at(-1) as number
    proxy.heal()
  }
  expectThat(proxy.cuts >= CUTS / 2, `only ${proxy.cuts} of ${CUTS} appends were cut, which proves nothing`)
}

async function resetAtAnyTime(lab: Lab): Promise<void> {
  const setting = await setUp(lab)
  const { proxy, driver, direct } = setting
  await bytesOf(lab, setting, 'uploaded')
  for (let turns = 0; turns < 16; turns++) {
    const batch = batchNumber(lab, turns)
    const fault = (async () => {
      for (let turn = 0; turn < turns; turn++) await new Promise(setImmediate)
      proxy.reset()
    })()
    const when = `whose connection is reset ${turns} turns of the event loop later`
    const ids = await appendOverFault({ driver, direct, batch, lastId: setting.lastId, when, fault })
    setting.lastId = ids.at(-1) as number
  }
}

export const networkCuts: readonly DriverPromise[] = [
  {
    name: 'an append whose upload is cut at any byte leaves nothing or all, and its retry writes the batch once',
    check: cuts('uploaded'),
  },
  {
    name: 'an append whose answer is lost, or cut at any byte, is written once after its retry, under the same ids',
    check: cuts('downloaded'),
  },
  {
    name: 'an append whose connection is reset at any time leaves nothing or all, and its retry writes the batch once',
    check: resetAtAnyTime,
  },
]
