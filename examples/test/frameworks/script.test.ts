import { execFile } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { TYPE_STRIPPING } from '../type-stripping.ts'
import { storedEntries } from './stored-entries.ts'

const script = join(import.meta.dirname, '../../frameworks', 'script.ts')

let folder: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'logpond-script-'))
})
afterEach(() => rm(folder, { recursive: true }))

it('script.ts: what is printed and what is logged is in one file, in order, and still printed', async () => {
  const { stdout, stderr } = await promisify(execFile)(process.execPath, [...TYPE_STRIPPING, script], {
    cwd: folder,
  })
  expect(stdout).toBe('Importing 3 orders\n')
  expect(stderr).toMatch(/^Order skipped: RangeError: An order has a positive number\n {4}at /)

  expect(await storedEntries(folder)).toMatchObject([
    { message: 'Importing 3 orders', severity: 9 },
    { message: 'Order imported', severity: 9, service: 'import', attributes: { order: 1234 } },
    { message: 'Order imported', severity: 9, service: 'import', attributes: { order: 1235 } },
    {
      message: expect.stringMatching(/^Order skipped: RangeError: An order has a positive number/),
      severity: 17,
      attributes: { 'exception.type': 'RangeError' },
    },
  ])
  expect(await storedEntries(folder, { attributes: { order: 1235 } })).toHaveLength(1)
})
