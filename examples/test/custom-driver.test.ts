import { execFile } from 'node:child_process'
import { mkdtemp, rm, symlink } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { testDriver } from '@logpond/conformance'
import { PROMISE_GROUPS } from '@logpond/conformance/suite'
import { ClassicLevel } from 'classic-level'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { chosenGroups } from '../../packages/conformance/test/support/chosen-groups.ts'
import { create } from '../custom-driver/create.ts'
import { levelDriver } from '../custom-driver/level-driver.ts'
import { TYPE_STRIPPING } from './type-stripping.ts'

/**
 * Promises about the example's own code: keys and their order, atomic batches, snapshots, the lock of the folder, and errors. The
 * rest is that of `@logpond/blocks`, so `npm run test:all` alone tests all of it on this store.
 */
const OF_THE_ENGINE = [
  'lifecycle',
  'append and ids',
  'atomicity',
  'idempotent tokens',
  'order',
  'round trip',
  'paging',
  'value reads',
  'following',
  'figures',
  'durability',
  'several processes',
  'overlapping work',
  'errors',
  'claims',
  'storage: recovery',
]

testDriver('a driver on LevelDB', {
  create,
  promises: chosenGroups(PROMISE_GROUPS, OF_THE_ENGINE),
  // Before 22.18, Node.js loads TypeScript only with a flag.
  ...(process.features.typescript && { module: new URL('../custom-driver/create.ts', import.meta.url) }),
})

let directory: string
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'logpond-level-'))
})
afterEach(() => rm(directory, { recursive: true }))

it('claims to be durable if every batch is synced', () => {
  expect(levelDriver({ path: directory, durability: 'full' }).supports.durable).toBe(true)
})

it('recognizes an open folder by its other names', async () => {
  const driver = levelDriver({ path: join(directory, 'logs') })
  await driver.open()
  await symlink(join(directory, 'logs'), join(directory, 'alias'), 'junction')
  const alias = levelDriver({ path: join(directory, 'alias') })
  await expect(async () => alias.open()).rejects.toMatchObject({ code: 'BUSY' })
  await driver.close()
  await alias.open()
  await alias.close()
})

it('refuses a LevelDB store of another program, and does not change it', async () => {
  const level = new ClassicLevel(directory)
  await level.put('foreign', 'value')
  await level.close()
  const driver = levelDriver({ path: directory })
  await expect(async () => driver.open()).rejects.toMatchObject({ code: 'CORRUPT' })
  expect(await level.open().then(() => level.keys().all())).toEqual(['foreign'])
  await level.close()
})

it.each([
  ['first', 'counters', '1'],
  ['next', 'store', '3'],
])('refuses a store with the %s layout', async (_, sublevel, version) => {
  const level = new ClassicLevel(directory)
  await level.sublevel(sublevel).put('version', version)
  await level.close()
  const driver = levelDriver({ path: directory })
  await expect(async () => driver.open()).rejects.toMatchObject({ code: 'UNSUPPORTED' })
})

it.skipIf(process.platform === 'win32')(
  'writes nothing after a failed write until it is opened again',
  async () => {
    const script = join(import.meta.dirname, 'fixtures/no-space.ts')
    // If the signal is ignored, the write fails. This resembles a full disk, without needing one.
    const limited = 'trap "" XFSZ; ulimit -f 1000; exec "$@"'
    const { stdout } = await promisify(execFile)(
      'sh',
      ['-c', limited, 'sh', process.execPath, ...TYPE_STRIPPING, script],
      { cwd: directory },
    )
    expect(stdout.trimEnd().split('\n')).toEqual([
      'write: IO',
      'next write: CONNECTION',
      'all committed entries are stored: true',
      'the same batch again: no error',
      'stored once: true',
    ])
  },
)
