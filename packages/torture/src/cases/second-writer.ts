import { mkdirSync, symlinkSync } from 'node:fs'
import { dirname, join } from 'node:path'
import type { Run, TortureCase } from '../case.js'
import { type DriverName, ENGINE_NAMES } from '../driver-name.js'
import type { Specimen } from '../specimen.js'
import { twoAtATime } from '../two-at-a-time.js'

/** The paths by which a second writer opens the file. */
const PATHS = ['its path', 'a symlink to it', 'a symlink to its folder'] as const
type PathName = (typeof PATHS)[number]

type Second = readonly [driver: DriverName, path: PathName]

const ALL: readonly Second[] = PATHS.flatMap((path) => ENGINE_NAMES.map((driver): Second => [driver, path]))
/** Each driver and each path, but not all combinations. */
const FEW: readonly Second[] = [
  ['native', 'its path'],
  ['wasm', 'its path'],
  ['native', 'a symlink to it'],
  ['wasm', 'a symlink to its folder'],
]

const ENTRIES = { entries: 1500, burst: 20, pause: 2 }

/** Two native writers share the file. In any other pair, the second writer fails, and its error names the owner. */
export const secondWriter: TortureCase = {
  row: 17,
  title: 'a second writer opens the file',
  drivers: ['native', 'wasm'],
  runs: { full: 3, fast: 1 },
  async run(run) {
    await twoAtATime(run.isFast ? FEW : ALL, async ([driver, path]) => {
      const isShared = run.driver === 'native' && driver === 'native'
      using specimen = run.specimen()
      await (isShared ? share(run, specimen, path) : refuse(run, specimen, driver, path))
    })
  },
}

async function share(run: Run, specimen: Specimen, path: PathName): Promise<void> {
  const sqlite = { path: pathTo(specimen, path) }
  const writers = [specimen.start(ENTRIES), specimen.start({ ...ENTRIES, sqlite })]
  const ends = await Promise.all(writers.map((writer) => writer.end()))
  for (const { status, errors } of ends)
    run.expect(status === 0, 'G', `a writer ended with ${status}: ${errors}`)
  run.judge(await specimen.examine())
  for (const { last } of specimen.records()) {
    run.expect(
      last?.committed === ENTRIES.entries,
      'A',
      `not all entries are committed: ${JSON.stringify(last)}`,
    )
    run.expect(last?.retries === 0, 'D', `${last?.retries} retries, although waiting for the lock needs none`)
  }
}

async function refuse(run: Run, specimen: Specimen, driver: DriverName, path: PathName): Promise<void> {
  const first = specimen.start({ pause: 2 })
  await first.reported('committed')
  const other = specimen.start({ ...ENTRIES, driver, sqlite: { path: pathTo(specimen, path) } })
  const { status } = await other.end()
  const isAlone = !first.isGone
  await first.kill()
  const [, record] = specimen.records()
  const refusal = record?.notes.get('refused') as { code: string; message: string } | undefined
  const second = `a second writer (${driver}, by ${path})`
  run.expect(isAlone, 'G', `${second} ended the first one`)
  run.expect(
    status === 3 && refusal?.code === 'BUSY' && refusal.message.includes(`process ${first.pid} `),
    'D',
    `${second} should fail with BUSY and the owner's pid ${first.pid}; status ${status}, ${JSON.stringify(refusal)}`,
  )
  run.judge(await specimen.examine())
}

function pathTo({ path, folder }: Specimen, name: PathName): string {
  if (name === 'its path') return path
  if (name === 'a symlink to its folder') {
    symlinkSync(dirname(path), join(folder, 'linked'))
    return join(folder, 'linked', 'logs.db')
  }
  const linked = join(folder, 'links')
  mkdirSync(linked)
  // The file may not exist yet. Opening follows the link.
  symlinkSync(path, join(linked, 'other.db'))
  return join(linked, 'other.db')
}
