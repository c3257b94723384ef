import { execFile } from 'node:child_process'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { expect, it } from 'vitest'

const FIXTURE = fileURLToPath(new URL('../fixtures/storing-listeners.mjs', import.meta.url))

it('a process ends by itself although every listener stores entries, which fail too', async () => {
  const directory = await mkdtemp(join(tmpdir(), 'logpond-listeners-'))
  try {
    const path = join(directory, 'log')
    const { stdout } = await promisify(execFile)(process.execPath, [FIXTURE, path])
    const stats = JSON.parse(stdout)
    const written = (await readFile(path, 'utf8')).trimEnd().split('\n')
    expect(written).toEqual(expect.arrayContaining(['ordinary', 'append', 'subscribe', 'onDrop']))
    expect(stats.accepted).toBe(stats.committed + stats.failed)
    expect(stats).toMatchObject({ queued: 0, inFlight: 0 })
  } finally {
    await rm(directory, { recursive: true })
  }
})
