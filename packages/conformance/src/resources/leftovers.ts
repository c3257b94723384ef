import { readdir } from 'node:fs/promises'
import { setTimeout } from 'node:timers/promises'
import { expectThat } from '../expect/expect.js'
import { LiveTimers } from './live-timers.js'
import { type Resources, resourcesInUse } from './resources.js'

/** Rounds that go before: what is loaded, and opened once for all, stays. */
const FIRST_ROUNDS = 2
/** Rounds that each must leave something, to be blamed: a runtime opens and closes things of its own now and then. */
const ROUNDS = 6

/** Milliseconds that what a call has closed may take to be gone. */
const PAUSES = [0, 1, 4, 16, 32]

type Counts = ReadonlyMap<string, number>

/**
 * Makes a call over and over and looks after each time whether more is open than before it: files, sockets, threads,
 * timers, listeners, and files in the folder of the store. Looks each time, so that what a garbage collector closes later
 * is seen all the same.
 *
 * @param what Ends the sentence "still open after …".
 * @throws ConformanceFailure when each call has left something.
 */
export async function expectNothingLeft(
  what: string,
  make: (round: number) => Promise<unknown>,
  directory?: string,
): Promise<void> {
  using timers = new LiveTimers()
  for (let round = 0; round < FIRST_ROUNDS; round++) await make(round)
  const grown: Counts[] = []
  for (let round = 0; round < ROUNDS; round++) {
    const before = await countsOf(directory, timers)
    await make(FIRST_ROUNDS + round)
    const growth = await growthSince(before, directory, timers)
    // One that has left nothing is enough.
    if (growth.size === 0) return
    grown.push(growth)
  }
  const kinds = [...(grown[0]?.keys() ?? [])].filter((kind) => grown.every((growth) => growth.has(kind)))
  const sums = kinds.map(
    (kind) => `${kind} (×${grown.reduce((sum, each) => sum + (each.get(kind) ?? 0), 0)})`,
  )
  expectThat(kinds.length === 0, `still open after ${what}, ${ROUNDS} times: ${sums.join(', ')}`)
}

async function growthSince(
  before: Counts,
  directory: string | undefined,
  timers: LiveTimers,
): Promise<Counts> {
  let growth: Counts = new Map()
  for (const pause of PAUSES) {
    await (pause === 0 ? new Promise(setImmediate) : setTimeout(pause))
    const now = [...(await countsOf(directory, timers))]
    growth = new Map(
      now
        .map(([kind, count]): [string, number] => [kind, count - (before.get(kind) ?? 0)])
        .filter(([, count]) => count > 0),
    )
    if (growth.size === 0) return growth
  }
  return growth
}

/** Of each kind, since names may change; of those that have one, the name is the kind. */
async function countsOf(directory: string | undefined, timers: LiveTimers): Promise<Counts> {
  const counts = new Map<string, number>()
  const resources: Resources = resourcesInUse()
  for (const [kind, names] of resources) {
    for (const [name, count] of names) {
      // What the runtime has for itself comes and goes.
      if (kind !== 'runtime') counts.set(name, count)
    }
  }
  counts.set('a timer', timers.count)
  if (directory !== undefined) {
    const files = await readdir(directory, { recursive: true }).catch(() => [])
    counts.set('a file in the folder of the store', files.length)
  }
  return counts
}
