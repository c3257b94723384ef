import { execFile } from 'node:child_process'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { type ServerProcess, startChdb } from '@logpond/test-servers'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { hasChdb } from './chdb.js'

const readme = join(import.meta.dirname, '../../README.md')

describe.skipIf(!hasChdb)('the README', () => {
  let folder: string
  let server: ServerProcess
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'logpond-chdb-'))
    server = await startChdb(folder)
  })
  afterAll(async () => {
    await server.kill()
    await rm(folder, { recursive: true })
  })

  it('has a first example that runs, and prints what it says', async () => {
    const [, code] = /```js\n(.*?)```/s.exec(await readFile(readme, 'utf8')) ?? []
    const example = code?.replace('http://localhost:8123', server.url) as string
    const [, expected] = /console\.log\(.*\) \/\/ (.*)/.exec(example) ?? []
    // Beside this file, so that it finds the same packages.
    const file = join(import.meta.dirname, '.readme-example.mjs')
    await writeFile(file, example)
    try {
      const { stdout } = await promisify(execFile)(process.execPath, [file])
      expect(stdout.trim()).toBe(expected)
    } finally {
      await rm(file)
    }
  })
})
