import { setTimeout as sleep } from 'node:timers/promises'
import type { Need, Run, TortureCase } from '../case.js'
import { DURABLE, type DurableNote } from '../child/durable-note.js'
import { originOf } from '../entry-of.js'
import type { Evidence } from '../oracle.js'
import { PowerCutDisk } from '../power-cut-disk.js'
import type { TaskOptions } from '../specimen.js'
import { type Opening, openDamaged, withoutDamaged } from './open-damaged.js'

const NEEDS: readonly Need[] = ['linux', 'mount', 'ext4', 'gcc']
/** Milliseconds after the first commit. */
const LATEST = 1500
const LOSS = 'a cut that took acknowledged entries'

/** What a power cut left. */
interface Left {
  readonly evidence: Evidence
  /** Entries that were acknowledged before the cut and are gone. */
  readonly lost: number
  /** What was told when the storage was opened again. */
  readonly incidents: Opening['incidents']
  /** The greatest id that was told as durable; 0 where there was none. */
  readonly durable: number
}

/** Without a sync of each commit the last entries may go. What was there before them is all there. */
export const powerCutNormal: TortureCase = {
  row: 4,
  title: "the power is cut, durability: 'normal'",
  drivers: ['native', 'wasm'],
  needs: NEEDS,
  runs: { full: 10, fast: 1 },
  isRandom: true,
  mustSee: [LOSS],
  async run(run) {
    const left = await cutPower(run, {})
    // A single run may meet the moment after a sync, when there is nothing to lose.
    if (left.lost > 0 || run.isAlone) run.saw(LOSS)
    // What was never synced leaves no trace, so that a loss need not be told; but nothing else may be told.
    const told = left.incidents.map(({ code, message }) => `${code} ${message}`)
    run.expect(
      left.incidents.every(({ code }) => code === 'CORRUPT'),
      'G',
      `told as ${told.join(' ')}`,
    )
    expectSuffix(run, left.evidence)
    expectDurable(run, left)
  },
}

/** Each commit is synced: nothing that was acknowledged goes. */
export const powerCutFull: TortureCase = {
  row: 5,
  title: "the power is cut, durability: 'full'",
  drivers: ['native', 'wasm'],
  needs: NEEDS,
  runs: { full: 10, fast: 1 },
  isRandom: true,
  async run(run) {
    const { evidence, lost } = await cutPower(run, { sqlite: { durability: 'full' } })
    run.expect(lost === 0, 'A', `${lost} entries were acknowledged, and went with the power`)
    expectSuffix(run, evidence)
  },
}

/** A sync now and then, and one when somebody asks: what was told as durable stays. */
export const powerCutWatermark: TortureCase = {
  row: 6,
  title: 'the power is cut, durable entries',
  drivers: ['native', 'wasm'],
  needs: NEEDS,
  runs: { full: 10, fast: 1 },
  isRandom: true,
  async run(run) {
    const syncInterval = Math.floor(20 + 400 * run.random())
    const left = await cutPower(run, { storage: { syncInterval } })
    run.expect(left.durable > 0, 'G', 'nothing was durable yet: nothing is proven')
    expectSuffix(run, left.evidence)
    expectDurable(run, left)
  },
}

async function cutPower(run: Run, options: TaskOptions): Promise<Left> {
  await using disk = await PowerCutDisk.make()
  using specimen = run.specimen({ directory: disk.place })
  const victim = specimen.start(options, { program: 'durable-writer' })
  await victim.told('durable')
  await sleep(LATEST * run.random())
  const cut = disk.cut()
  await victim.kill()
  await disk.restart()
  const { incidents, refusal } = await openDamaged(specimen)
  run.expect(refusal === undefined, 'H', `refused with ${refusal?.code} ${refusal?.message}`)
  const { evidence } = withoutDamaged(await specimen.examine())
  run.judge(evidence)
  const { commits, notes } = specimen.recordOf(victim)
  const ids = idsOfWriter(evidence)
  // Nobody hears what a machine without power says.
  const told = commits.filter(({ at }) => at < cut).flatMap(({ commit: [, count, id] }) => range(id, count))
  const others = new Set(evidence.stored.map(({ id }) => id).filter((id) => !ids.has(id)))
  const reused = told.filter((id) => others.has(id))
  run.expect(reused.length === 0, 'C', `lost ids were given again: ${reused.join(', ')}`)
  const notedIds = (notes.get(DURABLE) ?? []) as DurableNote
  return {
    evidence,
    lost: told.filter((id) => !ids.has(id)).length,
    incidents,
    durable: notedIds.find(({ at }) => at < cut)?.id ?? 0,
  }
}

/** The entry that is stored to see that one can be does not stand for one that is gone. */
function idsOfWriter({ stored }: Evidence): Set<number> {
  const own = stored.filter(({ message }) => originOf(message)?.name.startsWith('writer'))
  return new Set(own.map(({ id }) => id))
}

function range(first: number, count: number): number[] {
  return Array.from({ length: count }, (_, i) => first + i)
}

/** Sees that only the last entries may be gone: those that are there begin with the first, without a hole. */
function expectSuffix(run: Run, { stored }: Evidence): void {
  const origins = stored.map(({ message }) => originOf(message))
  const entries = origins.filter((origin) => origin?.name.startsWith('writer'))
  const hole = entries.findIndex((origin, n) => origin?.n !== n)
  run.expect(hole === -1, 'D', `entry ${hole} is gone, and later ones are there`)
}

function expectDurable(run: Run, { evidence, durable }: Left): void {
  const ids = idsOfWriter(evidence)
  const gone = range(1, durable).filter((id) => !ids.has(id))
  run.expect(
    gone.length === 0,
    'A',
    `${gone.length} entries are gone that were told as durable, from id ${gone[0]} to ${gone.at(-1)}; all were to ${durable}`,
  )
}
