import { linkSync, mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import type { Run, TortureCase } from '../case.js'
import { MountedDisk } from '../mounted-disk.js'
import type { Specimen } from '../specimen.js'

/** Gives the file a second name, until it is disposed of. */
type Rename = (path: string, other: string) => Disposable

const NAMES: Readonly<Record<string, Rename>> = {
  'a mount of the file alone'(path, other) {
    writeFileSync(other, '')
    return MountedDisk.file(other, path)
  },
  'a hard link'(path, other) {
    linkSync(path, other)
    return { [Symbol.dispose]: () => rmSync(other) }
  },
}

/** A file with two names, where the log would lie next to one name only: the other name would miss the entries in it. */
export const twoNames: TortureCase = {
  row: 33,
  title: 'the file is mounted without its folder, or has two names',
  drivers: ['native', 'wasm'],
  needs: ['linux', 'mount'],
  runs: { full: 2, fast: 1 },
  async run(run) {
    for (const [name, rename] of Object.entries(NAMES)) await write(run, name, rename)
  },
}

async function write(run: Run, name: string, rename: Rename): Promise<void> {
  using specimen = run.specimen()
  const first = await specimen.start({ entries: 200 }).end()
  run.expect(first.status === 0, 'G', `${name}: the first writer ended with ${first.status}`)
  const folder = join(dirname(specimen.path), 'elsewhere')
  mkdirSync(folder)
  const other = join(folder, 'logs.db')
  {
    using _ = rename(specimen.path, other)
    const victim = specimen.start({ entries: 200, sqlite: { path: other } })
    const { status } = await victim.end()
    const refusal = refusalOf(specimen)
    run.expect(
      status === 3 && refusal?.code === 'INVALID_OPTIONS' && refusal.message.includes(other),
      'D',
      `${name}: status ${status}, ${JSON.stringify(refusal)}; opening should fail with INVALID_OPTIONS and name the path`,
    )
  }
  run.judge(await specimen.examine())
}

function refusalOf(specimen: Specimen): { code: string; message: string } | undefined {
  return specimen.records().at(-1)?.notes.get('refused') as { code: string; message: string } | undefined
}
