import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from 'node:fs'
import { basename, dirname } from 'node:path'
import { isLogStorageError, openLogStorage } from '@logpond/core'
import type { Run, TortureCase } from '../case.js'
import { makeDriver } from '../driver-name.js'
import { below } from '../random.js'
import type { Specimen } from '../specimen.js'
import { openDamaged, withoutDamaged } from './open-damaged.js'

const ENTRIES = 2000

type Damage = (path: string, run: Run) => void

/** Damage that makes a database unusable. */
const RUINS: Readonly<Record<string, Damage>> = {
  'not a database': (path) => writeFileSync(path, 'once upon a time '.repeat(5000)),
  'cut in half': (path) => truncateSync(path, Math.floor(readFileSync(path).length / 8192) * 4096),
  empty: (path) => truncateSync(path, 0),
}

/** The database is unusable. Opening rejects it and changes nothing; with 'quarantine' it renames all its files and creates a new one. */
export const damagedDatabase: TortureCase = {
  row: 19,
  title: 'the database is damaged, empty, or not a database',
  drivers: ['native', 'wasm'],
  runs: { full: 3, fast: 1 },
  isRandom: true,
  async run(run) {
    for (const [name, ruin] of Object.entries(RUINS)) await ruined(run, name, ruin)
    await directory(run)
    for (let i = 0; i < (run.isFast ? 3 : 50); i++) await flipped(run)
  },
}

async function ruined(run: Run, name: string, ruin: Damage): Promise<void> {
  using specimen = run.specimen()
  await fill(run, specimen)
  ruin(specimen.path, run)
  const before = readFileSync(specimen.path)
  const first = await openDamaged(specimen)
  run.expect(
    first.refusal?.code === 'CORRUPT',
    'E',
    `${name}: opening should fail with CORRUPT, but: ${first.refusal}`,
  )
  run.expect(readFileSync(specimen.path).equals(before), 'B', `${name}: the failed opening changed the file`)
  const second = await openDamaged(specimen, { onCorrupt: 'quarantine' })
  run.expect(
    second.refusal === undefined,
    'H',
    `${name}: opening with quarantine failed with ${second.refusal}`,
  )
  run.expect(second.incidents.length > 0, 'A', `${name}: no incident was reported`)
  const aside = readdirSync(dirname(specimen.path)).filter((file) =>
    file.startsWith(`${basename(specimen.path)}-corrupt-`),
  )
  run.expect(aside.length > 0, 'A', `${name}: no file was quarantined`)
  const { evidence } = withoutDamaged(await specimen.examine())
  run.judge(evidence)
  const ids = evidence.stored.map(({ id }) => id)
  run.expect(
    ids.every((id) => id > ENTRIES),
    'C',
    `${name}: the ids ${ids.slice(0, 3)} were used before`,
  )
}

async function directory(run: Run): Promise<void> {
  using specimen = run.specimen()
  rmSync(specimen.path, { force: true })
  mkdirSync(specimen.path, { recursive: true })
  for (const onCorrupt of ['refuse', 'quarantine'] as const) {
    const { refusal } = await openDamaged(specimen, { onCorrupt })
    run.expect(refusal?.code === 'INVALID_OPTIONS', 'E', `opening a directory failed with ${refusal}`)
  }
  run.expect(existsSync(specimen.path), 'B', 'the directory was removed')
}

/** Flips one bit of the file. Whether it is detected or not, only a LogStorageError may be thrown. */
async function flipped(run: Run): Promise<void> {
  using specimen = run.specimen()
  await fill(run, specimen, 300)
  const bytes = readFileSync(specimen.path)
  const place = below(bytes.length, run.random)
  bytes[place] = (bytes[place] ?? 0) ^ (1 << below(8, run.random))
  writeFileSync(specimen.path, bytes)
  try {
    await using storage = await openLogStorage({
      driver: makeDriver(specimen.driver, { path: specimen.path, thread: 'main' }),
      onRecovered: () => {},
      onDrop: () => {},
    })
    await storage.search({ text: 'payment' })
    await storage.histogram({ bucket: 1000 })
    for await (const _ of storage.scan());
    await storage.store({ message: 'one more' }).committed()
  } catch (thrown) {
    run.expect(isLogStorageError(thrown), 'G', `bit ${place}: ${thrown}`)
  }
}

async function fill(run: Run, specimen: Specimen, entries = ENTRIES): Promise<void> {
  const { status, errors } = await specimen.start({ entries, burst: 500, pause: 0 }).end()
  run.expect(status === 0, 'G', `the writer ended with ${status}: ${errors}`)
}
