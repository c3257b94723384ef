import {
  copyFileSync,
  existsSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs'
import { basename, dirname } from 'node:path'
import type { Run, TortureCase } from '../case.js'
import { below } from '../random.js'
import type { Specimen } from '../specimen.js'
import { openDamaged, withoutDamaged } from './open-damaged.js'

/** Bytes of the header of a write-ahead log. */
const HEADER = 32

type Damage = (wal: string, run: Run) => Promise<void> | void

const DAMAGES: Readonly<Record<string, Damage>> = {
  'a bit flipped': (wal, { random }) => {
    const bytes = readFileSync(wal)
    const place = HEADER + below(bytes.length - HEADER, random)
    bytes[place] = (bytes[place] ?? 0) ^ (1 << below(8, random))
    writeFileSync(wal, bytes)
  },
  'cut off': (wal, { random }) => truncateSync(wal, HEADER + below(statSync(wal).size - HEADER, random)),
  'its header overwritten': (wal) => {
    const bytes = readFileSync(wal)
    bytes.fill(0xa5, 0, HEADER)
    writeFileSync(wal, bytes)
  },
  deleted: (wal) => rmSync(wal),
  'that of another database': async (wal, run) => {
    using other = run.specimen()
    await writeAndKill(other)
    copyFileSync(`${other.path}-wal`, wal)
  },
}

/** The write-ahead log of a killed process is damaged. Losses are reported, and intact entries are kept. */
export const damagedWal: TortureCase = {
  row: 18,
  title: 'the write-ahead log is damaged, missing, or of another database',
  drivers: ['native', 'wasm'],
  runs: { full: 20, fast: 1 },
  isRandom: true,
  async run(run) {
    for (const [name, damage] of Object.entries(DAMAGES)) {
      using specimen = run.specimen()
      await writeAndKill(specimen)
      await damage(`${specimen.path}-wal`, run)
      const { incidents, refusal } = await openDamaged(specimen)
      run.expect(refusal === undefined, 'H', `${name}: opening failed with ${refusal}`)
      const { evidence, lost } = withoutDamaged(await specimen.examine())
      run.judge(evidence)
      const reported = incidents.map(({ code, message }) => `${code} ${message}`).join(' ')
      run.expect(
        lost === 0 || incidents.length > 0,
        'A',
        `${name}: ${lost} entries are lost, but no incident was reported`,
      )
      run.expect(
        incidents.every(({ code }) => code === 'CORRUPT'),
        'G',
        `${name}: reported as ${reported}`,
      )
      const isKept = readdirSync(dirname(specimen.path)).some((file) =>
        file.startsWith(`${basename(specimen.path)}-wal-`),
      )
      const isDamaged = name === 'its header overwritten' || name === 'that of another database'
      run.expect(
        !isDamaged || (isKept && incidents.length > 0),
        'A',
        `${name}: no copy was kept, or no incident reported: ${reported}`,
      )
    }
  },
}

/** Leaves a write-ahead log with entries. */
async function writeAndKill(specimen: Specimen): Promise<void> {
  const victim = specimen.start({ burst: 50, sqlite: { walAutocheckpoint: 100_000 } })
  await victim.reported('committed')
  await new Promise((resolve) => setTimeout(resolve, 100))
  await victim.kill()
  if (!existsSync(`${specimen.path}-wal`)) throw new Error('The killed process left no write-ahead log.')
}
