import { execFileSync } from 'node:child_process'
import { linkSync, mkdirSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Run, TortureCase } from '../case.js'

const PRECIOUS = 'what another program has written\n'.repeat(100)

type Put = (path: string, folder: string) => void

/** What other programs may have put there. `folder` belongs to them. */
const KINDS: Readonly<Record<string, Put>> = {
  'a link to a file': (path, folder) => symlinkSync(join(folder, 'precious.lock'), path),
  'a link to nothing': (path, folder) => symlinkSync(join(folder, 'new'), path),
  'a link to a folder': (path, folder) => symlinkSync(folder, path),
  'a hard link': (path, folder) => linkSync(join(folder, 'precious.lock'), path),
  'a pipe': (path) => void execFileSync('mkfifo', [path]),
}

/** The kinds of a fast run. */
const FEW: readonly string[] = ['a link to a file', 'a hard link']

const ENDINGS = ['-mark', '-reserve', '-wal', '-shm', '-journal', '-owners', '.lock'] as const

/** The names of side files are publicly known. Foreign files there are rejected or ignored, and writing continues later. */
export const strangeFiles: TortureCase = {
  row: 33,
  title: 'the names of side files belong to links or to other programs',
  drivers: ['native', 'wasm'],
  needs: ['linux'],
  runs: { full: 5, fast: 1 },
  async run(run) {
    const kinds = Object.entries(KINDS).filter(([kind]) => !run.isFast || FEW.includes(kind))
    for (const [kind, put] of kinds) await meet(run, kind, put)
  },
}

async function meet(run: Run, kind: string, put: Put): Promise<void> {
  using specimen = run.specimen()
  const folder = join(specimen.folder, 'others')
  mkdirSync(folder)
  for (const name of ['precious.lock', 'precious.new']) writeFileSync(join(folder, name), PRECIOUS)
  for (const ending of ENDINGS) {
    const path = `${specimen.path}${ending}`
    put(path, folder)
    const { status } = await specimen.start({ entries: 20 }).end()
    const isKnown = status === 0 || status === 3
    run.expect(isKnown, 'G', `${kind} as ${ending}: the process ended with ${status}`)
    const names = readdirSync(folder).sort().join()
    run.expect(names === 'precious.lock,precious.new', 'B', `${kind} as ${ending}: left ${names}`)
    const isSame = readFileSync(join(folder, 'precious.lock'), 'utf8') === PRECIOUS
    run.expect(isSame, 'B', `${kind} as ${ending}: the file of another program was changed`)
    rmSync(path, { force: true })
  }
  run.judge(await specimen.examine())
}
