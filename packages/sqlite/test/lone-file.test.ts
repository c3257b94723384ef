import { execFileSync } from 'node:child_process'
import { linkSync, mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import { prepareFile } from '../src/prepare-file.js'
import { SqliteDriver } from '../src/sqlite-driver.js'
import { makeBatch } from './make-batch.js'
import { temporaryDirectory } from './temporary-directory.js'
import { testBinding } from './test-binding.js'

describe('a database with several names', () => {
  it('is refused by each of them, until it has one', async () => {
    const folder = temporaryDirectory()
    const [path, other] = [join(folder, 'a.db'), join(folder, 'b.db')]
    const driver = new SqliteDriver({ binding: testBinding, options: { path } })
    await driver.open()
    driver.append(makeBatch([{ message: 'one' }]))
    driver.close()
    linkSync(path, other)
    const content = readFileSync(path)
    for (const name of [path, other]) {
      await expect(
        new SqliteDriver({ binding: testBinding, options: { path: name } }).open(),
      ).rejects.toMatchObject({
        code: 'INVALID_OPTIONS',
        message: expect.stringMatching(/has 2 names \(hard links\).* cp .* mv /),
      })
    }
    expect(readFileSync(path)).toEqual(content)
    rmSync(other)
    await driver.open()
    expect(await driver.count({})).toBe(1)
    driver.close()
  })
})

describe.runIf(canMount())('a database that is a mount', () => {
  const mount = (from: string, to: string) => {
    execFileSync('mount', ['--bind', from, to])
    onTestFinished(() => void execFileSync('umount', [to]))
  }

  it.each(['a.db', 'log file.db', 'tab\tand\\.db', 'größe.db'])('by itself is refused: %j', (name) => {
    const folder = temporaryDirectory()
    const [outside, inside] = [join(folder, 'outside.db'), join(folder, name)]
    for (const path of [outside, inside]) writeFileSync(path, '')
    prepareFile(inside)
    mount(outside, inside)
    symlinkSync(inside, join(folder, 'link'))
    for (const path of [inside, join(folder, 'link')]) {
      expect(() => prepareFile(path)).toThrow(
        expect.objectContaining({
          code: 'INVALID_OPTIONS',
          message: expect.stringContaining('Mount the folder that holds it'),
        }),
      )
    }
    prepareFile(outside)
  })

  it('with its folder is opened', () => {
    const folder = temporaryDirectory()
    const [outside, inside] = [join(folder, 'outside'), join(folder, 'inside')]
    mkdirSync(outside)
    mkdirSync(inside)
    writeFileSync(join(outside, 'a.db'), '')
    mount(outside, inside)
    prepareFile(join(inside, 'a.db'))
    prepareFile(join(inside, 'b.db'))
  })
})

function canMount(): boolean {
  try {
    execFileSync('unshare', ['--mount', 'mount', '-t', 'tmpfs', 'tmpfs', '/mnt'], { stdio: 'ignore' })
    return process.platform === 'linux' && process.geteuid?.() === 0
  } catch {
    return false
  }
}
