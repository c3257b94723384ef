import { renameSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { LogStorageError } from '@logpond/core'
import { describe, expect, it } from 'vitest'
import { explainDamage } from '../../src/worker/explain-damage.js'
import { temporaryDirectory } from '../temporary-directory.js'

const malformed = new LogStorageError('CORRUPT', 'database disk image is malformed')

function database(): string {
  const path = join(temporaryDirectory(), 'a.db')
  writeFileSync(path, Buffer.alloc(3_000_000, 7))
  writeFileSync(`${path}-wal`, 'some')
  return path
}

describe('explainDamage', () => {
  it('keeps CORRUPT if all files can be read, and every other error', async () => {
    const path = database()
    expect(await explainDamage(path, malformed)).toBe(malformed)
    expect(await explainDamage(path, malformed)).toBe(malformed)
    expect(await explainDamage(':memory:', malformed)).toBe(malformed)
    const full = new LogStorageError('DISK_FULL', 'no space')
    expect(await explainDamage(join(path, 'none'), full)).toBe(full)
    expect(await explainDamage(path, 'no error')).toBe('no error')
  })

  it('reports IO if the database no longer exists', async () => {
    const path = database()
    renameSync(path, `${path}.1`)
    expect(await explainDamage(path, malformed)).toMatchObject({ code: 'IO', cause: { code: 'ENOENT' } })
  })

  it('reads the file that is at the path now, not the one that it read before', async () => {
    const path = database()
    await explainDamage(path, malformed)
    renameSync(path, `${path}.1`)
    symlinkToUnreadable(path)
    if (process.platform === 'linux')
      expect(await explainDamage(path, malformed)).toMatchObject({ code: 'IO' })
  })

  it.runIf(process.platform === 'linux').each(['', '-wal', '-journal'])(
    'reports IO if a file cannot be read: %j',
    async (ending) => {
      const path = join(temporaryDirectory(), 'a.db')
      if (ending !== '') writeFileSync(path, 'some')
      symlinkToUnreadable(path + ending)
      expect(await explainDamage(path, malformed)).toMatchObject({
        code: 'IO',
        message: expect.stringContaining(`${path}${ending} could not be read: EIO`),
        cause: { code: 'EIO' },
      })
    },
  )

  it('stops reading at its time limit', async () => {
    const path = database()
    symlinkToUnreadable(`${path}-journal`)
    expect(await explainDamage(path, malformed, 0)).toBe(malformed)
  })
})

/** Reading /proc/self/mem at offset 0 fails with EIO. */
function symlinkToUnreadable(path: string): void {
  symlinkSync('/proc/self/mem', path)
}
