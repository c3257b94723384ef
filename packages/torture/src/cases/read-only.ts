import { readFileSync } from 'node:fs'
import { dirname } from 'node:path'
import type { Run, TortureCase } from '../case.js'
import { MountedDisk } from '../mounted-disk.js'
import type { Specimen } from '../specimen.js'
import { openDamaged } from './open-damaged.js'

type Leave = (specimen: Specimen) => Promise<unknown>

/** The state before the disk becomes read-only. */
const BEFORE: Readonly<Record<string, Leave>> = {
  nothing: async () => {},
  'a closed database': (specimen) => specimen.start({ entries: 200 }).end(),
  'the database of a killed process': async (specimen) => {
    const victim = specimen.start({ burst: 50 })
    await victim.reported('committed')
    await victim.kill()
  },
}

/** The file, or its folder, is read-only. Opening reports this, not the first entry. */
export const readOnly: TortureCase = {
  row: 14,
  title: 'the file, or its disk, is read-only',
  drivers: ['native', 'wasm'],
  needs: ['linux', 'mount'],
  runs: { full: 3, fast: 1 },
  async run(run) {
    for (const [before, leave] of Object.entries(BEFORE)) {
      await refuse(run, `a folder with ${before}`, leave, dirname)
      if (before !== 'nothing') await refuse(run, before, leave, (path) => path)
    }
  },
}

async function refuse(
  run: Run,
  what: string,
  leave: Leave,
  placeOf: (path: string) => string,
): Promise<void> {
  using specimen = run.specimen()
  await leave(specimen)
  const before = contentOf(specimen)
  {
    using _ = MountedDisk.readOnly(placeOf(specimen.path))
    const { refusal } = await openDamaged(specimen)
    run.expect(
      refusal?.code === 'READ_ONLY' && refusal.message.includes(specimen.path),
      'G',
      `${what}: opening should fail with READ_ONLY and name the path, but: ${refusal?.code} ${refusal?.message}`,
    )
  }
  run.expect(before.equals(contentOf(specimen)), 'B', `${what}: the file was changed`)
  const { refusal, incidents } = await openDamaged(specimen)
  run.expect(
    refusal === undefined,
    'H',
    `${what}: opening failed after the file was writable again: ${refusal}`,
  )
  run.expect(incidents.length === 0, 'G', `${what}: reported as damage: ${incidents}`)
  run.judge(await specimen.examine())
}

function contentOf({ path }: Specimen): Buffer {
  try {
    return readFileSync(path)
  } catch {
    return Buffer.alloc(0)
  }
}
