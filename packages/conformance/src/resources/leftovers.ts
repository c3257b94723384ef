import { readdir } from 'node:fs/promises'
import { setTimeout } from 'node:timers/promises'
import { expectThat } from '../expect/expect.js'
import { LiveTimers } from './live-timers.js'
import { type Resources, resourcesInUse } from './resources.js'

/** Rounds that do not count, since modules and resources that are loaded once stay. */
const FIRST_ROUNDS = 2
/** The check fails only if all of these rounds leave something: a runtime opens and closes resources of its own now and then. */
const ROUNDS = 6

/** Milliseconds to wait for closed resources to disappear. */
const PAUSES = [0, 1, 4, 16, 32]

type Counts = ReadonlyMap<string, number>

/**
 * Repeats a call, and checks after each time whether more is open than before: files, sockets, threads, timers, listeners, and
 * files in the folder of the store. It checks each time, before the garbage collector can close something.
 *
 * @param what Ends the sentence "still open after …".
 * @throws ConformanceFailure if every call left something of the same kind open.
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
    // One call that leaves nothing is enough.
    if (growth.size === 0) return
    grown.push(growth)
  }
  const kinds = [...(grown[0]?.keys() ?? [])].filter((kind) => grown.every((growth) => growth.has(kind)))
  const sums = kinds.map(
    (kind) => `${kind} (×${grown.reduce((sum, each) => sum + (each.get(kind) ?? 0), 0)})`,
  )
  expectThat(kinds.length === 0, `still open after ${what}, ${ROUNDS} times in a row: ${sums.join(', ')}`)
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

/** How many resources of each name are open. */
async function countsOf(directory: string | undefined, timers: LiveTimers): Promise<Counts> {
  const counts = new Map<string, number>()
  const resources: Resources = resourcesInUse()
  for (const [kind, names] of resources) {
    for (const [name, count] of names) {
      // Resources of the runtime come and go.
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
