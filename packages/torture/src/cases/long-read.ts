import { statSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Run, TortureCase } from '../case.js'
import type { Specimen } from '../specimen.js'
import type { Victim } from '../victim.js'
import { endOf } from './faulted.js'

const MIB = 1024 * 1024
/** Maximum size of a write-ahead log without a long read, and after it was truncated, in bytes. */
const CAP = 32 * MIB
/** Milliseconds. */
const HELD = 60_000
/** Milliseconds until the log is small again. */
const SHRUNK = 5000

/** Another program keeps a read transaction open. The log must grow, and Logpond reports it. It shrinks when the read ends. */
export const longRead: TortureCase = {
  row: 16,
  title: 'another program keeps a read transaction open for 60 s',
  drivers: ['native'],
  runs: { full: 1, fast: 1 },
  async run(run) {
    const specimen = run.specimen()
    const victim = await startWriter(run, specimen)
    const reader = specimen.start({}, { program: 'long-reader' })
    await reader.reported('reading')
    const start = performance.now()
    await victim.reported('warned')
    if (!run.isFast) await sleep(HELD - (performance.now() - start))
    const grown = walBytes(specimen)
    reader.signal('SIGUSR2')
    const { status, errors } = await reader.end()
    run.expect(status === 0, 'G', `the reader ended with ${status}, so this proves nothing: ${errors}`)
    const deadline = performance.now() + SHRUNK
    while (walBytes(specimen) > CAP && performance.now() < deadline) await sleep(50)
    const left = walBytes(specimen)
    const record = await endOf(run, specimen, victim)
    const warnings = record.notes.get('warnings') as string[]
    run.expect(
      warnings.length > 0 && warnings.every((warning) => warning.includes(`${specimen.path}-wal`)),
      'G',
      `the log had ${mebibytes(grown)}, and the warnings were: ${warnings.join('; ') || 'none'}`,
    )
    run.expect(left <= CAP, 'G', `the log had ${mebibytes(left)} after the end of the read`)
    run.judge(await specimen.examine())
  },
}

/** An open scan of Logpond does not prevent checkpoints. */
export const longScan: TortureCase = {
  row: 16,
  title: 'a scan of the storage stays open for 60 s',
  drivers: ['native', 'wasm'],
  runs: { full: 1, fast: 0 },
  async run(run) {
    const specimen = run.specimen()
    const victim = await startWriter(run, specimen, { scans: true })
    let maxBytes = 0
    for (const deadline = performance.now() + HELD; performance.now() < deadline; await sleep(50)) {
      maxBytes = Math.max(maxBytes, walBytes(specimen))
    }
    const record = await endOf(run, specimen, victim)
    const warnings = record.notes.get('warnings') as string[]
    run.expect(record.notes.get('scanned') === 1, 'G', 'no scan was open, so this proves nothing')
    run.expect(
      maxBytes <= CAP && warnings.length === 0,
      'G',
      `the log had ${mebibytes(maxBytes)}: ${warnings.join('; ')}`,
    )
    run.judge(await specimen.examine())
  },
}

async function startWriter(run: Run, specimen: Specimen, options: { scans?: boolean } = {}): Promise<Victim> {
  // In a full run, slow enough that the oracle can compare the entries of 60 seconds.
  const pace = run.isFast ? { burst: 400, pause: 4 } : { burst: 60, pause: 8 }
  const victim = specimen.start({ ...pace, ...options }, { program: 'faulted-writer' })
  await victim.reported('committed')
  return victim
}

function walBytes({ path }: Specimen): number {
  return statSync(`${path}-wal`, { throwIfNoEntry: false })?.size ?? 0
}

function mebibytes(bytes: number): string {
  return `${Math.round(bytes / MIB)} MiB`
}
