import type { Evidence, Violation } from '../oracle.js'
import type { Sabotage } from '../sabotage.js'
import { Life } from './life.js'
import type { LifePlan, Plan } from './plan.js'
import { World } from './world.js'

/** The plan of the last storage, which examines what the others left. */
const EXAMINER: LifePlan = {
  batch: { batchSize: 10, batchTimeout: 10, maxBatchSize: 100, queueSize: 1000, queueBytes: 10_000_000 },
  retry: { attempts: 1, minDelay: 0, maxDelay: 10 },
  keep: null,
  slow: 0,
  random: null,
  isFollowed: false,
  isFar: false,
  isShared: false,
  openFaults: [],
  abort: null,
  steps: [],
  end: 'close',
}

export interface Outcome {
  readonly evidence: Evidence
  /** Violations that were detected during the simulation. */
  readonly problems: readonly Violation[]
}

/** Simulates all storages of a plan on one disk, and collects the evidence. */
export async function simulate(
  plan: Plan,
  options: {
    readonly seed: number
    readonly sabotage: Sabotage | undefined
    readonly saw: (what: string) => void
  },
): Promise<Outcome> {
  const world = new World({ ...options, scheduler: plan.scheduler })
  const stray = (thrown: unknown) => world.expect(false, 'G', () => `unhandled rejection: ${thrown}`)
  process.on('unhandledRejection', stray)
  try {
    for (const life of plan.lives) await new Life(world, life, plan.isCleaned).live()
    // Writes that arrive during the examination would be in some of its answers only.
    await world.rest()
    const stored = await new Life(world, EXAMINER, plan.isCleaned).examine()
    checkFollowed(world, stored)
    const file = { damage: [], batches: world.disk.batches, entries: world.disk.store.stats().entries }
    const { recovery, problems } = world
    return { evidence: { path: 'memory', writers: world.records(), stored, file, recovery }, problems }
  } catch (thrown) {
    stray((thrown as Error)?.stack ?? thrown)
    const file = { damage: [], batches: [], entries: 0 }
    const { problems } = world
    return { evidence: { path: 'memory', writers: [], stored: [], file, recovery: 0 }, problems }
  } finally {
    process.off('unhandledRejection', stray)
  }
}

/** Followers that continue where the previous one ended miss no stored entry, and get none twice. */
function checkFollowed(world: World, stored: Evidence['stored']): void {
  const { followed } = world
  const seen = new Set(followed)
  world.expect(
    followed.every((id, i) => i === 0 || id > (followed[i - 1] ?? 0)),
    'D',
    () => `followers got the ids ${followed}`,
  )
  const missed = stored.filter(({ id }) => !seen.has(id)).map(({ id }) => id)
  world.expect(missed.length === 0, 'A', () => `followers missed the ids ${missed}`)
}
