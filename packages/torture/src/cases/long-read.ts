import { statSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Run, TortureCase } from '../case.js'
import type { Specimen } from '../specimen.js'
import type { Victim } from '../victim.js'
import { endOf } from './faulted.js'

const MIB = 1024 * 1024
/** Bytes of a write-ahead log that no reader keeps from being moved into the database, and of one that is cut back. */
const CAP = 32 * MIB
/** Milliseconds. */
const HELD = 60_000
/** Milliseconds until the log is small again. */
const SHRUNK = 5000

/** Another program reads in one transaction: the log must grow, and that is told. It shrinks when the program has read. */
export const longRead: TortureCase = {
  row: 16,
  title: 'another program keeps a read transaction open for 60 s',
  drivers: ['native'],
  runs: { full: 1, fast: 1 },
  async run(run) {
    const specimen = run.specimen()
    const victim = await startWriter(run, specimen)
    const reader = specimen.start({}, { program: 'long-reader' })
    await reader.told('reading')
    const start = performance.now()
    await victim.told('warned')
    if (!run.isFast) await sleep(HELD - (performance.now() - start))
    const grown = walBytes(specimen)
    reader.signal('SIGUSR2')
    const { status, errors } = await reader.end()
    run.expect(status === 0, 'G', `the reader ended with ${status}, so nothing is proven: ${errors}`)
    const deadline = performance.now() + SHRUNK
    while (walBytes(specimen) > CAP && performance.now() < deadline) await sleep(50)
    const left = walBytes(specimen)
    const record = await endOf(run, specimen, victim)
    const warnings = record.notes.get('warnings') as string[]
    run.expect(
      warnings.length > 0 && warnings.every((warning) => warning.includes(`${specimen.path}-wal`)),
      'G',
      `the log had ${mebibytes(grown)}, and what was told is ${warnings.join('; ') || 'nothing'}`,
    )
    run.expect(left <= CAP, 'G', `the log had ${mebibytes(left)} when nobody read any more`)
    run.judge(await specimen.examine())
  },
}

/** A search of Logpond's own that is not read to its end keeps nothing from being moved. */
export const longScan: TortureCase = {
  row: 16,
  title: 'a scan of the storage stays open for 60 s',
  drivers: ['native', 'wasm'],
  runs: { full: 1, fast: 0 },
  async run(run) {
    const specimen = run.specimen()
    const victim = await startWriter(run, specimen, { scans: true })
    let most = 0
    for (const deadline = performance.now() + HELD; performance.now() < deadline; await sleep(50)) {
      most = Math.max(most, walBytes(specimen))
    }
    const record = await endOf(run, specimen, victim)
    const warnings = record.notes.get('warnings') as string[]
    run.expect(record.notes.get('scanned') === 1, 'G', 'no scan was open: nothing is proven')
    run.expect(
      most <= CAP && warnings.length === 0,
      'G',
      `the log had ${mebibytes(most)}: ${warnings.join('; ')}`,
    )
    run.judge(await specimen.examine())
  },
}

async function startWriter(run: Run, specimen: Specimen, options: { scans?: boolean } = {}): Promise<Victim> {
  // As fast as 60 seconds of it can be compared afterwards.
  const pace = run.isFast ? { burst: 400, pause: 4 } : { burst: 60, pause: 8 }
  const victim = specimen.start({ ...pace, ...options }, { program: 'faulted-writer' })
  await victim.told('committed')
  return victim
}

function walBytes({ path }: Specimen): number {
  return statSync(`${path}-wal`, { throwIfNoEntry: false })?.size ?? 0
}

function mebibytes(bytes: number): string {
  return `${Math.round(bytes / MIB)} MiB`
}
