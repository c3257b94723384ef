import { appendFileSync, closeSync, ftruncateSync, openSync, rmSync, statSync } from 'node:fs'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import type { Run, TortureCase } from '../case.js'
import { MountedDisk } from '../mounted-disk.js'
import { makeOlder } from '../older-database.js'
import { below } from '../random.js'
import type { Specimen } from '../specimen.js'
import { openDamaged } from './open-damaged.js'

const PAGE = 4096
/** Maximum number of free pages on the disk. Some of these numbers are enough. */
const LEFT = 80

/** The disk has little space, or none, when a database is created or migrated to the newest schema. */
export const fullDiskAtOpen: TortureCase = {
  row: 9,
  title: 'the disk is full when a database is created or migrated',
  drivers: ['native', 'wasm'],
  needs: ['linux', 'mount'],
  runs: { full: 20, fast: 2 },
  isRandom: true,
  async run(run) {
    await open(run, 'created')
    await open(run, 'migrated')
  },
}

async function open(run: Run, what: 'created' | 'migrated'): Promise<void> {
  using disk = MountedDisk.ofSize('4m')
  using specimen = run.specimen({ directory: disk.place })
  if (what === 'migrated') await makeOld(run, specimen)
  const filler = fill(disk, what === 'created' && run.random() < 0.2 ? 0 : below(LEFT, run.random))
  const { refusal } = await openDamaged(specimen)
  const error = refusal && `${refusal.code} ${refusal.message}`
  run.expect(
    refusal === undefined || refusal.code === 'DISK_FULL',
    'G',
    `${what}: opening failed with ${error}`,
  )
  rmSync(filler)
  if (refusal !== undefined && what === 'migrated') {
    run.expect(versionOf(specimen) === 2, 'E', `${what}: opening failed, but changed the schema`)
  }
  const again = await openDamaged(specimen)
  run.expect(
    again.refusal === undefined,
    'H',
    `${what}: opening failed with space on the disk: ${again.refusal}`,
  )
  run.expect(again.incidents.length === 0, 'G', `${what}: reported as damage: ${again.incidents}`)
  run.judge(await specimen.examine())
}

/** Leaves a database with entries in version 2 of the schema. */
async function makeOld(run: Run, specimen: Specimen): Promise<void> {
  const { status, errors } = await specimen.start({ entries: 500 }).end()
  run.expect(status === 0, 'G', `the writer ended with ${status}: ${errors}`)
  makeOlder(specimen.path)
}

function versionOf({ path }: Specimen): unknown {
  const database = new Database(path)
  try {
    return database.pragma('user_version', { simple: true })
  } finally {
    database.close()
  }
}

/** Fills a disk except for some pages. Returns the file that fills it. */
function fill({ place }: MountedDisk, left: number): string {
  const filler = join(place, 'filler')
  const page = Buffer.alloc(PAGE, 1)
  try {
    for (;;) appendFileSync(filler, page)
  } catch {
    const file = openSync(filler, 'r+')
    ftruncateSync(file, Math.max(0, statSync(filler).size - left * PAGE))
    closeSync(file)
  }
  return filler
}
