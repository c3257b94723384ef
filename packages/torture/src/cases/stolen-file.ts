import { copyFileSync, existsSync, mkdirSync, renameSync, rmSync } from 'node:fs'
import { dirname } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Run, TortureCase } from '../case.js'
import { sharedTime } from '../journal.js'
import { endOf, expectCommitAfter, expectErrors } from './faulted.js'
import { withoutDamaged } from './open-damaged.js'

interface Theft {
  readonly steal: (path: string) => void
  /** Whether entries are lost, so that this must be reported. */
  readonly isLoss: boolean
}

const THEFTS: Readonly<Record<string, Theft>> = {
  deleted: { steal: (path) => each(path, (file) => rmSync(file)), isLoss: true },
  renamed: { steal: (path) => each(path, (file) => renameSync(file, `${file}.1`)), isLoss: true },
  'deleted with its folder': { steal: replaceFolder, isLoss: true },
  'replaced by a backup': { steal: (path) => renameSync(backupOf(path), path), isLoss: true },
  'without its log': { steal: (path) => rmSync(`${path}-wal`), isLoss: false },
}

/** The file is taken away from a storage that has it open. SQLite would continue to write to a file without a name. */
export const stolenFile: TortureCase = {
  row: 31,
  title: 'the file is deleted, renamed or replaced while it is open',
  drivers: ['native', 'wasm'],
  runs: { full: 5, fast: 1 },
  isRandom: true,
  async run(run) {
    for (const [name, theft] of Object.entries(THEFTS)) await take(run, name, theft)
  },
}

async function take(run: Run, name: string, { steal, isLoss }: Theft): Promise<void> {
  using specimen = run.specimen()
  const before = await specimen.start({ entries: 100 }).end()
  run.expect(before.status === 0, 'G', `${name}: the first writer ended with ${before.status}`)
  copyFileSync(specimen.path, backupOf(specimen.path))
  const victim = specimen.start({}, { program: 'faulted-writer' })
  await victim.reported('committed')
  await sleep(200 * run.random())
  steal(specimen.path)
  const stolen = sharedTime()
  run.expect(await victim.reported('resumed'), 'H', `${name}: the process ended`)
  await sleep(200)
  const record = await endOf(run, specimen, victim)
  expectCommitAfter(run, record, stolen)
  expectErrors(run, record, ['IO', 'CORRUPT'])
  const reported = (record.notes.get('incidents') as string[]).join('; ')
  run.expect(!isLoss || reported !== '', 'G', `${name}: no incident was reported`)
  const { evidence, lost } = withoutDamaged(await specimen.examine())
  run.judge(evidence)
  run.expect(isLoss || lost === 0, 'A', `${name}: ${lost} entries are lost`)
  const stored = new Set(evidence.stored.map(({ id }) => id))
  // Entries submitted before may also have been committed before, even if their receipts arrived later.
  const since = record.submits.find(({ at }) => at > stolen)?.first ?? Infinity
  const later = [...record.committed].filter(([n]) => n >= since)
  const gone = later.filter(([, id]) => !stored.has(id))
  run.expect(later.length > 0, 'H', `${name}: no entry that was stored afterwards was committed`)
  run.expect(
    gone.length === 0,
    'A',
    `${name}: ${gone.length} entries that were stored and acknowledged afterwards are lost`,
  )
}

function replaceFolder(path: string): void {
  rmSync(dirname(path), { recursive: true })
  mkdirSync(dirname(path))
}

function backupOf(path: string): string {
  return `${path}.backup`
}

function each(path: string, work: (file: string) => void): void {
  for (const file of [path, `${path}-wal`, `${path}-shm`]) if (existsSync(file)) work(file)
}
