import { execFileSync } from 'node:child_process'
import { linkSync, mkdirSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import { prepareFile } from '../../src/files/prepare-file.js'
import { SqliteDriver } from '../../src/sqlite-driver.js'
import { makeBatch } from '../make-batch.js'
import { temporaryDirectory } from '../temporary-directory.js'
import { testBinding } from '../test-binding.js'

describe('a database with several names', () => {
  it('can be opened by the name that has a mark, with a report, and by no other name', async () => {
    const folder = temporaryDirectory()
    const [path, other] = [join(folder, 'a.db'), join(folder, 'b.db')]
    const driver = new SqliteDriver({ binding: testBinding, options: { path } })
    await driver.open()
    driver.append(makeBatch([{ message: 'one' }]))
    driver.close()
    linkSync(path, other)
    const incident = {
      code: 'INVALID_OPTIONS',
      message: expect.stringMatching(/has 2 names \(hard links\).* cp .* mv /),
    }
    const byOther = new SqliteDriver({ binding: testBinding, options: { path: other } })
    for (let time = 0; time < 2; time++) {
      await expect(byOther.open()).rejects.toMatchObject(incident)
      expect(await driver.open()).toMatchObject([incident])
      driver.append(makeBatch([{ message: 'two' }]))
      await expect(byOther.open()).rejects.toMatchObject(incident)
      driver.close()
    }
    expect(readdirSync(folder).sort()).toEqual(['a.db', 'a.db-mark', 'b.db'])
    // The name that has the mark may also be removed.
    rmSync(path)
    expect(await byOther.open()).toEqual([])
    expect(await byOther.count({})).toBe(3)
    byOther.close()
  })

  it('is refused by both names if neither has a mark', () => {
    const folder = temporaryDirectory()
    const [path, other] = [join(folder, 'a.db'), join(folder, 'b.db')]
    writeFileSync(path, '')
    linkSync(path, other)
    for (const name of [path, other]) {
      expect(() => prepareFile(name)).toThrow(expect.objectContaining({ code: 'INVALID_OPTIONS' }))
    }
  })
})

describe.runIf(canMount())('a mounted database', () => {
  const mount = (from: string, to: string) => {
    execFileSync('mount', ['--bind', from, to])
    onTestFinished(() => void execFileSync('umount', [to]))
  }

  it.each(['a.db', 'log file.db', 'tab\tand\\.db', 'größe.db'])(
    'is refused if the file is mounted by itself: %j',
    (name) => {
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
            message: expect.stringContaining('Mount the folder that contains it'),
          }),
        )
      }
      prepareFile(outside)
    },
  )

  it('is opened if its folder is mounted', () => {
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
