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

/** The state after a power cut. */
interface Left {
  readonly evidence: Evidence
  /** Number of lost entries that were acknowledged before the cut. */
  readonly lost: number
  /** The incidents that the next opening reported. */
  readonly incidents: Opening['incidents']
  /** The highest id that was reported as durable; 0 without one. */
  readonly durable: number
}

/** Commits are not synced, so the last entries may be lost, but none before them. */
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
    // A single run may cut the power right after a sync, when no entry can be lost.
    if (left.lost > 0 || run.isAlone) run.saw(LOSS)
    // Entries that were never synced leave no trace, so their loss need not be reported. But nothing else may be reported.
    const reported = left.incidents.map(({ code, message }) => `${code} ${message}`)
    run.expect(
      left.incidents.every(({ code }) => code === 'CORRUPT'),
      'G',
      `reported as ${reported.join(' ')}`,
    )
    expectSuffix(run, left.evidence)
    expectDurable(run, left)
  },
}

/** Each commit is synced. No acknowledged entry is lost. */
export const powerCutFull: TortureCase = {
  row: 5,
  title: "the power is cut, durability: 'full'",
  drivers: ['native', 'wasm'],
  needs: NEEDS,
  runs: { full: 10, fast: 1 },
  isRandom: true,
  async run(run) {
    const { evidence, lost } = await cutPower(run, { sqlite: { durability: 'full' } })
    run.expect(lost === 0, 'A', `${lost} acknowledged entries are lost`)
    expectSuffix(run, evidence)
  },
}

/** Syncs at intervals, and on request. Entries that were reported as durable are kept. */
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
    run.expect(left.durable > 0, 'G', 'no entry was durable, so this proves nothing')
    expectSuffix(run, left.evidence)
    expectDurable(run, left)
  },
}

async function cutPower(run: Run, options: TaskOptions): Promise<Left> {
  await using disk = await PowerCutDisk.make()
  using specimen = run.specimen({ directory: disk.place })
  const victim = specimen.start(options, { program: 'durable-writer' })
  await victim.reported('durable')
  await sleep(LATEST * run.random())
  const cut = disk.cut()
  await victim.kill()
  await disk.restart()
  const { incidents, refusal } = await openDamaged(specimen)
  run.expect(refusal === undefined, 'H', `opening failed with ${refusal?.code} ${refusal?.message}`)
  const { evidence } = withoutDamaged(await specimen.examine())
  run.judge(evidence)
  const { commits, notes } = specimen.recordOf(victim)
  const ids = idsOfWriter(evidence)
  // Reports after the cut do not count: a machine without power cannot report anything.
  const acknowledged = commits
    .filter(({ at }) => at < cut)
    .flatMap(({ commit: [, count, id] }) => range(id, count))
  const others = new Set(evidence.stored.map(({ id }) => id).filter((id) => !ids.has(id)))
  const reused = acknowledged.filter((id) => others.has(id))
  run.expect(reused.length === 0, 'C', `lost ids were reused: ${reused.join(', ')}`)
  const notedIds = (notes.get(DURABLE) ?? []) as DurableNote
  return {
    evidence,
    lost: acknowledged.filter((id) => !ids.has(id)).length,
    incidents,
    durable: notedIds.find(({ at }) => at < cut)?.id ?? 0,
  }
}

/** The ids of the writer's entries. The entry of the examination must not hide a lost one. */
function idsOfWriter({ stored }: Evidence): Set<number> {
  const own = stored.filter(({ message }) => originOf(message)?.name.startsWith('writer'))
  return new Set(own.map(({ id }) => id))
}

function range(first: number, count: number): number[] {
  return Array.from({ length: count }, (_, i) => first + i)
}

/** Checks that only the last entries are lost: the stored entries begin with the first one and have no hole. */
function expectSuffix(run: Run, { stored }: Evidence): void {
  const origins = stored.map(({ message }) => originOf(message))
  const entries = origins.filter((origin) => origin?.name.startsWith('writer'))
  const hole = entries.findIndex((origin, n) => origin?.n !== n)
  run.expect(hole === -1, 'D', `entry ${hole} is lost, but later ones are stored`)
}

function expectDurable(run: Run, { evidence, durable }: Left): void {
  const ids = idsOfWriter(evidence)
  const gone = range(1, durable).filter((id) => !ids.has(id))
  run.expect(
    gone.length === 0,
    'A',
    `${gone.length} durable entries are lost, from id ${gone[0]} to ${gone.at(-1)}; all up to ${durable} were durable`,
  )
}
